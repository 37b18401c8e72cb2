"""Mean and spread of the channels of images."""

from typing import Any

import numpy as np

# Bytes of what is in double precision at once.
_CHUNK_BYTES = 2**20


def channel_statistics(X: Any, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean and standard deviation of each channel.

    Parameters
    ----------
    X : ndarray or RowView of shape (n, height, width, channels)
    weights : ndarray of shape (n,)
        Of the images, not all of them 0.

    Returns
    -------
    mean : ndarray of shape (channels,)
    scale : ndarray of shape (channels,)
        1 for a channel that is constant.
    """
    pixels = int(np.prod(X.shape[1:3]))
    rows = max(1, _CHUNK_BYTES // (8 * pixels * X.shape[-1]))
    # Squares of what is far from 0 would lose their digits.
    origin = X[:rows].mean(axis=(0, 1, 2), dtype="float64")
    sums = np.zeros((2, X.shape[-1]))
    for first in range(0, X.shape[0], rows):
        part = slice(first, first + rows)
        values = X[part].reshape(-1, pixels, X.shape[-1]) - origin
        sums[0] += weights[part] @ values.sum(axis=1)
        sums[1] += weights[part] @ np.einsum("npc,npc->nc", values, values)
    first_moment, second_moment = sums / (weights.sum() * pixels)
    mean = origin + first_moment
    scale = np.sqrt(np.maximum(second_moment - first_moment**2, 0.0))
    # What rounding leaves of a constant.
    constant = scale <= 1e-7 * np.abs(mean)
    return mean, np.where(constant, 1.0, scale)
