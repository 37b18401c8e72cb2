"""Conversion between images and rows of pixels."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data._image_files import ImageFiles
from sknn._data._pictures import only_column, picture_kind
from sknn._data._ragged import arrays_of
from sknn._typing import MatrixLike, SequencesLike

Shape: TypeAlias = tuple[int, int, int]

_LOADER = (
    "Add an ImageLoader before the network, which converts files, PIL images and "
    "arrays to images of one size: make_pipeline(ImageLoader(size=(height, width)), "
    "...)."
)


def as_rows(X: MatrixLike | SequencesLike) -> tuple[MatrixLike, Shape | None]:
    """Return images as rows of pixels, and the shape of an image.

    Parameters
    ----------
    X : array-like of shape (n, height, width) or (n, height, width, channels)
        Images. A Series, a column or an object array of images of one shape is also
        allowed. If such an object contains rows of pixels, it is returned as a list.
        Other inputs are returned unchanged.

    Returns
    -------
    rows : array-like of shape (n, height * width * channels)
        Rows of pixels, a view if X is contiguous. Zeros that use no memory for images
        in files, which are not read.
    shape : tuple of three ints or None
        Height, width and channels. None if X does not contain images.

    Raises
    ------
    ValueError
        If X has more than four dimensions, is a single PIL image, or contains paths or
        images of different shapes, which require an `ImageLoader`.
    """
    items = _items(arrays_of(X))
    images = _with_shape(items)
    if len(images.shape) < 2:
        _check_no_paths(images)
        return X, None
    if len(images.shape) == 2:
        return items, None
    if len(images.shape) > 4:
        raise ValueError(
            "X must contain images, with shape (n_samples, height, width) or "
            "(n_samples, height, width, channels), or rows of pixels. Got an array of "
            f"shape {images.shape}. Use X.reshape."
        )
    n_samples, height, width, *channels = images.shape
    shape = (height, width, channels[0] if channels else 1)
    if isinstance(images, ImageFiles):
        zeros = np.zeros((1, 1), images.dtype)
        return np.broadcast_to(zeros, (n_samples, math.prod(shape))), shape
    images = np.asarray(images)
    return images.reshape(n_samples, math.prod(shape)), shape


def _items(X: MatrixLike | SequencesLike) -> MatrixLike | SequencesLike:
    """Return the items of a Series, a column or an object array as a list."""
    of_objects = isinstance(X, np.ndarray) and X.dtype == object
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if not (of_objects or hasattr(X, "iloc")) or shape[1:] not in ((), (1,)):
        return X
    column = np.asarray(only_column(X))
    return list(column) if column.ndim == 1 and column.dtype == object else X


def _with_shape(X: MatrixLike | SequencesLike) -> np.ndarray | ImageFiles:
    """Return X with an attribute `shape`, converted to an array if necessary."""
    if hasattr(X, "shape"):
        return cast(np.ndarray, X)
    if picture_kind(X) == "PIL":
        raise ValueError(
            "X must contain several images. Got a single PIL image. Use a list, [X]."
        )
    try:
        return np.asarray(X)
    except ValueError as error:
        texts = [_text_of_item(item) for item in cast("Sequence[ArrayLike]", X)]
        other = next((n for n, text in enumerate(texts) if text != texts[0]), 0)
        found = " and ".join(f"X[{n}] has {texts[n]}" for n in sorted({0, other}))
        raise ValueError(
            f"X must contain images of one shape, but {found}. {_LOADER}"
        ) from error


def _text_of_item(item: ArrayLike) -> str:
    try:
        return f"shape {np.shape(item)}"
    except ValueError:
        return "rows of different lengths"


def _check_no_paths(X: ArrayLike) -> None:
    first = next(iter(np.ravel(X)), None)
    if picture_kind(first) == "path":
        raise ValueError(
            f"X must be an array of images. Got '{first!s:.60}', which may be the path "
            f"of a file. {_LOADER}"
        )


def image_shape_of(
    given: Sequence[int] | None, found: Shape | None, n_features: int
) -> Shape:
    """Return the shape of the images of a training set.

    Parameters
    ----------
    given : sequence of two or three ints, or None
        The parameter `image_shape`: height, width and, optionally, channels.
    found : tuple of three ints or None
        The image shape of X. None if X contains rows of pixels.
    n_features : int
        Length of a row.

    Returns
    -------
    tuple of three ints
        Height, width and channels. Without `given` and `found`, rows are square images
        if their length is a square number, and otherwise images with one line; both
        with one channel.

    Raises
    ------
    ValueError
        If `given` is not a valid shape or does not match X.
    """
    if given is None:
        if found is not None and _channels_first(found):
            raise ValueError(
                "X must have shape (n_samples, height, width, channels). Got images of "
                f"{text_of(found)}, which probably have the channels first. Use "
                f"X.transpose(0, 2, 3, 1), or image_shape={found} if {found[2]} is the "
                "number of channels."
            )
        side = math.isqrt(n_features)
        square = side * side == n_features
        return found or ((side, side, 1) if square else (1, n_features, 1))
    # As objects, so that strings and None are neither converted nor raise an error.
    numbers = np.ravel(np.asarray(given, dtype=object)).tolist()
    shape = tuple(int(n) if _is_whole(n) else 0 for n in numbers)
    if len(shape) not in (2, 3) or min(shape) < 1:
        raise ValueError(
            "image_shape must be (height, width) or (height, width, channels), all "
            f"positive ints. Got {given!r}."
        )
    height, width, *channels = shape
    wanted = (height, width, channels[0] if channels else 1)
    if found not in (None, wanted):
        raise ValueError(
            f"image_shape={given!r} means images of {text_of(wanted)}, but the images "
            f"in X are {text_of(found)}. Remove image_shape: it is for rows only."
        )
    if math.prod(wanted) != n_features:
        message = (
            f"An image of image_shape={given!r} has {math.prod(wanted)} values, but a "
            f"row of X has {n_features}."
        )
        n_channels, rest = divmod(n_features, height * width)
        if not rest:
            likely = (height, width, n_channels)
            message += f" For images of {height} x {width}, image_shape is {likely}."
        raise ValueError(message)
    if found is None and _channels_first(wanted):
        sides = ", ".join(map(str, wanted))
        raise ValueError(
            "image_shape must be (height, width, channels). Got "
            f"{given!r}, which probably has the channels first. Use X.reshape(-1, "
            f"{sides}).transpose(0, 2, 3, 1) without image_shape, or X.reshape(-1, "
            f"{sides}) with it if {wanted[2]} is the number of channels."
        )
    return wanted


def _channels_first(shape: Shape) -> bool:
    """Return True if a shape is more plausible as (channels, height, width)."""
    return shape[0] <= 4 < min(shape[1:])


def _is_whole(n: object) -> bool:
    # bool is a subclass of int, but not a valid size.
    return isinstance(n, Real) and not isinstance(n, bool) and float(n).is_integer()


def text_of(shape: Shape | None) -> str:
    """Format a shape for messages."""
    return "rows" if shape is None else " x ".join(map(str, shape))
