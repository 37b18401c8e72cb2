import numpy as np

from sknn._data import large_offset


def test_only_columns_that_vary_little_around_a_large_value_have_one():
    X = np.array(
        [[1.7e9, 5.0, 1.0], [1.7e9, 5.1, np.nan], [1.7e9, 5.2, 3.0]], "float32"
    )
    found = large_offset(X)
    np.testing.assert_allclose(found, [1.7e9, 0, 0], rtol=1e-3)
    assert found.dtype == "float64"
    assert large_offset(X[:, 1:]) is None


def test_a_constant_column_has_one_if_its_digits_may_be_lost():
    X = np.full((9, 2), [5.0, 1.7e9], "float32")
    np.testing.assert_allclose(large_offset(X), [0, 1.7e9], rtol=1e-3)
