"""Tables that need no conversion beyond their type."""

import numpy as np
from sklearn.base import BaseEstimator


def plain_rows(estimator: BaseEstimator, X: object) -> np.ndarray | None:
    """Return X as float32 if it is an array that `validate_data` has no objection to.

    It takes as long as the prediction of a few samples, mostly to find out what X is.

    Parameters
    ----------
    estimator : BaseEstimator
        Fitted.
    X : object

    Returns
    -------
    ndarray of shape (n_samples, n_features), float32, or None
        None for anything that has to be looked at more closely.
    """
    if type(X) is not np.ndarray or X.dtype not in (np.float32, np.float64):
        return None
    named = hasattr(estimator, "feature_names_in_")  # scikit-learn warns of arrays
    if named or X.ndim != 2 or X.shape[1] != estimator.n_features_in_ or not len(X):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        rows = np.ascontiguousarray(X, dtype=np.float32)
    return rows if np.isfinite(rows).all() else None
