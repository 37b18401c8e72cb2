"""Parameters, fits and predictions of `sknn.scikeras.KerasClassifier`."""

import pickle
import warnings

import keras
import numpy as np
import pytest
from scikeras_cases import (
    FEW,
    NAMES,
    SPARSE,
    TWO,
    X,
    Y,
    build,
    build_binary,
    build_compiled,
)
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning, NotFittedError
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sknn
from sknn.exceptions import UncompiledWarning
from sknn.scikeras import BaseWrapper, KerasClassifier


@pytest.fixture(scope="module")
def fitted():
    return KerasClassifier(build, model__hidden=8, **FEW).fit(X, NAMES)


# -- fitted attributes -----------------------------------------------------------------


def test_fitted_attributes(fitted):
    assert isinstance(fitted, BaseWrapper)
    assert fitted.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert (fitted.n_classes_, fitted.n_features_in_) == (3, 4)
    assert (fitted.n_outputs_, fitted.n_outputs_expected_) == (1, 1)
    assert fitted.target_type_ == "multiclass"
    assert fitted.X_shape_ == (150, 4)
    assert fitted.X_dtype_ == np.float64
    assert fitted.y_ndim_ == 1
    assert fitted.current_epoch == 5
    assert set(fitted.history_) == {"loss"}
    assert fitted.initialized_
    assert isinstance(fitted.network_, sknn.KerasClassifier)
    assert fitted.__name__ == "KerasClassifier"


def test_the_model_is_compiled_as_requested(fitted):
    assert isinstance(fitted.model_.optimizer, keras.optimizers.Adam)
    assert float(fitted.model_.optimizer.learning_rate) == pytest.approx(0.05)
    loss = fitted.model_.evaluate(X, Y, verbose=0)
    assert 0 < loss < 2


def test_predictions(fitted):
    assert fitted.predict(X).tolist() == fitted.network_.predict(X).tolist()
    probabilities = fitted.predict_proba(X)
    assert probabilities.shape == (150, 3)
    np.testing.assert_allclose(probabilities, fitted.model_.predict(X, verbose=0), 1e-4)
    weights = np.arange(150)
    assert fitted.score(X, NAMES) > 0.6
    assert fitted.score(X, NAMES, weights) != fitted.score(X, NAMES)


def test_the_score_of_a_subclass():
    class Errors(KerasClassifier):
        @staticmethod
        def scorer(y_true, y_pred, **kwargs):
            return 1 - accuracy_score(y_true, y_pred, **kwargs)

    estimator = Errors(build, **FEW, score__normalize=True).fit(X, NAMES)
    predicted = estimator.predict(X)
    assert estimator.score(X, NAMES) == pytest.approx(np.mean(predicted != NAMES))
    counted = KerasClassifier(build, **FEW, score__normalize=False).fit(X, NAMES)
    assert counted.score(X, NAMES) == np.sum(counted.predict(X) == NAMES)


def test_nothing_is_fitted_before():
    estimator = KerasClassifier(build, **FEW)
    assert not estimator.initialized_
    assert estimator.current_epoch == 0
    for method in ("predict", "predict_proba"):
        with pytest.raises(NotFittedError):
            getattr(estimator, method)(X)
    with pytest.raises(AttributeError, match="model_"):
        estimator.model_  # noqa: B018


# -- the model function ----------------------------------------------------------------


def test_arguments_of_the_function():
    received = {}

    def function(foo, bar=1, meta=None, params=None, compile_kwargs=None):
        received.update(locals())
        return build(meta)

    given = object()
    KerasClassifier(function, foo=1, model__foo=given, **FEW).fit(X, NAMES)
    assert received["foo"] is given
    assert set(received["meta"]) == {
        *("X_dtype_", "X_shape_", "y_dtype_", "y_ndim_", "target_type_"),
        *("classes_", "n_classes_", "n_features_in_", "n_outputs_"),
        *("n_outputs_expected_", "feature_encoder_", "target_encoder_"),
    }
    assert received["params"]["model__foo"] is given
    assert isinstance(received["compile_kwargs"]["optimizer"], keras.optimizers.Adam)


