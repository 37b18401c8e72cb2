"""Regression by any Keras model."""

import keras
import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from sknn import KerasRegressor, MLPRegressor
from sknn.networks import build_mlp

pytestmark = pytest.mark.filterwarnings(
    "ignore::sklearn.exceptions.ConvergenceWarning"  # few epochs
)

X, Y = load_diabetes(return_X_y=True, scaled=False)
TWO = np.stack([Y, -Y], axis=1)
FEW = {"epochs": 2, "random_state": 0, "scaling": "standard"}


def head(activation=None, units=1, **compiled):
    """Return a function that builds a model with an output layer."""

    def build(n_features):
        model = keras.Sequential(
            [
                keras.Input((n_features,)),
                keras.layers.Dense(16, "relu"),
                keras.layers.Dense(units, activation, name="head"),
            ]
        )
        if compiled:
            model.compile(**compiled)
        return model

    return build


@pytest.mark.instruction_set
@pytest.mark.parametrize("loss", ["auto", "gaussian_nll", "pinball", "poisson"])
def test_the_builder_of_the_mlp_gives_the_mlp(loss):
    training = {
        "epochs": 3,
        "loss": loss,
        "lr_schedule": "one_cycle",
        "early_stopping": False,
        "random_state": 3,
    }
    mlp = MLPRegressor((8,), "relu", dropout=0.1, l2=1e-3, **training).fit(X, Y)
    same = KerasRegressor(
        build_mlp,
        model__hidden_layer_sizes=(8,),
        model__dropout=0.1,
        model__l2=1e-3,
        scaling="standard",
        **training,
    ).fit(X, Y)
    assert np.array_equal(mlp.predict(X), same.predict(X))
    if loss == "gaussian_nll":
        assert np.array_equal(*(m.predict(X, return_std=True)[1] for m in (mlp, same)))


def test_it_learns():
    estimator = KerasRegressor(head(), scaling="standard", random_state=0).fit(X, Y)
    assert estimator.score(X, Y) > 0.4


@pytest.mark.parametrize(
    ("build", "y", "params", "message"),
    [
        (head(units=3), Y, {}, r"has 3 units, but y with 1 column\(s\) needs 1 unit"),
        (head(), TWO, {}, r"has 1 unit, but y with 2 column\(s\) needs 2 units"),
        (head(), Y, {"loss": "gaussian_nll"}, "'gaussian_nll' needs 2 units"),
        (head("sigmoid"), Y, {}, "'sigmoid', whose values are from 0 to 1, but"),
        (head("relu"), Y - 100, {}, "'relu', whose values are from 0 to inf"),
        (head(loss="sparse_categorical_crossentropy"), Y, {}, "KerasClassifier"),
    ],
)
def test_an_output_layer_that_does_not_fit_is_refused(build, y, params, message):
    with pytest.raises(ValueError, match=message):
        KerasRegressor(build, **params).fit(X, y)


def test_targets_are_standardized_for_linear_units_only():
    assert KerasRegressor(head(), **FEW).fit(X, Y).target_.scale[0] > 1
    for build in (head("relu"), head()(10)):
        assert KerasRegressor(build, **FEW).fit(X, Y).target_.scale[0] == 1
    own = KerasRegressor(head(), loss="log_cosh", **FEW).fit(X, Y)
    assert own.target_.scale[0] == 1
    forced = KerasRegressor(head(), loss="log_cosh", standardize_targets=True, **FEW)
    assert forced.fit(X, Y).target_.scale[0] > 1


def test_the_settings_of_a_compiled_model_are_the_defaults():
    build = head(optimizer=keras.optimizers.SGD(0.01), loss="mae")
    compiled = KerasRegressor(build, **FEW).fit(X, Y)
    same = KerasRegressor(
        head(), loss="absolute_error", optimizer=keras.optimizers.SGD(0.01), **FEW
    ).fit(X, Y)
    assert compiled.history_["loss"] == same.history_["loss"]


def test_a_stream_is_standardized_again():
    estimator = KerasRegressor(head(), scaling="standard", random_state=0)
    for _ in range(3):
        for rows in np.array_split(np.arange(len(X)), 10):
            estimator.partial_fit(X[rows], Y[rows])
    assert abs(estimator.target_.offset[0] - Y.mean()) < 1
    assert estimator.score(X, Y) > 0.2
