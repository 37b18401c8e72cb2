import numpy as np
import pytest

from sknn.training.prediction import _batch_sizes
from sknn.training.prediction._batch_sizes import BatchSizes

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
def test_batches_are_padded(n, size):
    kernel = Kernel()
    sizes = BatchSizes(100)
    np.testing.assert_array_equal(sizes.apply(kernel, X[:n]), 2 * X[:n])
    assert kernel.sizes[-1] == size


def test_a_number_of_samples_is_tried_once():
    kernel = Kernel()
    sizes = BatchSizes(100)
    for _ in range(3):
        sizes.apply(kernel, X)
    tries = [56, *[8] * _batch_sizes._N_TRIED]
    assert kernel.sizes == [*tries, 56, 56, 56]


def test_a_few_samples_are_enough_where_they_have_the_same_outputs():
    kernel = Kernel()
    sizes = BatchSizes(100, allow_small=True)
    sizes.apply(kernel, X[:1])
    assert kernel.sizes[-1] == 2
    sizes.apply(kernel, X[:3])
    assert kernel.sizes[-1] == 8


def test_a_few_samples_with_other_outputs_are_padded():
    kernel = Kernel(lambda size: float(size == 2))
    BatchSizes(100, allow_small=True).apply(kernel, X[:1])
    assert kernel.sizes[-1] == 8


def test_numbers_of_samples_with_other_outputs_are_left_out():
    kernel = Kernel(lambda size: float(size > 20))
    sizes = BatchSizes(100)
    np.testing.assert_array_equal(sizes.apply(kernel, X), 2 * X)
    kernel.sizes.clear()
    sizes.apply(kernel, X)
    assert max(kernel.sizes) <= 20


def test_numbers_are_tried_with_values_that_there_are():
    tokens = np.array([[3, 0, 7], [4, 0, 9]], "int32").repeat(9, axis=0)
    seen = []

    def call(rows):
        seen.append(rows)
        return rows

    BatchSizes(100).apply(call, tokens)
    for rows in seen[:-1]:
        assert rows.dtype == "int32"
        for column, there in zip(rows.T, tokens.T, strict=True):
            assert set(column) <= set(there)


def test_results_for_zeros_are_not_cached():
    kernel = Kernel()
    sizes = BatchSizes(100)
    sizes.apply(kernel, np.zeros_like(X))
    sizes.apply(kernel, X)
    sizes.apply(kernel, X)
    tries = [56, *[8] * _batch_sizes._N_TRIED]
    assert kernel.sizes == [*tries, 56, *tries, 56, 56]


def test_where_memory_is_short_every_call_has_one_sample():
    kernel = Kernel()
    np.testing.assert_array_equal(BatchSizes(7).apply(kernel, X), 2 * X)
    assert kernel.sizes == [1] * 50
