"""Fast checks of arrays."""

import numpy as np
from sklearn.base import BaseEstimator


def plain_rows(estimator: BaseEstimator, X: object) -> np.ndarray | None:
    """Return X as float32 if it is an array that `validate_data` would accept.

    `validate_data` takes as long as the prediction of a few samples, mostly to find out
    the type of X.

    Parameters
    ----------
    estimator : BaseEstimator
        Fitted estimator.
    X : object
        Samples, as the user passed them.

    Returns
    -------
    ndarray of shape (n_samples, n_features), float32, or None
        None if `validate_data` has to check X.
    """
    if type(X) is not np.ndarray or X.dtype not in (np.float32, np.float64):
        return None
    named = hasattr(estimator, "feature_names_in_")  # arrays need a warning
    if named or X.ndim != 2 or X.shape[1] != estimator.n_features_in_ or not len(X):
        return None
    if X.dtype == np.float32:
        rows = np.ascontiguousarray(X)
    else:
        with np.errstate(over="ignore", invalid="ignore"):
            rows = np.ascontiguousarray(X, dtype=np.float32)
    return rows if np.isfinite(rows).all() else None
