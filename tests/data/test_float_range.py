import numpy as np
import pytest

from sknn._data import check_not_infinite, check_not_zero


@pytest.mark.parametrize("values", [[0.0, 0.0], [1e-300, 1.0], [np.nan, 2.0], [np.inf]])
def test_values_that_are_not_lost(values):
    converted = np.array(values, "float32")
    check_not_infinite([values], converted)
    check_not_zero([values], converted)


def test_values_that_are_lost():
    with (
        np.errstate(over="ignore"),
        pytest.raises(ValueError, match=r"too large .* is 1\.0e\+39, the maximum 3"),
    ):
        check_not_infinite([[1.0], [-1e39, np.nan]], np.array([1, -1e39], "float32"))
    with pytest.raises(ValueError, match=r"too small .*value is 1\.0e-60"):
        check_not_zero([[1e-60, np.nan], [0.0]], np.zeros(3, "float32"))
