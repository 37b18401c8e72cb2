"""Mean and standard deviation of the channels of images."""

import numpy as np

from sknn._data._image_files import ImageFiles
from sknn._data._row_view import RowView

# Maximum size of the chunks that are converted to double precision.
_CHUNK_BYTES = 2**20


def channel_statistics(
    X: np.ndarray | ImageFiles | RowView, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean and standard deviation of each channel.

    Parameters
    ----------
    X : ndarray, ImageFiles or RowView of shape (n, height, width, channels)
        Images.
    weights : ndarray of shape (n,)
        Weights of the images, with a positive sum.

    Returns
    -------
    mean : ndarray of shape (channels,)
    scale : ndarray of shape (channels,)
        Standard deviation; 1 for constant channels.
    """
    pixels = int(np.prod(X.shape[1:3]))
    rows = max(1, _CHUNK_BYTES // (8 * pixels * X.shape[-1]))
    # Shift the values near 0, because squares of large values lose precision.
    origin = X[:rows].mean(axis=(0, 1, 2), dtype="float64")
    sums = np.zeros((2, X.shape[-1]))
    for first in range(0, X.shape[0], rows):
        chunk = slice(first, first + rows)
        values = X[chunk].reshape(-1, pixels, X.shape[-1]) - origin
        sums[0] += weights[chunk] @ values.sum(axis=1)
        sums[1] += weights[chunk] @ np.einsum("npc,npc->nc", values, values)
    first_moment, second_moment = sums / (weights.sum() * pixels)
    mean = origin + first_moment
    scale = np.sqrt(np.maximum(second_moment - first_moment**2, 0.0))
    # Rounding errors may leave a small deviation for a constant channel.
    constant = scale <= 1e-7 * np.abs(mean)
    return mean, np.where(constant, 1.0, scale)