def test_build_fn_and_subclasses():
    with pytest.warns(UserWarning, match="`build_fn`` will be renamed"):
        KerasClassifier(build_fn=build, **FEW).fit(X, Y)

    class Own(KerasClassifier):
        def __init__(self, hidden=4):
            super().__init__(**FEW)
            self.hidden = hidden

        def _keras_build_fn(self, meta):
            return build(meta, self.hidden)

    estimator = clone(Own(hidden=2)).fit(X, Y)
    assert estimator.get_params() == {"hidden": 2}
    assert estimator.model_.layers[0].units == 2
    estimator.model = build
    with pytest.raises(ValueError, match="cannot implement ``_keras_build_fn``"):
        estimator.fit(X, Y)
    with pytest.raises(ValueError, match="must implement ``_keras_build_fn``"):
        KerasClassifier(**FEW).fit(X, Y)


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({"hiden": 3}, TypeError, "unexpected keyword argument 'hiden'.*'hidden'"),
        ({"epoch": 3}, TypeError, "'epoch'.*Did you mean 'epochs'"),
        ({"model__hiden": 3}, TypeError, "'hiden'.*Did you mean 'hidden'"),
        ({"optimzer__momentum": 1}, ValueError, "Did you mean 'optimizer'"),
        ({"optimizer__momentun": 1}, ValueError, "Adam.*'momentun'"),
        ({"fit__epocs": 1}, ValueError, "Did you mean 'epochs'"),
        ({"loss": None}, ValueError, "must provide a loss"),
        ({"optimizer": None, "loss": SPARSE}, ValueError, "provide an optimizer"),
        ({"epochs": 0}, ValueError, "'epochs' parameter of KerasClassifier"),
        ({"model": 3}, ValueError, "'model' parameter of KerasClassifier"),
        ({"callbacks": [3]}, TypeError, "callbacks must be a Keras callback"),
        ({"fit__validation_freq": 2}, ValueError, "validation_freq must be 1"),
    ],
)
def test_invalid_parameters(params, error, message):
    kept = {k: v for k, v in FEW.items() if k != "optimizer__learning_rate"}
    estimator = KerasClassifier(**{"model": build} | kept | params)
    with pytest.raises(error, match=message):
        estimator.fit(X, Y)
    assert not estimator.initialized_
    assert {n for n in vars(estimator) if n.endswith("_")} == set()


def test_set_params():
    estimator = KerasClassifier(build, **FEW)
    estimator.set_params(model__hidden=3, optimizer__learning_rate=0.1, epochs=2)
    params = estimator.get_params()
    assert params["model__hidden"] == 3
    assert params["optimizer__learning_rate"] == 0.1
    assert clone(estimator).get_params() == params
    with pytest.raises(ValueError, match=r"Invalid parameter test[\S\s]*constructor"):
        estimator.set_params(test=1)


def test_a_model_is_copied():
    model = build({"n_features_in_": 4, "n_classes_": 3})
    model.compile("adam", SPARSE, metrics=["accuracy"])
    before = model.get_weights()
    estimator = KerasClassifier(model, epochs=2, verbose=0)
    copies = [clone(estimator).fit(X, Y) for _ in range(2)]
    assert copies[0].history_["loss"][0] == pytest.approx(
        copies[1].history_["loss"][0], rel=0.05
    )
    assert "accuracy" in copies[0].history_
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.array_equal(old, new)
    with pytest.raises(ValueError, match="Keras model, which has no settings"):
        clone(estimator).set_params(model__hidden=3).fit(X, Y)


def test_a_compiled_model_keeps_its_loss():
    def function(meta):
        model = build(meta)
        model.compile("adam", SPARSE)
        return model

    KerasClassifier(function, verbose=0).fit(X, Y)
    KerasClassifier(function, loss=SPARSE, verbose=0).fit(X, Y)
    with pytest.raises(ValueError, match="but model compiled with"):
        KerasClassifier(function, loss="mse", verbose=0).fit(X, Y)
    with pytest.warns(UserWarning, match="optimizer='sgd' is not used"):
        KerasClassifier(function, optimizer="sgd", verbose=0).fit(X, Y)
    first, second = (
        KerasClassifier(function, **FEW).fit(X, Y).history_["loss"]
        for function in (build, build_compiled)
    )
    assert first == second


