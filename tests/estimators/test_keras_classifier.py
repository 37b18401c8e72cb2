"""Classification by any Keras model."""

import pickle
import random

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.model_selection import GridSearchCV, cross_val_score

import sknn
from sknn import KerasClassifier, KerasRegressor, MLPClassifier, OptunaSearchCV
from sknn.exceptions import UncompiledWarning
from sknn.networks import build_mlp
from sknn.training import n_programs

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # few epochs
)

X, Y = (part[:300] for part in load_digits(return_X_y=True))
X = X / 16
IMAGES = (X.reshape(-1, 8, 8, 1) * 16).astype("uint8")
TWO = Y % 2
LABELS = np.stack([TWO, Y > 4, Y == 3], axis=1).astype(int)
FEW = {"epochs": 2, "random_state": 0}


def dense(n_features, output_units, output_activation, units=8):
    return keras.Sequential(
        [
            keras.Input((n_features,)),
            keras.layers.Dense(units, "relu"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(output_units, output_activation),
        ]
    )


def head(units, activation=None, **compiled):
    """Return a function that builds a model with an output layer."""

    def build(n_features):
        model = keras.Sequential(
            [
                keras.Input((n_features,)),
                keras.layers.Dense(units, activation, name="head"),
            ]
        )
        if compiled:
            model.compile(**compiled)
        return model

    return build


class OwnStep(keras.Model):
    """A model that is not a graph of layers, and counts its updates itself."""

    def __init__(self, n_classes, units=8):
        super().__init__()
        self.hidden = keras.layers.Dense(units, "relu")
        self.out = keras.layers.Dense(n_classes, "softmax")
        self.n_updates = 0

    def call(self, inputs):
        return self.out(self.hidden(inputs))

    def train_on_batch(self, *args, **kwargs):
        self.n_updates += 1
        return super().train_on_batch(*args, **kwargs)


class FlatOnly(OwnStep):
    def call(self, inputs):
        assert len(inputs.shape) == 2
        return super().call(inputs)


# -- the same as the other networks ----------------------------------------------------


@pytest.mark.instruction_set
@pytest.mark.parametrize("y", [Y, TWO, LABELS], ids=["classes", "two", "labels"])
def test_the_builder_of_the_mlp_gives_the_mlp(y):
    training = {
        "epochs": 3,
        "lr_schedule": "one_cycle",
        "early_stopping": False,
        "random_state": 3,
    }
    mlp = MLPClassifier((8,), "relu", dropout=0.1, l2=1e-3, **training).fit(X, y)
    same = KerasClassifier(
        build_mlp,
        model__hidden_layer_sizes=(8,),
        model__dropout=0.1,
        model__l2=1e-3,
        scaling="standard",
        **training,
    ).fit(X, y)
    assert np.array_equal(mlp.predict_proba(X), same.predict_proba(X))
    assert mlp.history_["loss"] == same.history_["loss"]


def test_fits_of_one_architecture_share_a_program():
    estimator = KerasClassifier(dense, **FEW).fit(X, Y)
    before = n_programs()
    cross_val_score(estimator.set_params(random_state=1), X, Y, cv=3)
    assert n_programs() == before


def test_layers_without_seeds_depend_on_random_state():
    state = random.getstate()
    first, again, other = (
        KerasClassifier(dense, epochs=1, random_state=seed).fit(X, Y).predict_proba(X)
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert random.getstate() == state


# -- settings --------------------------------------------------------------------------


def test_arguments_of_the_function_are_parameters():
    estimator = KerasClassifier(dense, model__units=4, **FEW)
    assert estimator.get_params()["model__units"] == 4
    assert KerasClassifier(dense).get_params()["model__units"] == 8
    assert "model__n_features" not in estimator.get_params()
    copy = clone(estimator).set_params(model__units=5)
    assert estimator.model__units == 4
    assert copy.fit(X, Y).model_.layers[0].units == 5
    assert "model__units=5" in repr(copy)


def test_a_function_may_take_any_arguments():
    def build(n_features, **others):
        return dense(n_features, 10, "softmax", **others)

    estimator = KerasClassifier(build, model__units=3, **FEW)
    assert estimator.fit(X, Y).model_.layers[0].units == 3


def test_unknown_settings_are_named():
    with pytest.raises(ValueError, match=r"no argument 'unit'.*mean 'units'"):
        KerasClassifier(dense).set_params(model__unit=3)
    with pytest.raises(ValueError, match="no argument 'unit'"):
        KerasClassifier(dense, model__unit=3).fit(X, Y)
    with pytest.raises(TypeError, match="no parameter 'units'.*model: model__units"):
        KerasClassifier(dense, units=3)
    with pytest.raises(TypeError, match="no parameter 'epoch'.*mean 'epochs'"):
        KerasClassifier(dense, epoch=3)
    with pytest.raises(AttributeError, match="model__unit"):
        _ = KerasClassifier(dense).model__unit


def test_settings_are_searched():
    estimator = KerasClassifier(dense, **FEW)
    grid = {"model__units": [2, 16]}
    search = GridSearchCV(estimator, grid, cv=2, n_jobs=2).fit(X, Y)
    best = search.best_params_["model__units"]
    assert search.best_estimator_.model_.layers[0].units == best
    found = OptunaSearchCV(estimator, grid, cv=2, n_trials=2).fit(X, Y)
    assert found.best_estimator_.model_.layers[0].units in (2, 16)


def test_the_predefined_search_space_is_that_of_the_training():
    estimator = KerasClassifier(dense, **FEW)
    sizes = [
        len(sknn.search_space(estimator, p)) for p in ("small", "default", "large")
    ]
    assert sizes == [2, 3, 5]
    space = sknn.search_space(estimator, X=X)
    search = OptunaSearchCV(
        estimator, space | {"model__units": [2, 4]}, cv=2, n_trials=2
    )
    assert search.fit(X, Y).best_params_.keys() == {*space, "model__units"}


def test_the_function_receives_what_it_requests():
    seen = {}

    def build(input_shape, n_outputs, n_classes, seed, meta, output_activation):
        seen.update(locals())
        return dense(*input_shape, n_classes, output_activation)

    KerasClassifier(build, **FEW).fit(X, Y)
    assert seen["input_shape"] == (64,)
    assert (seen["n_outputs"], seen["n_classes"]) == (1, 10)
    assert isinstance(seen["seed"], int)
    assert seen["output_activation"] == "softmax"
    assert seen["meta"]["classes_"].tolist() == list(range(10))
    assert seen["meta"]["n_features_in_"] == 64


def test_a_setting_may_replace_a_requested_value():
    seen = []

    def build(n_features, n_classes, seed):
        seen.append(seed)
        return dense(n_features, n_classes, "softmax")

    KerasClassifier(build, model__seed=5, **FEW).fit(X, Y)
    assert seen == [5]


def test_changed_settings_do_not_continue_a_training():
    estimator = KerasClassifier(dense, warm_start=True, **FEW).fit(X, Y)
    estimator.fit(X, Y).partial_fit(X, Y)
    with pytest.raises(ValueError, match="built with model__units=8"):
        estimator.set_params(model__units=4).fit(X, Y)
    with pytest.raises(ValueError, match="built with model="):
        clone(estimator).fit(X, Y).set_params(model=head(10, "softmax")).fit(X, Y)


def test_another_function_does_not_continue_a_training():
    estimator = KerasClassifier(dense, warm_start=True, epochs=1).fit(X, Y)
    estimator.set_params(model=head(3, "softmax"))  # it has no argument `units`
    with pytest.raises(ValueError, match=r"cannot continue with model=<function"):
        estimator.fit(X, Y)


# -- models ----------------------------------------------------------------------------


def test_a_model_is_copied_and_shared():
    template = dense(64, 10, "softmax")
    before = [w.copy() for w in template.get_weights()]
    first, second = (
        KerasClassifier(template, epochs=n, random_state=0).fit(X, Y) for n in (1, 4)
    )
    for weight, old in zip(template.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    assert first.model_ is not second.model_
    assert clone(first).model is template
    assert first.history_["loss"] == second.history_["loss"][:1]
    assert len(cross_val_score(first, X, Y, cv=2, n_jobs=2)) == 2


def test_training_starts_from_the_weights_of_the_model():
    trained = KerasClassifier(dense, epochs=30, random_state=0).fit(X, Y)
    again = KerasClassifier(trained.model_, epochs=1, learning_rate=1e-6).fit(X, Y)
    assert again.score(X, Y) == trained.score(X, Y)
    with pytest.raises(ValueError, match="is a Keras model, which has no settings"):
        again.set_params(model__units=3)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: None, TypeError, "must return a keras.Model, got None.*return model"),
        (lambda size: None, TypeError, "requires the argument 'size'.*model__size"),
        (head(10, "softmax")(5), ValueError, r"takes arrays of shape \(None, 5\)"),
        ("mlp", ValueError, "'model' parameter"),
        (keras.layers.Dense(10), TypeError, "model must be a function that returns a"),
        (None, ValueError, "model must be a function or a keras.Model"),
    ],
)
def test_other_values_of_model_are_refused(build, error, message):
    estimator = KerasClassifier(build)
    with pytest.raises(error, match=message):
        estimator.fit(X, Y)
    assert not hasattr(estimator, "classes_")


