"""Models with several outputs, each with a loss of its own."""

import pickle

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score

import sknn
from sknn import KerasClassifier, KerasRegressor
from sknn.exceptions import InvalidNetworkError
from sknn.training import n_programs

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # few epochs
)

RNG = np.random.default_rng(0)
N = 150
X = RNG.normal(size=(N, 4))
KIND = np.array(list("abc"))[(X[:, 0] > 0).astype(int) + (X[:, 1] > 0)]
SIGN = np.array(["minus", "plus"])[(X[:, 2] > 0).astype(int)]
SIZE = 100 * X[:, 3] + 500
MIXED = pd.DataFrame({"kind": KIND, "size": SIZE})
CLASSES = pd.DataFrame({"kind": KIND, "sign": SIGN})
VALUES = np.stack([SIZE, X[:, 0], 3 * X[:, 1]], axis=1)
FEW = {"epochs": 2, "random_state": 0}
LONG = {"learning_rate": 0.01, "random_state": 0}


def build(n_features, output_units, output_activation, units=16):
    x = inputs = keras.Input((n_features,))
    x = keras.layers.Dense(units, "relu")(x)
    outputs = [
        keras.layers.Dense(output_units[name], output_activation[name], name=name)(x)
        for name in output_units
    ]
    return keras.Model(inputs, outputs)


def values(n_features, loss=None):
    """Build a model of two outputs, in a dict whose order Keras changes."""
    x = inputs = keras.Input((n_features,))
    x = keras.layers.Dense(16, "relu")(x)
    outputs = {"size": keras.layers.Dense(1)(x), "place": keras.layers.Dense(2)(x)}
    model = keras.Model(inputs, outputs)
    if loss is not None:
        model.compile("adam", loss=loss)
    return model


PLACES = {"size": 0, "place": [1, 2]}


@pytest.mark.instruction_set
def test_classes():
    estimator = KerasClassifier(build, **LONG).fit(X, CLASSES)
    assert estimator.score(X, CLASSES) > 0.9
    predicted = estimator.predict(X)
    assert (predicted[:, 0] == KIND).mean() > 0.9
    assert (predicted[:, 1] == SIGN).mean() > 0.9
    kinds, signs = estimator.predict_proba(X)
    assert (kinds.shape, signs.shape) == ((N, 3), (N, 2))
    np.testing.assert_allclose(kinds.sum(axis=1), 1)
    assert [labels.tolist() for labels in estimator.classes_] == [
        ["a", "b", "c"],
        ["minus", "plus"],
    ]
    assert estimator.n_outputs_ == 2


def test_values():
    estimator = KerasRegressor(values, outputs=PLACES, **LONG).fit(X, VALUES)
    assert estimator.score(X, VALUES) > 0.9
    for column in range(3):
        errors = estimator.predict(X)[:, column] - VALUES[:, column]
        assert errors.std() < VALUES[:, column].std() / 2


def test_classes_and_values():
    outputs = {"kind": "kind", "size": "size"}
    estimator = KerasRegressor(build, outputs=outputs, **LONG).fit(X, MIXED)
    assert estimator.score(X, MIXED) > 0.9
    predicted = estimator.predict(X)
    assert predicted.dtype == object
    assert (predicted[:, 0] == KIND).mean() > 0.9
    assert len(cross_val_score(estimator, X, MIXED, cv=2)) == 2


def test_searches_and_cross_validation():
    estimator = KerasClassifier(build, **FEW)
    assert len(cross_val_score(estimator, X, CLASSES, cv=2, n_jobs=2)) == 2
    search = GridSearchCV(estimator, {"model__units": [4, 8]}, cv=2).fit(X, CLASSES)
    assert search.predict(X).shape == (N, 2)