# -- training --------------------------------------------------------------------------


def test_initialize_builds_the_network_of_the_fit():
    estimator = KerasClassifier(build, **FEW).initialize(X, NAMES)
    assert estimator.history_ == {"loss": []}
    assert estimator.predict_proba(X).shape == (150, 3)
    weights = estimator.model_.get_weights()
    fresh = KerasClassifier(build, **FEW | {"optimizer__learning_rate": 1e-9})
    fresh.fit(X, NAMES)
    for old, new in zip(weights, fresh.model_.get_weights(), strict=True):
        np.testing.assert_allclose(old, new, atol=1e-5)


def test_partial_fit_continues():
    estimator = KerasClassifier(build, **FEW)
    estimator.partial_fit(X[:100], NAMES[:100], classes=np.unique(NAMES))
    assert estimator.n_classes_ == 3
    model = estimator.model_
    estimator.partial_fit(X, NAMES)
    estimator = pickle.loads(pickle.dumps(estimator))
    estimator.partial_fit(X, NAMES, sample_weight=np.ones(150))
    assert estimator.current_epoch == 3
    assert estimator.fit(X, NAMES).current_epoch == 5
    assert estimator.model_ is not model
    for name in ("epochs", "initial_epoch"):
        with pytest.raises(TypeError, match="Invalid argument"):
            estimator.partial_fit(X, NAMES, **{name: 1})


