import numpy as np
import pytest

from sknn._data import check_not_too_large, check_not_zero


@pytest.mark.parametrize("values", [[0.0, 0.0], [1e-300, 1.0], [np.nan, 2.0]])
def test_values_that_are_not_lost(values):
    check_not_zero([values], np.array(values, "float32"))


def test_values_that_are_infinite():
    check_not_too_large([[1.0], [-np.inf, np.nan]])


def test_values_that_are_lost():
    with pytest.raises(ValueError, match=r"too large .* is 1\.0e\+39, the maximum 3"):
        check_not_too_large([[1.0], [-1e39, np.nan]])
    with pytest.raises(ValueError, match=r"too small .*value is 1\.0e-60"):
        check_not_zero([[1e-60, np.nan], [0.0]], np.zeros(3, "float32"))
