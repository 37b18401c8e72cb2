"""Faults of SciKeras 0.13, and the behavior of `sknn.scikeras` in the same cases.

Each test is named after the correct behavior; its comment names the fault.
"""

import pickle
import random

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from scikeras_cases import (
    FEW,
    NAMES,
    SPARSE,
    TWO,
    X,
    Y,
    build,
    build_binary,
    build_values,
)
from scipy import sparse
from sklearn.base import clone, is_classifier, is_regressor
from sklearn.ensemble import AdaBoostClassifier, VotingClassifier
from sklearn.exceptions import DataConversionWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, check_cv, cross_val_score
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import get_tags

from sknn.exceptions import InvalidNetworkError, UncompiledWarning
from sknn.scikeras import KerasClassifier, KerasRegressor
from sknn.training import clear_cache, n_programs

BINARY = FEW | {"loss": "binary_crossentropy"}
VALUES = FEW | {"loss": "mse"}


def test_scikit_learn_recognizes_the_tasks():
    # `is_classifier` is False, so that folds are consecutive blocks.
    estimator = KerasClassifier(build, **FEW)
    assert is_classifier(estimator)
    assert is_regressor(KerasRegressor(build_values))
    folds = check_cv(3, Y, classifier=is_classifier(estimator)).split(X, Y)
    assert all(len(np.unique(Y[train])) == 3 for train, _ in folds)
    assert cross_val_score(estimator, X, NAMES, cv=3).min() > 0.5


def test_voting_and_scores_of_two_classes():
    # `VotingClassifier` refuses it, and "roc_auc" fails.
    estimator = KerasClassifier(build_binary, **BINARY)
    voting = VotingClassifier([("a", estimator), ("b", LogisticRegression())])
    assert voting.fit(X, TWO).score(X, TWO) > 0.7
    assert cross_val_score(estimator, X, TWO, cv=3, scoring="roc_auc").min() > 0.7


@pytest.mark.parametrize("n_rows", [1, 2])
def test_probabilities_have_one_row_per_sample(n_rows):
    # One row gives an array without the axis of the samples.
    estimator = KerasClassifier(build, **FEW).fit(X, Y)
    assert estimator.predict_proba(X[:n_rows]).shape == (n_rows, 3)
    two = KerasClassifier(build_binary, **BINARY).fit(X, TWO)
    assert two.predict_proba(X[:n_rows]).shape == (n_rows, 2)


def test_settings_of_callbacks_are_searched():
    # `callbacks__es__patience` is not accepted by `set_params`.
    for given in (keras.callbacks.EarlyStopping, keras.callbacks.EarlyStopping()):
        estimator = KerasClassifier(
            build, **FEW, callbacks={"es": given}, callbacks__es__monitor="loss"
        )
        grid = {"callbacks__es__patience": [1, 2]}
        search = GridSearchCV(estimator, grid, cv=2).fit(X, Y)
        best = search.best_params_["callbacks__es__patience"]
        assert search.best_estimator_.callbacks_[0].patience == best
    with pytest.raises(ValueError, match="no item 'ss'"):
        clone(estimator).set_params(callbacks__ss__patience=1).fit(X, Y)


def test_weights_of_the_user_are_not_changed():
    # `class_weight` multiplies the array of the user.
    weights = np.ones(150)
    estimator = KerasClassifier(build, **FEW, class_weight={0: 3.0, 1: 1.0, 2: 2.0})
    first = estimator.fit(X, Y, sample_weight=weights).history_
    assert (weights == 1).all()
    assert estimator.fit(X, Y, sample_weight=weights).history_ == first


def test_weights_of_integers_are_accepted():
    # Multiplying an array of integers in place fails.
    estimator = KerasClassifier(build, **FEW, class_weight="balanced")
    estimator.fit(X, Y, sample_weight=np.arange(1, 151))