def test_callbacks_receive_the_numbers_of_epochs():
    received = []

    class Numbers(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            received.append((epoch, self.params["epochs"]))

        def on_epoch_end(self, epoch, logs=None):
            received.append(epoch)

    estimator = KerasClassifier(build, **FEW | {"epochs": 2}, callbacks=Numbers)
    estimator.fit(X, Y).partial_fit(X, Y).partial_fit(X, Y)
    assert received == [(0, 2), 0, (1, 2), 1, (2, 3), 2, (3, 4), 3]
    received.clear()
    estimator.set_params(warm_start=True).fit(X, Y)
    assert received == [(0, 2), 0, (1, 2), 1]


def test_a_part_of_a_training_warns_of_nothing():
    weak = FEW | {"optimizer__learning_rate": 1e-9}
    with pytest.warns(ConvergenceWarning, match="has not learned"):
        estimator = KerasClassifier(build, **weak).fit(X, Y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        estimator.partial_fit(X, Y)


def test_a_network_cannot_change_to_other_parameters():
    estimator = KerasClassifier(build, **FEW, warm_start=True).fit(X, Y)
    model = estimator.model_
    assert estimator.set_params(optimizer__learning_rate=0.01).fit(X, Y).model_ is model
    assert estimator.current_epoch == 5
    assert float(estimator.model_.optimizer.learning_rate) == pytest.approx(0.01)
    with pytest.raises(ValueError, match="was built with model__hidden=None"):
        estimator.set_params(model__hidden=9).fit(X, Y)
    assert estimator.model_ is model


def test_equal_seeds_give_equal_networks():
    for state in (0, np.random.RandomState(0)):
        estimator = KerasClassifier(build, **FEW | {"random_state": state})
        first = estimator.fit(X, Y).predict_proba(X)
        assert np.array_equal(first, estimator.fit(X, Y).predict_proba(X))
    estimator.set_params(random_state=None)
    first = estimator.fit(X, Y).predict_proba(X)
    assert not np.array_equal(first, estimator.fit(X, Y).predict_proba(X))


def test_arguments_of_fit_replace_parameters():
    estimator = KerasClassifier(build, **FEW, fit__epochs=3, fit__batch_size=50)
    assert estimator.fit(X, Y).current_epoch == 3
    assert estimator.fit(X, Y, epochs=2, batch_size=-1).current_epoch == 2
    assert estimator.epochs == 5
    with pytest.raises(TypeError, match="fit has no argument 'epoch'"):
        estimator.fit(X, Y, epoch=2)
    with pytest.raises(TypeError, match="predict has no argument 'batch'"):
        estimator.predict(X, batch=2)
    estimator.predict(X, batch_size=2, verbose=1)


def test_validation_samples():
    data = {"X_val": X[::3], "y_val": NAMES[::3]}
    first = KerasClassifier(build, **FEW).fit(X, NAMES, **data)
    pair = data["X_val"], data["y_val"]
    second = KerasClassifier(build, **FEW).fit(X, NAMES, validation_data=pair)
    assert first.history_["val_loss"] == second.history_["val_loss"]
    with pytest.raises(ValueError, match="Validation samples"):
        first.fit(X, NAMES, X_val=X[:3, :2], y_val=NAMES[:3])
    with pytest.raises(ValueError, match="got both"):
        first.fit(X, NAMES, validation_data=pair, **data)


def test_fits_of_keras_itself():
    estimator = KerasClassifier(build, **FEW, run_eagerly=True)
    with pytest.warns(UncompiledWarning, match="run_eagerly"):
        estimator.fit(X, Y)
    plain = KerasClassifier(build, **FEW).fit(X, Y)
    np.testing.assert_allclose(
        estimator.history_["loss"], plain.history_["loss"], rtol=1e-3
    )


# -- targets ---------------------------------------------------------------------------


@pytest.mark.parametrize("loss", [SPARSE, "categorical_crossentropy"])
def test_one_hot_rows_are_classes(loss):
    one_hot = np.eye(3, dtype="float32")[Y]
    estimator = KerasClassifier(build, **FEW | {"loss": loss}).fit(X, one_hot)
    labels = KerasClassifier(build, **FEW | {"loss": loss}).fit(X, Y)
    assert np.array_equal(estimator.predict(X).argmax(axis=1), labels.predict(X))
    assert estimator.predict(X).shape == (150, 3)
    assert np.array_equal(estimator.predict_proba(X), labels.predict_proba(X))


def test_columns_of_labels():
    labels = np.column_stack([Y == 0, Y > 0, Y > 1]).astype("float32")

    def function(meta):
        units = meta["n_classes_"]
        return keras.Sequential(
            [keras.Input((4,)), keras.layers.Dense(units, "sigmoid")]
        )

    params = FEW | {"loss": "binary_crossentropy", "epochs": 30}
    estimator = KerasClassifier(function, **params, metrics="accuracy")
    estimator.fit(X, labels)
    assert estimator.target_type_ == "multilabel-indicator"
    assert estimator.predict(X).dtype.kind == "i"
    assert estimator.predict_proba(X).shape == (150, 3)
    assert estimator.history_["accuracy"][-1] > 0.8


def test_two_classes_with_logits():
    def function(meta):
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])

    plain = FEW | {"loss": "binary_crossentropy"}
    logits = KerasClassifier(function, **plain, loss__from_logits=True).fit(X, TWO)
    sigmoid = KerasClassifier(build_binary, **plain).fit(X, TWO)
    np.testing.assert_allclose(
        logits.predict_proba(X), sigmoid.predict_proba(X), atol=1e-5
    )


# -- copies ----------------------------------------------------------------------------


def test_pickles(fitted):
    loaded = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(loaded.predict_proba(X), fitted.predict_proba(X))
    assert loaded.history_ == fitted.history_
    assert isinstance(loaded.model_.optimizer, keras.optimizers.Adam)
    assert loaded.get_params() == fitted.get_params()
    assert loaded.fit(X, NAMES).history_ == fitted.history_


def test_pipelines(fitted):
    pipeline = make_pipeline(StandardScaler(), KerasClassifier(build, **FEW))
    pipeline.set_params(kerasclassifier__callbacks={"a": keras.callbacks.Callback})
    assert pipeline.fit(X, NAMES).score(X, NAMES) > 0.6


class Inherited(keras.Model):
    def __init__(self, units=4):
        super().__init__()
        self.hidden = keras.layers.Dense(units, "relu")
        self.out = keras.layers.Dense(3, "softmax")

    def call(self, inputs):
        return self.out(self.hidden(inputs))


class Inheriting(Inherited):
    """Without a constructor of its own."""


@pytest.mark.filterwarnings("ignore::sknn.exceptions.UncompiledWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_class_is_a_model_function():
    estimator = KerasClassifier(
        Inheriting, loss="sparse_categorical_crossentropy", model__units=5, verbose=0
    )
    assert estimator.fit(X, Y).model_.hidden.units == 5
