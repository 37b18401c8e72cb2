import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import StandardScaler

from sknn._data import RowView, ScaledRows, fit_input_scaler

RNG = np.random.default_rng(0)
ONES = np.ones(200)


def scaled(X, weights=None):
    weights = np.ones(len(X)) if weights is None else weights
    return fit_input_scaler(X, weights)(X)


def test_columns_without_outliers_are_standardized():
    X = RNG.normal(size=(200, 3)) * [1, 1e-6, 1e5] + [0, 1, -3]
    np.testing.assert_allclose(scaled(X), StandardScaler().fit_transform(X), atol=1e-5)


@pytest.mark.parametrize("offset", [1e7, 1.7e9])
def test_a_large_offset_loses_no_digits(offset):
    X = RNG.normal(size=(200, 2))
    np.testing.assert_allclose(scaled(X + offset), scaled(X), atol=1e-5)


def test_outliers_change_nothing_for_the_others_and_keep_their_order():
    X = RNG.normal(size=(2000, 1))
    Z = X.copy()
    Z[:2] = [[1e6], [1e9]]
    np.testing.assert_allclose(scaled(Z)[2:], scaled(X)[2:], atol=0.1)
    assert 5 < scaled(Z)[0] < scaled(Z)[1] < 40


def test_the_most_frequent_of_two_values_becomes_zero():
    X = np.repeat([[3.0, 5.0], [7.0, 5.0], [7.0, 9.0]], [60, 20, 120], axis=0)
    assert np.unique(scaled(X)[:, 0]).tolist() == [-1, 0]
    assert np.unique(scaled(X)[:, 1]).tolist() == [-1, 0]


def test_a_rare_value_is_not_blown_up():
    X = np.zeros((200, 1))
    X[:3, 0] = [2, 4, 4]
    assert scaled(X)[:4, 0].tolist() == [0.5, 1, 1, 0]


@pytest.mark.parametrize("value", [0.0, -4.0, 1e30, 1 / 3])
def test_a_constant_column_becomes_zero(value):
    scaler = fit_input_scaler(np.full((200, 1), value), ONES)
    assert scaler(np.full((1, 1), value)) == 0
    assert np.isfinite(scaler(np.full((1, 1), value + 1e6))).all()


def test_a_scaler_before_it_changes_nothing():
    X = np.c_[
        RNG.normal(size=200), RNG.exponential(size=200) ** 3, RNG.poisson(0.2, 200)
    ]
    found = scaled(StandardScaler().fit_transform(X))
    np.testing.assert_allclose(found, scaled(X), atol=1e-5)


def test_sparse_rows_are_scaled_as_dense_rows_when_they_are_used():
    X = RNG.normal(size=(200, 5)) * (RNG.random((200, 5)) < [0.01, 0.2, 0.3, 0.9, 1])
    matrix = sparse.csr_array(X)
    view = fit_input_scaler(matrix, ONES)(matrix)
    assert isinstance(view, ScaledRows)
    np.testing.assert_allclose(view[:], scaled(X), atol=1e-6)
    np.testing.assert_array_equal(view[np.array([3, 1])], view[:][[3, 1]])


def test_a_view_of_rows_is_scaled_as_its_rows():
    X = RNG.normal(size=(200, 2))
    view = RowView(X, np.arange(0, 200, 2))
    np.testing.assert_array_equal(scaled(view), scaled(X[::2]))


def test_a_weight_of_two_is_the_row_twice():
    X = np.c_[RNG.normal(size=50), RNG.poisson(0.2, 50)]
    twice = fit_input_scaler(np.repeat(X, [2] * 10 + [1] * 40, axis=0), np.ones(60))
    weighted = fit_input_scaler(X, np.repeat([2.0, 1.0], [10, 40]))
    np.testing.assert_allclose(weighted(X), twice(X), rtol=1e-5, atol=1e-6)


def test_restored_values_are_the_values():
    X = np.c_[RNG.normal(size=200), RNG.exponential(size=200) ** 4] + 100
    scaler = fit_input_scaler(X, ONES)
    np.testing.assert_allclose(scaler.restored(scaler(X)), X, rtol=1e-4)


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("offset", [0.0, 20.0, 1e6])
def test_single_precision_is_used_where_it_is_exact(kind, offset):
    X = np.random.default_rng(0).normal(size=(200, 3)).astype(kind) + np.float32(offset)
    X[::50] += 1e4
    scaler = fit_input_scaler(X, np.ones(200))
    assert scaler._rounded[0].dtype == ("float32" if offset < 30 else "float64")
    scaled = (X.astype("float64") - scaler.center) / scaler.scale
    outliers = scaled > scaler.high
    assert outliers.any()
    excess = np.maximum(scaled - scaler.high, 0)
    scaled = np.minimum(scaled, scaler.high) + np.log1p(excess)
    np.testing.assert_allclose(scaler(X), scaled, rtol=1e-5, atol=1e-5)
