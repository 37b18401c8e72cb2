"""Private names of scikit-learn that this package uses.

scikit-learn's own estimators use these names, and there is no public equivalent. If a
release moves one of them, only this module needs to change.
"""

from sklearn.base import BaseEstimator, _fit_context
from sklearn.model_selection._search import BaseSearchCV
from sklearn.model_selection._validation import _fit_and_score
from sklearn.utils._param_validation import HasMethods, Interval, Options, StrOptions
from sklearn.utils.validation import _check_method_params, _check_sample_weight


def has_callbacks(estimator: BaseEstimator) -> bool:
    """Return True if callbacks of scikit-learn are set on an estimator."""
    return bool(vars(estimator).get("_skl_callbacks"))


__all__ = [
    "BaseSearchCV",
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "_check_method_params",
    "_check_sample_weight",
    "_fit_and_score",
    "_fit_context",
    "has_callbacks",
]