def test_class_weights_and_missing_samples():
    # Samples of weight zero change the results.
    estimator = KerasClassifier(build, **FEW, batch_size=-1)
    weights = np.where(np.arange(150) % 2, 1.0, 0.0)
    first = estimator.fit(X, Y, sample_weight=weights).predict_proba(X)
    second = estimator.fit(X[1::2], Y[1::2]).predict_proba(X)
    np.testing.assert_allclose(first, second, atol=1e-5)
    with pytest.raises(ValueError, match="only zeros were passed in sample_weight"):
        estimator.fit(X, Y, sample_weight=np.zeros(150))


def test_a_seed_changes_no_global_state():
    # After a fit with a seed, TensorFlow stays deterministic and refuses all random
    # operations without a seed.
    states = random.getstate(), str(np.random.get_state())  # noqa: NPY002
    KerasClassifier(build, **FEW).fit(X, Y)
    assert states == (random.getstate(), str(np.random.get_state()))  # noqa: NPY002
    tf.random.uniform([1])
    KerasClassifier(build, **FEW | {"random_state": None}).fit(X, Y)


def test_names_of_columns_are_known():
    # `feature_names_in_` does not exist.
    table = pd.DataFrame(X, columns=["a", "b", "c", "d"])
    estimator = KerasClassifier(build, **FEW).fit(table, NAMES)
    assert estimator.feature_names_in_.tolist() == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="feature names"):
        estimator.predict(table[["d", "c", "b", "a"]])
    with pytest.raises(ValueError, match="X has 3 features, but KerasClassifier"):
        KerasClassifier(build, **FEW).fit(X, Y).predict(X[:, :3])


@pytest.mark.parametrize(
    "kind", [sparse.csr_array, sparse.csr_matrix, sparse.coo_array]
)
def test_sparse_matrices(kind):
    # The tag denies support, and every matrix is converted to the LIL format.
    estimator = KerasClassifier(build, **FEW)
    assert get_tags(estimator).input_tags.sparse
    dense = estimator.fit(np.maximum(X, 0), Y).predict_proba(X)
    rows = estimator.fit(kind(np.maximum(X, 0)), Y).predict_proba(kind(X))
    np.testing.assert_allclose(dense, rows, atol=1e-5)


def test_other_types_of_numbers_are_accepted():
    # After a fit with integers, floating point numbers are refused.
    estimator = KerasClassifier(build, **FEW).fit(np.round(X).astype(int), Y)
    estimator.predict(X)
    estimator.partial_fit(X, Y.astype(np.int8))


