"""Types of images, and their containers."""

from collections.abc import Sequence
from os import PathLike
from typing import Literal, cast

import numpy as np

from sknn._typing import SequencesLike


def picture_kind(item: object) -> Literal["path", "array", "PIL"] | None:
    """Return the type of an image, or None if `item` is not an image."""
    if isinstance(item, str | PathLike):
        return "path"
    if isinstance(item, np.ndarray):
        return "array"
    return "PIL" if hasattr(item, "getpixel") else None


def only_column(X: SequencesLike) -> np.ndarray | Sequence[object]:
    """Return the values of a Series or of a table with one column.

    A data frame with several columns is returned as an array, and any other input
    unchanged.
    """
    values = X.to_numpy() if hasattr(X, "to_numpy") and hasattr(X, "iloc") else X
    array = cast(np.ndarray, values)
    shape: tuple[int, ...] = getattr(array, "shape", ())
    return array[:, 0] if len(shape) == 2 and shape[1] == 1 else array
