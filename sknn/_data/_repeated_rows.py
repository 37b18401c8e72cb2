"""Repeated samples as weights."""

from typing import Any

import numpy as np
from scipy import sparse


def merge_repeated_rows(
    X: Any, y: np.ndarray, weights: np.ndarray
) -> tuple[Any, np.ndarray, np.ndarray]:
    """Merge samples that are equal in X and y, and put the samples in one fixed order.

    The gradient of a full batch depends on the weighted set of samples alone. Merged
    and ordered, a sample given twice and a sample of weight two are the same numbers
    in the same order, so that training on them ends with the same weights to the last
    bit.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...) or sparse matrix
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
    weights : ndarray of shape (n_samples,)

    Returns
    -------
    X : of shape (n_distinct, ...)
    y : of shape (n_distinct,) or (n_distinct, n_outputs)
    weights : ndarray of shape (n_distinct,)
        The sum over equal samples.
    """
    rows = X.toarray() if sparse.issparse(X) else X.reshape(len(X), -1)
    # Labels may be strings; their numbers sort alike.
    labels = np.unique(y, return_inverse=True)[1].reshape(len(y), -1)
    keys = np.hstack([rows, labels.astype("float64")])
    _, first, member = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return X[first], y[first], np.bincount(member.ravel(), weights)
