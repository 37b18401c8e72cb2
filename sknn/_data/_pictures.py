"""Pictures of any kind, and what holds them."""

from os import PathLike
from typing import Any

import numpy as np


def picture_kind(item: Any) -> str | None:
    """Return "path", "array" or "PIL", and None for what is no picture."""
    if isinstance(item, str | PathLike):
        return "path"
    if isinstance(item, np.ndarray):
        return "array"
    return "PIL" if hasattr(item, "getpixel") else None


def only_column(X: Any) -> Any:
    """Return the values of a Series, and of a table of one column that column.

    Anything else comes back as it is, a data frame of several columns as an array.
    """
    if hasattr(X, "iloc"):
        X = X.to_numpy()
    shape: tuple = getattr(X, "shape", ())
    return X[:, 0] if len(shape) == 2 and shape[1] == 1 else X
