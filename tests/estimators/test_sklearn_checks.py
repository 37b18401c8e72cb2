"""scikit-learn's own checks of an estimator.

Every check of `check_estimator` is a test; none may fail and none is expected to.
scikit-learn itself skips two: array API inputs without SCIPY_ARRAY_API, and the form of
`decision_function`, which the default loss of the classifier does not have.

Of the further checks in `sklearn.utils.estimator_checks` that are not part of
`check_estimator`, those below apply to a predictor. The others do not, and why:

==============================================  ========================================
check_set_output_transform_pandas, _polars      call `set_output`, which comes with
check_global_output_transform_pandas            `transform`
check_global_set_output_transform_polars
check_get_feature_names_out_error               calls `get_feature_names_out`
check_transformer_get_feature_names_out         call `fit_transform`
check_transformer_get_feature_names_out_pandas
==============================================  ========================================
"""

import pytest
from sklearn.utils.estimator_checks import (
    check_classifier_multioutput,
    check_dataframe_column_names_consistency,
    check_estimator_cloneable,
    check_estimator_repr,
    check_inplace_ensure_writeable,
    check_param_validation,
    check_set_output_transform,
    estimator_checks_generator,
)

from sknn import (
    CNNClassifier,
    CNNRegressor,
    KerasClassifier,
    KerasRegressor,
    MLPClassifier,
    MLPRegressor,
    RNNClassifier,
    RNNRegressor,
    TransformerClassifier,
    TransformerRegressor,
)
from sknn.networks import build_mlp

pytestmark = pytest.mark.slow

# Parameters of the network, and of the training unless a check requires a good score.
FAST = {"epochs": 20}
MODEL = {"model": build_mlp, "scaling": "standard"}
SMALL = {"n_blocks": 1, "model_dim": 16, "n_heads": 2}
ESTIMATORS = {
    CNNClassifier: ({}, FAST),
    CNNRegressor: ({}, FAST),
    KerasClassifier: (MODEL, FAST),
    KerasRegressor: (MODEL, FAST),
    MLPClassifier: ({}, {}),
    MLPRegressor: ({}, {}),
    RNNClassifier: ({}, FAST),
    RNNRegressor: ({}, FAST),
    TransformerClassifier: (SMALL, FAST),
    TransformerRegressor: (SMALL, FAST),
}

# Checks whose results depend on the kernels of the processor.
NUMBERS = (
    "check_classifiers_train",
    "check_classifiers_classes",
    "check_estimators_dtypes",
    "check_fit_idempotent",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_regressors_int",
    "check_regressors_train",
    "check_sample_weight_equivalence_on_dense_data",
    "check_supervised_y_2d",
)


def checks():
    """Yield each check of `check_estimator` for each of the estimators."""
    for cls, (network, training) in ESTIMATORS.items():
        for estimator, check in estimator_checks_generator(cls(**network, **training)):
            name = check.func.__name__
            if name.endswith("_train"):
                estimator = cls(**network)
            marks = [pytest.mark.instruction_set] if name in NUMBERS else []
            kind = "-".join([cls.__name__, name, *map(str, check.keywords.values())])
            yield pytest.param(estimator, check, marks=marks, id=kind)


@pytest.mark.parametrize(("estimator", "check"), list(checks()))
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("cls", ESTIMATORS)
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
def test_further_checks(cls, check):
    check(cls.__name__, cls(**ESTIMATORS[cls][0] | {"epochs": 5}))


@pytest.mark.parametrize("cls", [CNNClassifier, MLPClassifier, RNNClassifier])
def test_several_labels(cls):
    # Not among the checks above, since one network does not learn several columns of
    # classes; but it does learn the indicator matrix that this one uses.
    check_classifier_multioutput(cls.__name__, cls(epochs=5))


@pytest.mark.parametrize("cls", ESTIMATORS)
def test_there_is_nothing_to_transform(cls):
    estimator = cls(**ESTIMATORS[cls][0])
    assert not hasattr(estimator, "transform")
    assert not hasattr(estimator, "set_output")
