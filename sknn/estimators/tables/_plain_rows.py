"""Fast checks of arrays."""

import numpy as np
from sklearn.base import BaseEstimator


def plain_rows(
    estimator: BaseEstimator, X: object, *, to_float32: bool
) -> np.ndarray | None:
    """Return X as floats if it is an array that `validate_data` would accept.

    `validate_data` takes as long as the prediction of a few samples, mostly to find out
    the type of X.

    Parameters
    ----------
    estimator : BaseEstimator
        Fitted estimator.
    X : object
        Samples, as the user passed them.
    to_float32 : bool
        Whether to convert double precision to single precision.

    Returns
    -------
    ndarray of shape (n_samples, n_features), float32 or float64, or None
        None if `validate_data` has to check X.
    """
    if type(X) is not np.ndarray or X.dtype not in (np.float32, np.float64):
        return None
    named = hasattr(estimator, "feature_names_in_")  # arrays need a warning
    if named or X.ndim != 2 or X.shape[1] != estimator.n_features_in_ or not len(X):
        return None
    with np.errstate(over="ignore", invalid="ignore"):
        rows = np.ascontiguousarray(X, dtype=np.float32 if to_float32 else None)
        in_range = max(rows.max(), -rows.min()) <= np.finfo(np.float32).max
    return rows if in_range else None
