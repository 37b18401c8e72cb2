import numpy as np
import pytest
from scipy import sparse

from sknn._data import RowView, in_memory, row_view

X = np.arange(12, dtype="uint8").reshape(4, 3)
ROWS = np.array([3, 1, 1])


@pytest.mark.parametrize("kind", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("rows", [np.array([2, 0]), slice(1, 3)], ids=["rows", "slice"])
def test_rows_are_those_of_the_data(kind, rows):
    part = row_view(kind(X), ROWS)[rows]
    assert part.dtype == X.dtype
    assert np.array_equal(sparse.csr_array(part).toarray(), X[ROWS][rows])


def test_view_has_the_shape_and_type_of_the_rows():
    view = row_view(X.reshape(4, 3, 1), ROWS)
    assert view.shape == (3, 3, 1)
    assert (len(view), view.ndim, view.dtype) == (3, 3, X.dtype)


def test_a_view_of_a_view_is_one_of_the_data():
    view = row_view(row_view(X, ROWS), np.array([0, 2]))
    assert np.array_equal(in_memory(view), X[[3, 1]])


def test_rows_are_copied_on_access():
    data = X.copy()
    view = row_view(data, ROWS)
    data[3] = 99
    assert isinstance(view, RowView)
    assert in_memory(view)[0].tolist() == [99, 99, 99]


def test_arrays_are_returned_unchanged():
    assert in_memory(X) is X