def test_a_function_returns_a_new_model_each_time():
    model = dense(64, 10, "softmax")
    estimator = KerasClassifier(lambda: model, **FEW).fit(X, Y)
    with pytest.raises(ValueError, match="a second time"):
        clone(estimator).fit(X, Y)


# -- output layers and losses ----------------------------------------------------------


@pytest.mark.parametrize(
    ("build", "y", "message"),
    [
        (head(3, "softmax"), Y, "has 3 units, but y with 10 classes needs 10 units"),
        (head(1, "sigmoid"), Y, "has 1 unit, but y with 10 classes"),
        (head(10), Y, "'head' has logits, but.*activation='softmax'.*from_logits=True"),
        (head(10, "sigmoid"), Y, "the activation 'sigmoid', but"),
        (head(1), TWO, "logits.*needs 1 unit with sigmoid.*BinaryCrossentropy"),
        (head(2, "sigmoid"), TWO, "needs 2 units with softmax"),
        (head(3, "softmax"), LABELS, "y with 3 labels per sample.*with sigmoid"),
        (head(10, "softmax", loss="no_loss"), Y, "name of a Keras loss"),
    ],
)
def test_an_output_layer_that_does_not_fit_is_refused(build, y, message):
    with pytest.raises(ValueError, match=message):
        KerasClassifier(build).fit(X, y)


