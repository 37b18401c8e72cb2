"""Views of some rows of an array."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar, overload

import numpy as np
from scipy import sparse

from sknn._data._image_files import ImageFiles

Matrix: TypeAlias = np.ndarray | sparse.sparray | sparse.spmatrix
_Data = TypeVar("_Data")


class RowView:
    """View of some rows of an array or sparse matrix, which copies rows on access.

    Indexing an array by row indices copies the rows, so that the training part of a
    large set of images would need additional memory of its size.

    Parameters
    ----------
    data : ndarray of shape (n, ...) or sparse matrix
        Data, not copied.
    rows : ndarray of int
        Indices of rows of `data`, in any order.
    """

    def __init__(self, data: Matrix, rows: np.ndarray) -> None:
        self._data = data
        self._rows = rows
        self.shape = (len(rows), *data.shape[1:])
        self.dtype = data.dtype
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: slice | Sequence[int] | np.ndarray) -> Matrix:
        """Return a copy of some of the rows, with the type of `data`."""
        return self._data[self._rows[rows]]


def row_view(
    data: Matrix | ImageFiles | RowView, rows: np.ndarray
) -> ImageFiles | RowView:
    """Return a view of some rows of an array, a sparse matrix or another view.

    For `ImageFiles`, the result is another `ImageFiles`.
    """
    if isinstance(data, ImageFiles):
        return data.take(rows)
    if isinstance(data, RowView):
        return RowView(data._data, data._rows[rows])
    return RowView(data, rows)


@overload
def in_memory(data: RowView) -> Matrix: ...
@overload
def in_memory(data: _Data) -> _Data: ...
def in_memory(data: object) -> object:
    """Return a view as an array or sparse matrix, and other data unchanged.

    `ImageFiles` are not read, because they may not fit into memory.
    """
    return data[:] if isinstance(data, RowView) else data
