"""Images as rows, and rows as images."""

import math
from numbers import Real
from typing import Any

import numpy as np

from sknn._data._image_files import ImageFiles
from sknn._data._pictures import only_column, picture_kind

Shape = tuple[int, int, int]

_LOADER = (
    "Put an ImageLoader in front of the network, which makes images of one size of "
    "files, PIL images and arrays: make_pipeline(ImageLoader(size=(height, width)), "
    "...)."
)


def as_rows(X: Any) -> tuple[Any, Shape | None]:
    """Return images as rows of pixels, and the shape of an image.

    Parameters
    ----------
    X : array-like of shape (n, height, width) or (n, height, width, channels)
        Also a Series, a column or an array of objects that holds images of one shape.
        Of such objects, rows come back as a list; anything else as it is.

    Returns
    -------
    rows : array-like of shape (n, height * width * channels)
        Not a copy of X where X is contiguous. Zeros without memory for images in
        files, which are not read.
    shape : tuple of three ints or None
        Height, width and channels; None where X was no images.

    Raises
    ------
    ValueError
        For more than four axes, for a single PIL image, and for what only `ImageLoader`
        makes an array of: paths, and images of unequal shapes.
    """
    items = _items(X)
    images = _with_shape(items)
    if len(images.shape) < 2:
        _refuse_paths(images)
        return X, None
    if len(images.shape) == 2:
        return items, None
    if len(images.shape) > 4:
        raise ValueError(
            "X must hold images, of shape (n_samples, height, width) or (n_samples, "
            "height, width, channels), or rows of pixels, got an array of shape "
            f"{images.shape}. X.reshape brings it into one of these shapes."
        )
    n_samples, height, width, *channels = images.shape
    shape = (height, width, channels[0] if channels else 1)
    if isinstance(images, ImageFiles):
        zeros = np.zeros((1, 1), images.dtype)
        return np.broadcast_to(zeros, (n_samples, math.prod(shape))), shape
    images = np.asarray(images)
    return images.reshape(n_samples, math.prod(shape)), shape


def _items(X: Any) -> Any:
    """Return what a Series, a column or an array of objects holds as a list."""
    of_objects = isinstance(X, np.ndarray) and X.dtype == object
    if not (of_objects or hasattr(X, "iloc")) or X.shape[1:] not in ((), (1,)):
        return X
    column = only_column(X)
    return list(column) if column.ndim == 1 and column.dtype == object else X


def _with_shape(X: Any) -> Any:
    if hasattr(X, "shape"):
        return X
    if picture_kind(X) == "PIL":
        raise ValueError(
            "X must hold several images, got a single PIL image. Give a list, [X]."
        )
    try:
        return np.asarray(X)
    except ValueError as error:
        texts = [_text_of_item(item) for item in X]
        other = next((n for n, text in enumerate(texts) if text != texts[0]), 0)
        found = " and ".join(f"X[{n}] has {texts[n]}" for n in sorted({0, other}))
        raise ValueError(
            f"X must hold images of one shape, but {found}. {_LOADER}"
        ) from error


def _text_of_item(item: Any) -> str:
    try:
        return f"the shape {np.shape(item)}"
    except ValueError:
        return "lines of unequal lengths"


def _refuse_paths(X: Any) -> None:
    first = next(iter(np.ravel(X)), None)
    if picture_kind(first) == "path":
        raise ValueError(
            f"X must be an array of images, got '{first!s:.60}', which may be the path "
            f"of a file. {_LOADER}"
        )


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
    # As objects, so that neither text nor None becomes a number or an error.
    numbers = np.ravel(np.asarray(given, dtype=object)).tolist()
    shape = tuple(int(n) if _is_whole(n) else 0 for n in numbers)
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
        message = (
            f"An image of image_shape={given!r} has {math.prod(wanted)} values, but a "
            f"row of X has {n_features}."
        )
        n_channels, rest = divmod(n_features, height * width)
        if not rest:
            likely = (height, width, n_channels)
            message += f" If images are {height} x {width}, image_shape is {likely}."
        raise ValueError(message)
    return wanted


def _is_whole(n: Any) -> bool:
    # True is 1 to Python, and no length.
    is_number = isinstance(n, Real) and not isinstance(n, bool)
    return is_number and float(n).is_integer()


def text_of(shape: Shape | None) -> str:
    """Return a shape as it is written in messages."""
    return "rows" if shape is None else " x ".join(map(str, shape))
