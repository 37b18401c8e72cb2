"""scikit-learn's own checks of an estimator, with the default parameters.

Every check of `check_estimator` is a test; none may fail and none is expected to.
scikit-learn itself skips two: array API inputs without SCIPY_ARRAY_API, and the form of
`decision_function`, which the default loss of the classifier does not have.

Of the further checks in `sklearn.utils.estimator_checks` that are not part of
`check_estimator`, those below fit a predictor. The others need `transform`:
check_set_output_transform, check_set_output_transform_pandas and _polars,
check_global_output_transform_pandas, check_global_set_output_transform_polars,
check_get_feature_names_out_error, check_transformer_get_feature_names_out and
check_transformer_get_feature_names_out_pandas.
"""

import pytest
from sklearn.utils.estimator_checks import (
    check_dataframe_column_names_consistency,
    check_estimator_cloneable,
    check_estimator_repr,
    check_inplace_ensure_writeable,
    check_param_validation,
    parametrize_with_checks,
)

from sknn import MLPClassifier, MLPRegressor


@parametrize_with_checks([MLPClassifier(), MLPRegressor()])
def test_check_estimator(estimator, check):
    check(estimator)


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
@pytest.mark.parametrize(
    "check",
    [
        check_param_validation,
        check_dataframe_column_names_consistency,
        check_inplace_ensure_writeable,
        check_estimator_cloneable,
        check_estimator_repr,
    ],
)
def test_further_checks(cls, check):
    check(cls.__name__, cls(epochs=5))


@pytest.mark.parametrize("cls", [MLPClassifier, MLPRegressor])
def test_there_is_nothing_to_transform(cls):
    assert not hasattr(cls(), "transform")
    assert not hasattr(cls(), "set_output")
