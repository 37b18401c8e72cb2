"""Images as displays draw them."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

__all__ = ["as_pictures", "chosen_rows", "image_shape", "images_of"]


def chosen_rows(X: Any, rows: np.ndarray) -> np.ndarray:
    """Return some samples of X, be it an array, a data frame or a list."""
    if hasattr(X, "iloc"):
        return X.iloc[rows].to_numpy()
    if hasattr(X, "shape"):
        return np.asarray(X[rows])
    return np.asarray([X[row] for row in rows])


def image_shape(X: Any, given: Sequence[int] | None = None) -> tuple[int, int, int]:
    """Return the height, width and channels of the images in X.

    Parameters
    ----------
    X : array-like
        Images, or rows of pixels.
    given : sequence of two or three ints or None, default=None
        What an estimator or the user says of rows.

    Returns
    -------
    tuple of three ints

    Raises
    ------
    ValueError
        When X holds neither images nor rows that can be images.
    """
    shape = X.shape if hasattr(X, "shape") else np.asarray(X[:1]).shape
    if len(shape) in (3, 4):
        return (*shape[1:3], shape[3] if len(shape) == 4 else 1)
    size = shape[1] if len(shape) == 2 else 0
    if given is None and size and math.isqrt(size) ** 2 == size:
        given = (math.isqrt(size),) * 2
    if given is None or math.prod(given) != size:
        raise ValueError(
            "X must hold images, of shape (n, height, width) or (n, height, width, "
            f"channels), or rows of pixels; got shape {tuple(shape)}"
            + (f" and image_shape={tuple(given)}." if given is not None else ".")
            + " For rows, say what they are with image_shape=(height, width)."
        )
    height, width, *channels = given
    return height, width, channels[0] if channels else 1


def images_of(
    X: Any, rows: np.ndarray, shape: Sequence[int] | None = None
) -> np.ndarray:
    """Return some images of X, of shape (n, height, width, channels)."""
    full = image_shape(X, shape)
    return chosen_rows(X, rows).reshape(len(rows), *full)


def as_pictures(images: np.ndarray) -> tuple[np.ndarray, dict[str, Any]]:
    """Return images as `imshow` takes them, on one scale, and its options.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        Of three channels they are in colour; of one, or any other number, of which the
        mean is taken, in grey.

    Returns
    -------
    pictures : ndarray of shape (n, height, width) or (n, height, width, 3)
    options : dict
        The value that is black and the one that is white.
    """
    if images.dtype == np.uint8 and images.shape[-1] == 3:
        return images, {}
    low, high = _range(images)
    if images.shape[-1] == 3:
        return np.clip((images.astype(np.float64) - low) / (high - low), 0, 1), {}
    return images.mean(axis=-1, dtype=np.float64), {"vmin": low, "vmax": high}


def _range(images: np.ndarray) -> tuple[float, float]:
    low, high = float(np.min(images)), float(np.max(images))
    low = min(low, 0.0) if images.dtype.kind in "ub" else low
    return low, high if high > low else low + 1.0
