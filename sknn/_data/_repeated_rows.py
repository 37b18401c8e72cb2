"""Repeated samples as weights."""

import numpy as np
from scipy import sparse

__all__ = ["distinct_rows"]


def distinct_rows(
    X: "np.ndarray | sparse.csr_array", y: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the samples that differ in X or y, in one fixed order, and their weights.

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
    rows : ndarray of shape (n_distinct,), int
        The first row of each group of equal samples, in an order that depends only on
        the values of the samples.
    weights : ndarray of shape (n_distinct,)
        The sum of the weights of each group.
    """
    dense = X if isinstance(X, np.ndarray) else X.toarray()
    rows = dense.reshape(len(dense), -1)
    # Labels may be strings; their numbers sort in the same order.
    labels = np.unique(y, return_inverse=True)[1].reshape(len(y), -1)
    keys = np.hstack([rows, labels.astype("float64")])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return first, np.bincount(group.ravel(), weights)
