"""Images as rows, and rows as images."""

import math
from typing import Any

import numpy as np

from sknn.data._image_files import ImageFiles

Shape = tuple[int, int, int]


def as_rows(X: Any) -> tuple[Any, Shape | None]:
    """Return images as rows of pixels, and the shape of an image.

    Parameters
    ----------
    X : array-like of shape (n, height, width) or (n, height, width, channels)
        Anything else comes back as it is.

    Returns
    -------
    rows : array-like of shape (n, height * width * channels)
        Not a copy of X where X is contiguous. Zeros without memory for images in
        files, which are not read.
    shape : tuple of three ints or None
        Height, width and channels; None where X was no images.
    """
    images = X if hasattr(X, "shape") else np.asarray(X)
    if len(images.shape) not in (3, 4) or 0 in images.shape:
        return X, None
    n_samples, height, width, *channels = images.shape
    shape = (height, width, channels[0] if channels else 1)
    if isinstance(images, ImageFiles):
        zeros = np.zeros((1, 1), images.dtype)
        return np.broadcast_to(zeros, (n_samples, math.prod(shape))), shape
    images = np.asarray(images)
    return images.reshape(n_samples, math.prod(shape)), shape


def image_shape_of(given: Any, found: Shape | None, n_features: int) -> Shape:
    """Decide what the images of a training set are.

    Parameters
    ----------
    given : sequence of two or three ints, or None
        Height, width and, unless there is one, channels, as the user says.
    found : tuple of three ints or None
        The shape that X had; None where it came as rows.
    n_features : int
        Length of a row.

    Returns
    -------
    tuple of three ints
        A row of which nothing is known is a square image where its length is a square
        number, and else an image of one line; of one channel either way.

    Raises
    ------
    ValueError
        When `given` is no shape, or not that of X.
    """
    if given is None:
        side = math.isqrt(n_features)
        square = side * side == n_features
        return found or ((side, side, 1) if square else (1, n_features, 1))
    shape = tuple(int(n) if n == int(n) else 0 for n in np.ravel(given).tolist())
    if len(shape) not in (2, 3) or min(shape) < 1:
        raise ValueError(
            "image_shape must be (height, width) or (height, width, channels), all of "
            f"them positive ints, got {given!r}."
        )
    height, width, *channels = shape
    wanted = (height, width, channels[0] if channels else 1)
    if found not in (None, wanted):
        raise ValueError(
            f"image_shape={given!r} says that images are {text_of(wanted)}, but those "
            f"in X are {text_of(found)}. Leave image_shape out: it is for rows only."
        )
    if math.prod(wanted) != n_features:
        raise ValueError(
            f"An image of image_shape={given!r} has {math.prod(wanted)} values, but a "
            f"row of X has {n_features}."
        )
    return wanted


def text_of(shape: Shape | None) -> str:
    """Return a shape as it is written in messages."""
    return "rows" if shape is None else " x ".join(map(str, shape))
