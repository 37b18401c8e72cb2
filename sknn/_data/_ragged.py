"""Collections of arrays of other libraries as lists."""

from __future__ import annotations

from typing import cast

import numpy as np

from sknn._data._columns import column_at, column_names
from sknn._typing import MatrixLike, SequencesLike

__all__ = ["arrays_of", "is_array"]


def arrays_of(X: MatrixLike | SequencesLike) -> MatrixLike | SequencesLike:
    """Return a collection of arrays of different lengths as a list.

    Parameters
    ----------
    X : object
        A list column of polars or pyarrow, a ragged tensor, or a dataframe with one
        column of arrays. Other objects are returned unchanged.
    """
    names = column_names(X)
    if names is not None:
        column = column_at(X, 0) if len(names) == 1 else None
        return X if column is None or not _holds_arrays(column) else _listed(column)
    is_other = not isinstance(X, np.ndarray | list | tuple) and not hasattr(X, "iloc")
    return _listed(X) if is_other and _holds_arrays(X) else X


def is_array(item: object) -> bool:
    """Return True if an item of a collection is an array or a list."""
    return isinstance(item, list | tuple) or np.ndim(cast("list", item)) > 0


def _holds_arrays(column: object) -> bool:
    items = _listed(column)
    return len(items) > 0 and is_array(items[0])


def _listed(column: object) -> list:
    # pyarrow; polars, pandas and ragged tensors
    for method in ("to_pylist", "to_list"):
        if hasattr(column, method):
            return getattr(column, method)()
    return []
