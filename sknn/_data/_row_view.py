"""Some rows of an array, not copied."""

from typing import Any

import numpy as np

from sknn._data._image_files import ImageFiles


class RowView:
    """Some rows of an array or sparse matrix, copied only as they are asked for.

    Numpy copies what row numbers select, and the training part of a large set of
    images would need its memory twice.

    Parameters
    ----------
    data : ndarray of shape (n, ...) or sparse matrix
        Kept, not copied.
    rows : ndarray of int
        Numbers of rows of `data`, in any order.
    """

    def __init__(self, data: Any, rows: np.ndarray) -> None:
        self._data = data
        self._rows = rows
        self.shape = (len(rows), *data.shape[1:])
        self.dtype = data.dtype
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, rows: Any) -> Any:
        """Return a copy of some of the rows, as the type that `data` has."""
        return self._data[self._rows[rows]]


def row_view(data: Any, rows: np.ndarray) -> Any:
    """Return a view of some rows of an array, a sparse matrix or another view.

    Of images in files it is other images in files.
    """
    if isinstance(data, ImageFiles):
        return data.take(rows)
    if isinstance(data, RowView):
        return RowView(data._data, data._rows[rows])
    return RowView(data, rows)


def in_memory(data: Any) -> Any:
    """Return a view as the array or sparse matrix that it stands for, others as is.

    Images in files stay there: nobody knows whether there is memory for them.
    """
    return data[:] if isinstance(data, RowView) else data
