import numpy as np
import pytest

from sknn.training import _batch_sizes
from sknn.training._batch_sizes import BatchSizes

X = np.random.default_rng(0).normal(size=(50, 3)).astype("float32")


@pytest.fixture(autouse=True)
def _multiple_of_eight(monkeypatch):
    monkeypatch.setattr(_batch_sizes, "row_multiple", lambda: 8)


class Kernel:
    """Doubles its samples, and records how many it is called with."""

    def __init__(self, error=lambda size: 0.0):
        self.sizes = []
        self.error = error

    def __call__(self, rows):
        self.sizes.append(len(rows))
        return 2 * rows + self.error(len(rows))


@pytest.mark.parametrize(("n", "size"), [(1, 8), (2, 8), (8, 8), (9, 16), (50, 56)])
def test_batches_are_filled_up(n, size):
    kernel = Kernel()
    sizes = BatchSizes(X)
    np.testing.assert_array_equal(sizes.apply(kernel, X[:n]), 2 * X[:n])
    assert kernel.sizes[-1] == size


def test_a_number_of_samples_is_tried_once():
    kernel = Kernel()
    sizes = BatchSizes(X)
    for _ in range(3):
        sizes.apply(kernel, X)
    assert kernel.sizes == [56, 8, 56, 56, 56]


def test_a_few_samples_are_enough_where_they_have_the_same_outputs():
    kernel = Kernel()
    sizes = BatchSizes(X, few=True)
    sizes.apply(kernel, X[:1])
    assert kernel.sizes[-1] == 2
    sizes.apply(kernel, X[:3])
    assert kernel.sizes[-1] == 8


def test_a_few_samples_with_other_outputs_are_filled_up():
    kernel = Kernel(lambda size: float(size == 2))
    BatchSizes(X, few=True).apply(kernel, X[:1])
    assert kernel.sizes[-1] == 8


def test_numbers_of_samples_with_other_outputs_are_left_out():
    kernel = Kernel(lambda size: float(size > 20))
    sizes = BatchSizes(X)
    np.testing.assert_array_equal(sizes.apply(kernel, X), 2 * X)
    kernel.sizes.clear()
    sizes.apply(kernel, X)
    assert max(kernel.sizes) <= 20


def test_samples_of_whole_numbers_are_tried_in_their_range():
    tokens = np.array([[3, 0, 7]], "int32")
    seen = []
    BatchSizes(tokens).apply(
        lambda rows: seen.append(rows) or rows, tokens.repeat(9, 0)
    )
    assert max(rows.max() for rows in seen) <= 7
    assert all(rows.dtype == "int32" for rows in seen)
