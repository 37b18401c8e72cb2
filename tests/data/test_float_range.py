import numpy as np
import pytest

from sknn._data import check_float_range


@pytest.mark.parametrize("values", [[0.0, 0.0], [1e-300, 1.0], [np.nan, 2.0], [np.inf]])
def test_values_that_are_not_lost(values):
    check_float_range([values], np.array(values, "float32"))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ([[1.0], [1e39, np.nan]], r"too large .*value is 1\.0e\+39, the maximum 3\.4e"),
        ([[1e-60, np.nan], [0.0]], r"too small .*value is 1\.0e-60"),
    ],
)
def test_values_that_are_lost(parts, message):
    with np.errstate(over="ignore"):
        converted = np.nan_to_num(np.concatenate(parts), nan=0.0).astype("float32")
    with pytest.raises(ValueError, match=message):
        check_float_range(parts, converted)
