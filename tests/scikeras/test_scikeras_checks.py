"""scikit-learn's own checks of the estimators of `sknn.scikeras`."""

import keras
import pytest
from scikeras_cases import SPARSE, build_values
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_estimator_cloneable,
    check_estimator_repr,
    check_inplace_ensure_writeable,
    check_param_validation,
    check_set_output_transform,
    estimator_checks_generator,
)

from sknn.scikeras import KerasClassifier, KerasRegressor

pytestmark = pytest.mark.slow

COMMON = {
    "optimizer": keras.optimizers.Adam(0.01),
    "epochs": 100,
    "verbose": 0,
    "random_state": 0,
}


def build(meta):
    """Return a classifier for classes, or for columns of labels."""
    several = meta["target_type_"] == "multilabel-indicator"
    return keras.Sequential(
        [
            keras.Input((meta["n_features_in_"],)),
            keras.layers.Dense(8, "relu"),
            keras.layers.Dense(meta["n_classes_"], "sigmoid" if several else "softmax"),
        ]
    )


ESTIMATORS = [
    lambda: KerasClassifier(build, loss=SPARSE, **COMMON),
    lambda: KerasRegressor(build_values, loss="mse", **COMMON),
]
QUICK = ["KerasClassifier", "KerasRegressor"]


def checks():
    for make in ESTIMATORS:
        for estimator, check in estimator_checks_generator(make()):
            name = [type(estimator).__name__, check.func.__name__]
            values = map(str, check.keywords.values())
            yield pytest.param(estimator, check, id="-".join([*name, *values]))


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("make", ESTIMATORS, ids=QUICK)
@pytest.mark.parametrize(
    "check",
    [
        check_param_validation,
        check_dataframe_column_names_consistency,
        check_set_output_transform,
        check_inplace_ensure_writeable,
        check_estimator_cloneable,
        check_estimator_repr,
    ],
)
def test_further_checks(make, check):
    estimator = make().set_params(epochs=5)
    check(type(estimator).__name__, estimator)
