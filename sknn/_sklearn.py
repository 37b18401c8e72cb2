"""The private names of scikit-learn that we use, in one place.

Each is what scikit-learn's own estimators are written with and has no public
counterpart; a release that moves one breaks this file and nothing else.
"""

from sklearn.base import _fit_context
from sklearn.utils._param_validation import HasMethods, Interval, Options, StrOptions
from sklearn.utils.validation import _check_sample_weight

__all__ = [
    "HasMethods",
    "Interval",
    "Options",
    "StrOptions",
    "_check_sample_weight",
    "_fit_context",
]