def test_two_classes_have_one_unit_or_two():
    for build in (head(1, "sigmoid"), head(2, "softmax")):
        estimator = KerasClassifier(build, epochs=20, random_state=0).fit(X, TWO)
        assert estimator.predict_proba(X).shape == (300, 2)
        assert estimator.score(X, TWO) > 0.8


def test_the_settings_of_a_compiled_model_are_the_defaults():
    build = head(
        10,
        "softmax",
        optimizer=keras.optimizers.SGD(0.05),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.2),
    )
    compiled = KerasClassifier(build, **FEW).fit(X, Y)
    same = KerasClassifier(
        head(10, "softmax"),
        optimizer=keras.optimizers.SGD(0.05),
        label_smoothing=0.2,
        **FEW,
    ).fit(X, Y)
    assert compiled.history_["loss"] == same.history_["loss"]
    other = KerasClassifier(build, optimizer="adam", loss="squared_error", **FEW)
    assert other.fit(X, Y).history_["loss"] != same.history_["loss"]


@pytest.mark.parametrize(
    ("units", "y", "kind", "activation"),
    [
        (10, Y, keras.losses.SparseCategoricalCrossentropy, "softmax"),
        (1, TWO, keras.losses.BinaryCrossentropy, "sigmoid"),
        (3, LABELS, keras.losses.BinaryCrossentropy, "sigmoid"),
    ],
)
def test_logits_become_probabilities(units, y, kind, activation):
    loss = kind(from_logits=True)
    logits = KerasClassifier(head(units, loss=loss), **FEW).fit(X, y)
    usual = KerasClassifier(head(units, activation), **FEW, optimizer="rmsprop")
    # Compiled without an optimizer, which is Keras' default.
    probabilities = usual.set_params(learning_rate=0.001).fit(X, y).predict_proba(X)
    np.testing.assert_allclose(logits.predict_proba(X), probabilities, atol=1e-6)
    with pytest.raises(ValueError, match="has the activation"):
        KerasClassifier(head(units, activation), loss=loss).fit(X, y)


def test_losses_of_keras_by_name():
    first, second = (
        KerasClassifier(head(10, "softmax"), loss=loss, **FEW).fit(X, Y)
        for loss in ("sparse_categorical_crossentropy", "auto")
    )
    assert first.history_["loss"] == second.history_["loss"]
    KerasClassifier(head(10, "softmax"), loss="categorical_focal_crossentropy").fit(
        X, Y
    )


# -- inputs ----------------------------------------------------------------------------