def test_a_dict_of_targets():
    given = {"sign": SIGN, "kind": KIND}
    estimator = KerasClassifier(build, **FEW).fit(X, given)
    frame = KerasClassifier(build, **FEW).fit(X, pd.DataFrame(given))
    assert np.array_equal(estimator.predict(X), frame.predict(X))
    assert estimator.score(X, given) == estimator.score(
        X, dict(reversed(given.items()))
    )
    several = {"size": SIZE, "place": VALUES[:, 1:]}
    named = KerasRegressor(values, **FEW).fit(X, several)
    columns = KerasRegressor(values, outputs=PLACES, **FEW).fit(X, VALUES)
    assert np.array_equal(named.predict(X), columns.predict(X))
    with pytest.raises(TypeError, match="selects columns of y, but y is a dict"):
        columns.fit(X, several)


def test_losses_and_their_weights():
    losses = {"size": "absolute_error", "place": "squared_error"}
    by_name = KerasRegressor(values, outputs=PLACES, loss=losses, **FEW)
    compiled = clone(by_name).set_params(loss="auto", model__loss=losses)
    compiled.set_params(model__loss={"size": "mae", "place": "mse"}, optimizer="adam")
    first, second = (each.fit(X, VALUES) for each in (by_name, compiled))
    assert first.history_["loss"] == second.history_["loss"]
    weighted = clone(by_name).set_params(loss_weights={"size": 0.0}).fit(X, VALUES)
    only = weighted.history_["loss"][0]
    assert 0 < only < first.history_["loss"][0]
    size = np.abs(weighted.predict(X)[:, 0] - SIZE).mean()
    untrained = clone(weighted).set_params(learning_rate=1e-9).fit(X, VALUES)
    assert size == pytest.approx(
        np.abs(untrained.predict(X)[:, 0] - SIZE).mean(), rel=0.5
    )


def test_a_compiled_model_has_weights_of_losses():
    def function(loss_weights=None):
        model = values(4)
        model.compile("adam", "mse", loss_weights=loss_weights)
        return model

    weights = {"size": 0.0, "place": 3.0}
    params = {"outputs": PLACES} | FEW
    given = KerasRegressor(function, loss_weights=weights, **params).fit(X, VALUES)
    compiled = KerasRegressor(function, model__loss_weights=weights, **params)
    plain = KerasRegressor(function, **params).fit(X, VALUES)
    assert compiled.fit(X, VALUES).history_["loss"] == given.history_["loss"]
    assert plain.history_["loss"] != given.history_["loss"]


def test_programs_are_shared():
    estimator = KerasClassifier(build, **FEW).fit(X, CLASSES)
    estimator.predict(X)
    before = n_programs()
    clone(estimator).set_params(random_state=1).fit(X, CLASSES).predict(X)
    assert n_programs() == before


def test_distributions():
    losses = {"size": "gaussian_nll", "place": "squared_error"}

    def model(n_features, output_units):
        x = inputs = keras.Input((n_features,))
        outputs = [
            keras.layers.Dense(units, name=name)(x)
            for name, units in output_units.items()
        ]
        return keras.Model(inputs, outputs)

    estimator = KerasRegressor(model, outputs=PLACES, loss=losses, **FEW)
    estimator.fit(X, VALUES)
    assert estimator.model_.output_shape == [(None, 2), (None, 2)]
    assert estimator.predict(X).shape == (N, 3)


def test_validation_streams_and_scores():
    estimator = KerasRegressor(values, outputs=PLACES, scoring="r2", **FEW)
    estimator.fit(X[:100], VALUES[:100], X_val=X[100:], y_val=VALUES[100:])
    assert "val_score" in estimator.history_
    estimator.partial_fit(X, VALUES)
    stream = clone(estimator)
    for rows in np.array_split(np.arange(N), 5):
        stream.partial_fit(X[rows], VALUES[rows])
    offsets = stream.target_.parts[-1].target.offset
    assert abs(offsets[0] - SIZE.mean()) < 10


