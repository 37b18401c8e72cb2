import numpy as np
import pytest

from sknn._data import _channel_statistics as module
from sknn._data import channel_statistics, row_view

rng = np.random.default_rng(0)
X = rng.integers(0, 256, (7, 2, 3, 2), dtype="uint8")
WEIGHTS = rng.uniform(0.5, 2.0, 7)


@pytest.mark.parametrize("kind", ["uint8", "float32"])
@pytest.mark.parametrize("size", [1, 300, 2**20])
def test_weighted_mean_and_deviation(kind, size, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK_BYTES", size)
    mean, scale = channel_statistics(X.astype(kind), WEIGHTS)
    flat, weights = X.reshape(-1, 2).astype(float), np.repeat(WEIGHTS, 6)
    expected = np.average(flat, axis=0, weights=weights)
    np.testing.assert_allclose(mean, expected)
    variance = np.average((flat - expected) ** 2, axis=0, weights=weights)
    np.testing.assert_allclose(scale, np.sqrt(variance))


def test_of_a_view():
    rows = np.array([5, 1])
    expected = channel_statistics(X[rows], WEIGHTS[rows])
    actual = channel_statistics(row_view(X, rows), WEIGHTS[rows])
    assert np.array_equal(actual, expected)


def test_far_from_zero():
    mean, scale = channel_statistics(X[..., :1] + 1e8, np.ones(7))
    np.testing.assert_allclose(mean - 1e8, X[..., 0].mean(), rtol=1e-6)
    np.testing.assert_allclose(scale, X[..., 0].std(), rtol=1e-6)


@pytest.mark.parametrize("value", [0.0, 0.1, -7e9])
def test_a_constant_channel_is_divided_by_one(value):
    mean, scale = channel_statistics(
        np.full((3, 2, 2, 1), value, "float32"), np.ones(3)
    )
    np.testing.assert_allclose(mean, np.float32(value))
    assert scale == 1.0