def test_images():
    def build(input_shape, n_classes):
        return keras.Sequential(
            [
                keras.Input(input_shape),
                keras.layers.Rescaling(1 / 16),
                keras.layers.Flatten(),
                keras.layers.Dense(n_classes, "softmax"),
            ]
        )

    estimator = KerasClassifier(build, epochs=20, random_state=0).fit(IMAGES, Y)
    assert estimator.score(IMAGES, Y) > 0.8
    assert estimator.input_shape_ == (8, 8, 1)
    with pytest.raises(ValueError, match=r"samples of shape \(7, 8, 1\)"):
        estimator.predict(IMAGES[:, 1:])
    with pytest.raises(ValueError, match='scaling="standard" is for tables'):
        clone(estimator).set_params(scaling="standard").fit(IMAGES, Y)


def test_tokens_of_any_length():
    def build(output_units, output_activation):
        return keras.Sequential(
            [
                keras.Input((None,), dtype="int32"),
                keras.layers.Embedding(20, 8),
                keras.layers.GlobalMaxPooling1D(),
                keras.layers.Dense(output_units, output_activation),
            ]
        )

    tokens = np.random.default_rng(0).integers(1, 20, (200, 6))
    labels = (tokens == 3).any(axis=1)
    estimator = KerasClassifier(build, epochs=60, random_state=0).fit(tokens, labels)
    assert estimator.score(tokens, labels) > 0.9
    assert len(estimator.predict(tokens[:, :4])) == 200


def tokens_model(n_tokens, *before, dtype="int32", nested=False):
    layers = [
        keras.layers.Embedding(n_tokens, 3, name="words"),
        keras.layers.GlobalAveragePooling1D(),
    ]
    if nested:
        layers = [keras.Sequential([keras.Input((4,), dtype=dtype), *layers])]
    last = keras.layers.Dense(3, "softmax")
    return keras.Sequential([keras.Input((4,), dtype=dtype), *before, *layers, last])


@pytest.mark.parametrize(
    "model",
    [
        tokens_model(9),
        tokens_model(9, dtype="float32"),
        tokens_model(9, keras.layers.Reshape((4,))),
        tokens_model(9, nested=True),
    ],
)
def test_token_ids_without_an_embedding_are_refused(model):
    tokens = np.random.default_rng(0).integers(0, 9, (30, 4))
    tokens[0, 0] = 8
    y = np.arange(30) % 3
    estimator = KerasClassifier(model, epochs=1, random_state=0)
    message = r"X must have token ids from 0 to 8.*'words'.*input_dim=9.*to 13\."
    with pytest.raises(ValueError, match=message):
        estimator.fit(tokens + 5, y)
    estimator.fit(tokens, y)
    with pytest.raises(ValueError, match=message):
        estimator.predict(tokens + 5)
    with pytest.raises(ValueError, match="Got values from -1"):
        estimator.predict_proba(tokens - 1)
    with pytest.raises(ValueError, match="X_val.*to 13"):
        estimator.fit(tokens, y, X_val=tokens + 5, y_val=y)


def test_token_ids_of_single_columns():
    inputs = keras.Input((3,))
    parts = [keras.layers.Embedding(4, 2, name="one")(inputs[:, 0]), inputs[:, 1:]]
    x = keras.layers.Concatenate()(parts)
    model = keras.Model(inputs, keras.layers.Dense(1, "sigmoid")(x))
    rows = np.stack([np.arange(20) % 4, np.arange(20), -np.arange(20)], axis=1)
    estimator = KerasClassifier(model, epochs=1).fit(rows, np.arange(20) % 2)
    with pytest.raises(ValueError, match=r"from 0 to 3.*'one'.*values from 1 to 4"):
        estimator.predict(rows + 1)


@pytest.mark.parametrize(
    "texts", [["a b", "c"] * 10, pd.DataFrame({"x": ["a b", "c"] * 10})]
)
def test_texts_have_a_remedy(texts):
    y = np.arange(20) % 2
    message = r"Got text.*inputs=\{\"text\": column\}.*Pipeline"
    with pytest.raises(ValueError, match=message):
        KerasClassifier(dense).fit(texts, y)
    with pytest.raises(ValueError, match=message):
        KerasRegressor(dense).fit(texts, y)


def test_a_model_that_reads_texts_is_refused():
    vectorize = keras.layers.TextVectorization(output_sequence_length=2)
    vectorize.adapt(["a b", "c"])
    inputs = keras.Input((1,), dtype="string", name="texts")
    x = keras.layers.Embedding(9, 2)(vectorize(inputs))
    x = keras.layers.Dense(1, "sigmoid")(keras.layers.Flatten()(x))
    with pytest.raises(ValueError, match=r"'texts'.*reads strings.*TextTokenizer"):
        KerasClassifier(keras.Model(inputs, x)).fit(np.ones((20, 1)), np.arange(20) % 2)


