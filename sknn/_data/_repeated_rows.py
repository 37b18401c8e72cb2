"""Merging of repeated samples."""

from typing import TypeAlias

import numpy as np
from scipy import sparse

Matrix: TypeAlias = np.ndarray | sparse.sparray | sparse.spmatrix


def merge_repeated_rows(
    X: Matrix, y: np.ndarray, weights: np.ndarray
) -> tuple[Matrix, np.ndarray, np.ndarray]:
    """Merge samples that are equal in X and y, and sort the samples.

    The gradient of a full batch depends only on the weighted set of samples. After
    merging and sorting, a sample that occurs twice and a sample of weight two are the
    same numbers in the same order, so that training results in exactly the same
    weights.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...) or sparse matrix
        Samples.
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Labels or values.
    weights : ndarray of shape (n_samples,)
        Sample weights.

    Returns
    -------
    X : ndarray or sparse matrix of shape (n_distinct, ...)
        Distinct samples.
    y : ndarray of shape (n_distinct,) or (n_distinct, n_outputs)
        Labels or values of the distinct samples.
    weights : ndarray of shape (n_distinct,)
        Sum of the weights of equal samples.
    """
    rows = X.reshape(len(X), -1) if isinstance(X, np.ndarray) else X.toarray()
    # Labels may be strings. Their indices have the same order.
    labels = np.unique(y, return_inverse=True)[1].reshape(len(y), -1)
    keys = np.hstack([rows, labels.astype("float64")])
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return X[first], y[first], np.bincount(inverse.ravel(), weights)