def test_validation_samples_contain_each_class():
    # Validation samples are the last rows, which are of a single class.
    seen = {}

    class Seen(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.update(logs)

    estimator = KerasClassifier(
        build, **FEW, validation_split=0.2, metrics=["accuracy"], callbacks=Seen
    )
    estimator.fit(X, NAMES)
    train, held_out = estimator._divided(
        X, NAMES, None, type("A", (), ARGUMENTS | {"validation_split": 0.2})
    )
    assert np.unique(held_out.y).tolist() == estimator.classes_.tolist()
    assert len(held_out.y) == 30
    assert len(train.y) == 120
    assert {"loss", "val_loss", "accuracy", "val_accuracy"} <= set(seen)


ARGUMENTS = {"class_weight": None, "validation_data": None}


def test_validation_data_are_labels():
    # Labels in `validation_data` are not encoded.
    estimator = KerasClassifier(build, **FEW)
    estimator.fit(X, NAMES, validation_data=(X, NAMES))
    assert len(estimator.history_["val_loss"]) == 5


def test_callbacks_of_the_user_are_not_changed():
    # Callbacks are trained with, so that clones and fits share their state, and an
    # estimator cannot be pickled after the fit.
    callback = keras.callbacks.EarlyStopping("loss", patience=1)
    before = dict(vars(callback))
    estimator = KerasClassifier(build, **FEW, callbacks=[callback]).fit(X, Y)
    estimator.predict(X)
    assert vars(callback) == before
    assert estimator.callbacks_[0] is not callback
    loaded = pickle.loads(pickle.dumps(estimator))
    assert np.array_equal(loaded.predict(X), estimator.predict(X))


def test_callbacks_of_a_call():
    # Callbacks passed to `fit` are not called.
    calls = []

    class Count(keras.callbacks.Callback):
        def __deepcopy__(self, memo):
            return self

        def on_epoch_end(self, epoch, logs=None):
            calls.append(epoch)

        def on_predict_begin(self, logs=None):
            calls.append("predict")

    estimator = KerasClassifier(build, **FEW)
    estimator.fit(X, Y, callbacks=[Count()])
    estimator.predict(X, callbacks=[Count()])
    assert calls == [0, 1, 2, 3, 4, "predict"]


def test_a_monitored_metric_has_a_direction():
    estimator = KerasClassifier(
        build,
        **FEW | {"epochs": 30},
        metrics=["accuracy"],
        validation_split=0.2,
        callbacks=keras.callbacks.EarlyStopping(monitor="val_accuracy", patience=3),
    )
    assert estimator.fit(X, Y).current_epoch < 30
    assert estimator.callbacks_[0].mode == "max"


def test_names_of_metrics():
    # A metric that the user has named "auc" is recorded as "a_u_c".
    metrics = ["mse", keras.metrics.AUC(name="auc"), keras.losses.mean_absolute_error]
    estimator = KerasClassifier(build, **FEW, metrics=metrics).fit(X, Y)
    names = {"loss", "mean_squared_error", "auc", "mean_absolute_error"}
    assert set(estimator.history_) == names
    loaded = pickle.loads(pickle.dumps(estimator)).partial_fit(X, Y)
    assert set(loaded.history_) == names
    assert all(len(values) == 6 for values in loaded.history_.values())


def test_metrics_have_the_values_of_keras():
    metrics = ["accuracy", SPARSE, keras.metrics.CategoricalAccuracy(name="again")]
    estimator = KerasClassifier(build, **FEW, metrics=metrics).fit(X, Y)
    last = {name: values[-1] for name, values in estimator.history_.items()}
    assert last["accuracy"] == pytest.approx(estimator.score(X, Y))
    assert last["again"] == pytest.approx(last["accuracy"])
    estimator.model_.compile(loss=SPARSE, metrics=["accuracy"])
    values = estimator.model_.evaluate(X, Y, verbose=0, return_dict=True)
    assert last[SPARSE] == pytest.approx(values["loss"], rel=1e-4)
    assert last["accuracy"] == pytest.approx(values["accuracy"])


def test_metadata_of_the_fitted_feature_encoder():
    # The metadata are read from a new encoder, which is not fitted.
    class Encoder(FunctionTransformer):
        def fit(self, X, y=None):
            self.n_rows = len(X)
            return super().fit(X)

        def get_metadata(self):
            return {"n_rows_": self.n_rows}

    class Own(KerasClassifier):
        @property
        def feature_encoder(self):
            return Encoder(np.tanh)

    estimator = Own(lambda meta: build(meta), **FEW).fit(X, Y)
    assert estimator.n_rows_ == 150
    plain = KerasClassifier(build, **FEW).fit(np.tanh(X), Y)
    np.testing.assert_allclose(
        estimator.predict_proba(X), plain.predict_proba(np.tanh(X)), atol=1e-6
    )


def test_subclasses_without_parameters_are_cloned():
    # `get_params` contains names that the constructor does not have.
    class Own(KerasClassifier):
        def __init__(self):
            super().__init__(build, **FEW)

    assert clone(Own()).get_params() == {}
    assert GridSearchCV(Own(), {}, cv=2).fit(X, Y).best_score_ > 0.5


def test_a_failed_fit_changes_nothing():
    # The attributes of the failed fit replace the attributes of the fit before.
    estimator = KerasClassifier(build, **FEW).fit(X, NAMES)
    before = dict(vars(estimator))
    with pytest.raises(ValueError, match="unknown|NaN"):
        estimator.fit(np.full((4, 2), np.nan), [0, 1, 0, 1])
    estimator.loss = "mse"
    with pytest.raises(ValueError, match="Validation samples: X has 4 features"):
        estimator.fit(X[:, :2], Y, validation_data=(X, Y))
    assert vars(estimator) == before | {"loss": "mse"}


def test_settings_that_belong_to_nothing_are_refused():
    # A misspelled setting of an optimizer or a callback is ignored.
    for name in ("optimizer__a__b", "callbacks__a", "metrics__a"):
        with pytest.raises(ValueError, match=name):
            KerasClassifier(build, **FEW, **{name: 1}).fit(X, Y)


def test_predictions_print_nothing(capsys):
    estimator = KerasClassifier(build, **FEW | {"verbose": 1}).fit(X, Y)
    assert len(capsys.readouterr().out.splitlines()) == 5
    estimator.predict(X)
    estimator.score(X, Y)
    assert capsys.readouterr() == ("", "")


def test_the_programs_of_equal_networks_are_shared():
    # Each fit compiles functions, whose memory is not released.
    estimator = KerasClassifier(build, **FEW)
    clear_cache()
    cross_val_score(estimator, X, Y, cv=5)
    first = n_programs()
    cross_val_score(clone(estimator), X, Y, cv=5)
    assert n_programs() == first


def test_own_training_steps():
    class Own(keras.Model):
        def __init__(self, meta):
            super().__init__()
            self.out = keras.layers.Dense(meta["n_classes_"], "softmax")

        def call(self, inputs):
            return self.out(inputs)

    estimator = KerasClassifier(Own, **FEW)
    with pytest.warns(UncompiledWarning):
        estimator.fit(X, Y)
    assert estimator.score(X, Y) > 0.6


def test_values_of_a_regression():
    # Predictions are of single precision, which a check of scikit-learn refuses.
    estimator = KerasRegressor(build_values, **VALUES).fit(X, X[:, :2])
    assert estimator.predict(X).dtype == np.float64
    assert estimator.predict(X).shape == (150, 2)
    assert estimator.predict(X.astype("float32")).dtype == np.float32


class Own(keras.metrics.MeanAbsoluteError):
    """A metric that is not registered with Keras."""


def test_own_metrics_are_copied():
    estimator = KerasRegressor(build_values, **VALUES, metrics=["mse", Own(name="own")])
    names = {"loss", "mean_squared_error", "own"}
    loaded = pickle.loads(pickle.dumps(clone(estimator).fit(X, X[:, 0])))
    loaded = pickle.loads(pickle.dumps(loaded.partial_fit(X, X[:, 0])))
    assert set(loaded.history_) == names
    assert cross_val_score(estimator, X, X[:, 0], cv=2).shape == (2,)


# -- differences on purpose ------------------------------------------------------------


def test_axes_of_the_samples():
    # A target with another number of dimensions is refused in a later call, and one
    # column of labels has two dimensions in the attributes.
    estimator = KerasClassifier(build, **FEW).fit(X, Y)
    with pytest.warns(DataConversionWarning):
        estimator.partial_fit(X, Y.reshape(-1, 1))
    assert estimator.predict(X).shape == (150,)
    with pytest.raises(ValueError, match="X has 2 features, but KerasClassifier"):
        estimator.predict(X.reshape(150, 2, 2))
    with pytest.raises(ValueError, match=r"takes arrays of shape \(None, 2\)"):
        KerasClassifier(build, **FEW).fit(X.reshape(150, 2, 2), Y)


def test_settings_of_a_loss_that_is_given_by_its_name():
    # They are ignored.
    settings = {"loss__label_smoothing": 0.3, "loss__name": "own"}
    params = FEW | {"loss": "categorical_crossentropy"}
    smooth = KerasClassifier(build, **params, **settings).fit(X, Y)
    assert smooth.model_.loss.name == "own"
    assert smooth.model_.loss.get_config()["label_smoothing"] == 0.3
    plain = KerasClassifier(build, **params).fit(X, Y)
    assert smooth.history_["loss"] != plain.history_["loss"]


@pytest.mark.parametrize("loss", [[SPARSE], {"out": SPARSE}])
def test_the_model_has_the_loss_as_given(loss):
    def function(meta):
        inputs = keras.Input((4,))
        return keras.Model(inputs, keras.layers.Dense(3, "softmax", name="out")(inputs))

    estimator = KerasClassifier(function, **FEW | {"loss": loss}).fit(X, Y)
    item = estimator.model_.loss["out" if isinstance(loss, dict) else 0]
    assert isinstance(item, keras.losses.SparseCategoricalCrossentropy)
    assert 0 < estimator.model_.evaluate(X, Y, verbose=0) < 2
    single = KerasClassifier(function, **FEW).fit(X, Y)
    assert estimator.history_["loss"] == single.history_["loss"]


def test_models_with_other_outputs_than_y_are_refused():
    # The error is an error of TensorFlow, about shapes in its graph.
    def several(meta):
        inputs = keras.Input((4,))
        layers = [keras.layers.Dense(n, "softmax") for n in (2, 3)]
        return keras.Model(inputs, [layer(inputs) for layer in layers])

    def one_unit(meta):
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, "softmax")])

    with pytest.raises(ValueError, match="The model has the outputs .* y has one"):
        KerasClassifier(several, **FEW).fit(X, Y)
    with pytest.raises(ValueError, match="has 1 unit, but y with 3 classes needs 3"):
        KerasClassifier(one_unit, **FEW).fit(X, Y)
    with pytest.raises(ValueError, match="activation 'softmax', whose values are"):
        KerasRegressor(one_unit, **VALUES).fit(X, X[:, 0])