def test_files_and_pickles(tmp_path):
    estimator = KerasClassifier(build, **FEW).fit(X, CLASSES)
    path = estimator.save(tmp_path / "network.sknn")
    for loaded in (sknn.load(path), pickle.loads(pickle.dumps(estimator))):
        assert np.array_equal(loaded.predict(X), estimator.predict(X))
        assert len(loaded.predict_proba(X)) == 2


@pytest.mark.parametrize(
    ("params", "y", "message"),
    [
        ({}, VALUES, r"has the outputs \['place', 'size'\], but y has \['0', '1', '2'"),
        ({}, SIZE, "but y has one column"),
        ({"outputs": {"size": 0, "place": 1}}, VALUES, "must belong to one output"),
        ({"outputs": {"size": 0, "place": [1, 3]}}, VALUES, "column 3, which y does"),
        ({"outputs": {"size": 0, "plac": [1, 2]}}, VALUES, "has the outputs"),
        (
            {"outputs": {"size": "siz", "place": [1, 2]}},
            pd.DataFrame(VALUES, columns=["size", "x", "y"]),
            "column 'siz'.*mean 'size'",
        ),
        (
            {"outputs": PLACES, "loss_weights": {"sise": 1}},
            VALUES,
            "loss_weights has the output 'sise'.*mean 'size'",
        ),
        ({"outputs": PLACES, "loss": {"x": "mse"}}, VALUES, "'x'"),
    ],
)
def test_wrong_outputs_are_named(params, y, message):
    with pytest.raises(ValueError, match=message):
        KerasRegressor(values, **params).fit(X, y)


def test_what_several_outputs_do_not_support():
    with pytest.raises(ValueError, match="class_weight is not available with several"):
        KerasClassifier(build, class_weight="balanced").fit(X, CLASSES)
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    with pytest.raises(ValueError, match="'kind' has from_logits=True"):
        KerasClassifier(build, loss=loss).fit(X, CLASSES)

    def single(n_features):
        x = inputs = keras.Input((n_features,))
        return keras.Model(inputs, keras.layers.Dense(3, "softmax")(x))

    with pytest.raises(ValueError, match="has one output, but y has the columns"):
        KerasClassifier(single).fit(X, CLASSES)
    losses = dict.fromkeys(["kind", "sign"], "cross_entropy")
    with pytest.raises(ValueError, match="is for several outputs, but the model has"):
        KerasClassifier(single, loss=losses).fit(X, KIND)

    class Own(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.scale = self.add_weight(shape=())

        def call(self, inputs):
            return inputs * self.scale

        def get_config(self):
            raise NotImplementedError

    def uncopied(n_features, output_units, output_activation):
        x = inputs = keras.Input((n_features,))
        x = Own()(x)
        outputs = [
            keras.layers.Dense(units, output_activation[name], name=name)(x)
            for name, units in output_units.items()
        ]
        return keras.Model(inputs, outputs)

    with pytest.raises(InvalidNetworkError, match="Several outputs require a compiled"):
        KerasClassifier(uncopied).fit(X, CLASSES)


@pytest.mark.parametrize("estimator", [KerasClassifier, KerasRegressor])
def test_columns_that_may_be_one_target_need_outputs(estimator):
    def two(n_features, output_units, output_activation):
        inputs = keras.Input((n_features,))
        outputs = [
            keras.layers.Dense(output_units[name], output_activation[name], name=name)(
                inputs
            )
            for name in ("a", "b")
        ]
        return keras.Model(inputs, outputs)

    y = pd.DataFrame({"a": [0, 1] * 10, "b": [0, 0, 1, 1] * 5})
    net = estimator(two, epochs=1, random_state=0)
    message = r"not subscriptable.*if `outputs` is set.*output_units=2.*Set `inputs`"
    with pytest.raises(TypeError, match=message):
        net.fit(np.ones((20, 3)), y)
    net.set_params(outputs={"a": "a", "b": "b"}).fit(np.ones((20, 3)), y)
    assert net.predict(np.ones((20, 3))).shape == (20, 2)
