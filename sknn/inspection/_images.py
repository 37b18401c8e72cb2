"""Conversion of samples to images that displays can draw."""

import math
from collections.abc import Sequence
from typing import TypedDict, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ImageOptions",
    "as_pictures",
    "chosen_rows",
    "image_shape",
    "images_of",
]


class ImageOptions(TypedDict, total=False):
    """Options of `imshow`: a colormap and the values at its ends."""

    cmap: str
    vmin: float
    vmax: float


def chosen_rows(X: ArrayLike | Sequence[ArrayLike], rows: NDArray[np.intp]) -> NDArray:
    """Return some samples of X, which may be an array, a dataframe or a list."""
    if hasattr(X, "iloc"):
        return X.iloc[rows].to_numpy()
    if hasattr(X, "shape"):
        return np.asarray(cast(NDArray, X)[rows])
    samples = cast(Sequence[ArrayLike], X)
    return np.asarray([samples[row] for row in rows])


def image_shape(
    X: ArrayLike, given: Sequence[int] | None = None
) -> tuple[int, int, int]:
    """Return the height, width and channels of the images in X.

    Parameters
    ----------
    X : array-like
        Images, or rows of pixels.
    given : sequence of two or three ints or None, default=None
        Height, width and optionally channels of the images, if X contains rows. None
        for square single-channel images.

    Returns
    -------
    tuple of three ints

    Raises
    ------
    ValueError
        If X contains neither images nor rows of this number of pixels.
    """
    if hasattr(X, "shape"):
        shape = X.shape
    else:
        shape = np.asarray(cast(Sequence[ArrayLike], X)[:1]).shape
    if len(shape) in (3, 4):
        return (*shape[1:3], shape[3] if len(shape) == 4 else 1)
    size = shape[1] if len(shape) == 2 else 0
    if given is None and size and math.isqrt(size) ** 2 == size:
        given = (math.isqrt(size),) * 2
    if given is None or math.prod(given) != size:
        raise ValueError(
            "X must contain images, with shape (n, height, width) or (n, height, "
            f"width, channels), or rows of pixels; got shape {tuple(shape)}"
            + (f" and image_shape={tuple(given)}." if given is not None else ".")
            + " For rows, set image_shape=(height, width)."
        )
    height, width, *channels = given
    return height, width, channels[0] if channels else 1


def images_of(
    X: ArrayLike, rows: NDArray[np.intp], shape: Sequence[int] | None = None
) -> NDArray:
    """Return some images of X, of shape (n, height, width, channels)."""
    full = image_shape(X, shape)
    return chosen_rows(X, rows).reshape(len(rows), *full)


def as_pictures(images: NDArray, cmap: str) -> tuple[NDArray, ImageOptions]:
    """Return images in a format for `imshow`, all on the same scale, and its options.

    Parameters
    ----------
    images : ndarray of shape (n, height, width, channels)
        With three channels, the result is in color. Otherwise the mean of the channels
        is drawn with the colormap.
    cmap : str
        Colormap of images without color.

    Returns
    -------
    pictures : ndarray of shape (n, height, width) or (n, height, width, 3)
    options : dict
        For images without color, the colormap and the values at its ends.
    """
    if images.dtype == np.uint8 and images.shape[-1] == 3:
        return images, {}
    low, high = _range(images)
    if images.shape[-1] == 3:
        return np.clip((images.astype(np.float64) - low) / (high - low), 0, 1), {}
    gray = images.mean(axis=-1, dtype=np.float64)
    return gray, {"cmap": cmap, "vmin": low, "vmax": high}


def _range(images: NDArray) -> tuple[float, float]:
    low, high = float(np.min(images)), float(np.max(images))
    low = min(low, 0.0) if images.dtype.kind in "ub" else low
    return low, high if high > low else low + 1.0
