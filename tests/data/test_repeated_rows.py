import numpy as np
import pytest
from scipy import sparse

from sknn._data import distinct_rows

RNG = np.random.default_rng(0)
X = np.repeat(RNG.integers(0, 3, (12, 3)).astype("float32"), 2, axis=0)
Y = np.arange(24) % 3
W = RNG.uniform(0.5, 2, 24)


def as_dict(X, y, w):
    """Return the sum of the weights of each distinct sample."""
    found = {}
    for row, label, weight in zip(X.reshape(len(X), -1), y, w, strict=True):
        key = (*row.tolist(), *np.ravel(label).tolist())
        found[key] = found.get(key, 0) + weight
    return found


def merged_rows(X, y, weights):
    """Return the distinct samples and their weights."""
    rows, weights = distinct_rows(X, y, weights)
    return X[rows], y[rows], weights


def test_weights_of_equal_samples_are_summed():
    merged = merged_rows(X, Y, W)
    assert as_dict(*merged) == pytest.approx(as_dict(X, Y, W))
    assert len(merged[0]) == len(as_dict(X, Y, W)) < len(X)
    assert merged[0].dtype == "float32"


def test_the_order_of_samples_does_not_matter():
    order = RNG.permutation(24)
    a = merged_rows(X, Y, np.ones(24))
    b = merged_rows(X[order], Y[order], np.ones(24))
    for left, right in zip(a, b, strict=True):
        assert np.array_equal(left, right)


def test_a_weight_of_two_is_the_sample_twice():
    counts = RNG.integers(1, 4, 24)
    weighted = merged_rows(X, Y, counts.astype(float))
    repeated = np.repeat(np.arange(24), counts)
    twice = merged_rows(X[repeated], Y[repeated], np.ones(len(repeated)))
    for left, right in zip(weighted, twice, strict=True):
        assert np.array_equal(left, right)


def test_equal_rows_with_other_targets_stay_apart():
    rows = np.zeros((4, 2), "float32")
    merged = merged_rows(rows, np.array([0, 1, 0, 1]), np.ones(4))
    assert merged[1].tolist() == [0, 1]
    assert merged[2].tolist() == [2, 2]


@pytest.mark.parametrize(
    "y",
    [
        np.array(["b", "a"] * 12),
        np.array(["b", "a"] * 12, dtype=object),
        np.stack([Y, Y * 0.5], axis=1),
        np.stack([Y % 2, Y // 2], axis=1),
    ],
    ids=["strings", "objects", "values", "labels"],
)
def test_targets_of_all_kinds(y):
    merged = merged_rows(X, y, W)
    assert merged[1].dtype == y.dtype
    assert as_dict(*merged) == pytest.approx(as_dict(X, y, W))


def test_images():
    images = X.reshape(24, 3, 1)
    merged = merged_rows(images, Y, W)
    assert merged[0].shape[1:] == (3, 1)
    assert np.array_equal(merged[0].reshape(-1, 3), merged_rows(X, Y, W)[0])


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csr_array])
def test_sparse_rows(kind):
    merged = merged_rows(kind(X), Y, W)
    expected = merged_rows(X, Y, W)
    assert sparse.issparse(merged[0])
    assert np.array_equal(merged[0].toarray(), expected[0])
    assert np.array_equal(merged[2], expected[2])