def test_states_between_batches_are_refused():
    def model(**settings):
        inputs = keras.Input(batch_shape=(10, 4, 2))
        x = keras.layers.LSTM(3, name="cells", **settings)(inputs)
        return keras.Model(inputs, keras.layers.Dense(2, "sigmoid")(x))

    X, y = np.ones((30, 4, 2)), np.arange(30) % 2
    with pytest.raises(ValueError, match=r"'cells'.*stateful=True.*Use stateful=False"):
        KerasClassifier(model(stateful=True)).fit(X, y)
    with pytest.raises(ValueError, match=r"fixed batch size 10.*Use keras\.Input"):
        KerasClassifier(model).fit(X, y)


# -- models that are not graphs of layers ----------------------------------------------


def test_keras_trains_what_cannot_be_compiled():
    estimator = KerasClassifier(OwnStep, model__units=16, epochs=8, random_state=0)
    with pytest.warns(UncompiledWarning, match="OwnStep is not a functional") as found:
        estimator.fit(X, Y)
    assert len([w for w in found if w.category is UncompiledWarning]) == 1
    assert found[0].filename == __file__
    assert estimator.model_.n_updates == 8 * 9
    assert estimator.score(X, Y) > 0.5
    with pytest.warns(UncompiledWarning):
        again = clone(estimator).fit(X, Y)
    assert np.array_equal(estimator.predict_proba(X), again.predict_proba(X))


@pytest.mark.filterwarnings("ignore::sknn.exceptions.UncompiledWarning")
class Plain(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(3, "softmax")

    def call(self, inputs):
        return self.out(inputs)

    def get_config(self):
        return {}


@pytest.mark.filterwarnings("ignore::sknn.exceptions.UncompiledWarning")
def test_a_model_that_is_built_without_weights_gets_new_ones():
    model = Plain()
    with pytest.warns(UserWarning, match="unbuilt state"):
        model.build((None, X.shape[1]))
    assert not model.weights
    estimator = KerasClassifier(model, epochs=1, random_state=0).fit(X, Y % 3)
    assert len(estimator.model_.weights) == 2


def test_logits_of_such_a_model_are_refused():
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with pytest.raises(ValueError, match="has the activation 'softmax'"):
        KerasClassifier(OwnStep, loss=loss).fit(X, Y)
    with pytest.raises(ValueError, match=r"called with samples of shape \(8, 8, 1\)"):
        KerasClassifier(FlatOnly).fit(IMAGES, Y)


# -- files -----------------------------------------------------------------------------


def test_pickles():
    estimator = KerasClassifier(dense, model__units=4, **FEW).fit(X, Y)
    loaded = pickle.loads(pickle.dumps(estimator))
    assert np.array_equal(loaded.predict_proba(X), estimator.predict_proba(X))
    assert loaded.model__units == 4


@keras.saving.register_keras_serializable("tests")
def registered(n_features, n_classes):
    return dense(n_features, n_classes, "softmax")


@pytest.mark.parametrize("build", [build_mlp, registered])
def test_files_contain_the_name_of_a_known_function(build, tmp_path):
    estimator = KerasClassifier(build, **FEW).fit(X, Y)
    loaded = sknn.load(estimator.save(tmp_path / "network.sknn"))
    assert loaded.model is build
    assert np.array_equal(loaded.predict_proba(X), estimator.predict_proba(X))
    loaded.partial_fit(X, Y)


def test_files_do_not_need_the_function_for_predictions(tmp_path):
    estimator = KerasClassifier(dense, model__units=4, **FEW).fit(X, Y)
    loaded = sknn.load(estimator.save(tmp_path / "network.sknn"))
    assert np.array_equal(loaded.predict_proba(X), estimator.predict_proba(X))
    with pytest.raises(ValueError, match=r"got None.*set_params\(model="):
        clone(loaded).fit(X, Y)
    loaded.set_params(model=dense).partial_fit(X, Y)


def test_a_list_of_arrays():
    images = list(np.random.default_rng(0).normal(size=(20, 4, 4)))
    labels = np.arange(20) % 2

    def flat(input_shape, output_units, output_activation):
        outputs = keras.layers.Dense(output_units, activation=output_activation)
        return keras.Sequential(
            [keras.Input(input_shape), keras.layers.Flatten(), outputs]
        )

    net = KerasClassifier(flat, epochs=1, random_state=0).fit(images, labels)
    assert np.array_equal(net.predict(images), net.predict(np.array(images)))