def test_a_loss_defines_call():
    # A loss that replaces `__call__` is used without sample weights.
    class Replaced(keras.losses.Loss):
        def __call__(self, y_true, y_pred, sample_weight=None):
            return keras.losses.mean_squared_error(y_true, y_pred)

    with pytest.raises(InvalidNetworkError, match="Replaced does not define `call`"):
        KerasRegressor(build_values, **FEW | {"loss": Replaced}).fit(X, X[:, 0])

    class Defined(keras.losses.Loss):
        def call(self, y_true, y_pred):
            return keras.losses.mean_squared_error(y_true, y_pred)

    defined = KerasRegressor(build_values, **FEW | {"loss": Defined}).fit(X, X[:, 0])
    named = KerasRegressor(build_values, **VALUES).fit(X, X[:, 0])
    np.testing.assert_allclose(defined.history_["loss"], named.history_["loss"], 1e-5)


def test_boosting():
    # AdaBoost refuses the classifiers, which it does not recognize.
    estimator = KerasClassifier(build, **FEW)
    boosted = AdaBoostClassifier(estimator, n_estimators=2, random_state=0)
    assert boosted.fit(X, NAMES).score(X, NAMES) > 0.6


def test_all_samples_in_one_batch_with_several_inputs():
    # It is refused.
    class Own(KerasClassifier):
        @property
        def feature_encoder(self):
            return FunctionTransformer(lambda X: [X[:, :1], X[:, 1:]])

    def function(meta):
        inputs = [keras.Input((1,)), keras.Input((3,))]
        joined = keras.layers.Concatenate()(inputs)
        return keras.Model(inputs, keras.layers.Dense(3, "softmax")(joined))

    one, other = (
        Own(function, **FEW, batch_size=size, validation_batch_size=-1).fit(X, Y)
        for size in (-1, 150)
    )
    assert one.history_["loss"] == other.history_["loss"]
    assert one.predict_proba(X, batch_size=-1).shape == (150, 3)


def test_further_arguments_are_parameters():
    # Arguments with a prefix are attributes from the start, so that clones have them.
    estimator = KerasClassifier(build, model__hidden=3, **FEW)
    assert estimator.get_params()["model__hidden"] == 3
    assert clone(estimator).fit(X, Y).model_.layers[0].units == 3
