import numpy as np
import pytest

from sknn._data import cut_windows, difference, undo_difference


def test_windows_by_hand():
    windows = cut_windows(np.arange(6.0), 4, 0, 6, ahead=2)
    assert windows.tolist() == [[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5]]


def test_steps_to_forecast_lie_in_the_part():
    # Inputs may come from before it.
    windows = cut_windows(np.arange(10.0), 4, 5, 8, ahead=2)
    assert windows.tolist() == [[3, 4, 5, 6], [4, 5, 6, 7]]


def test_windows_of_several_columns():
    values = np.arange(10.0).reshape(5, 2)
    windows = cut_windows(values, 3, 0, 5, ahead=1)
    assert windows.shape == (3, 3, 2)
    np.testing.assert_array_equal(windows[1], values[1:4])


def test_windows_are_views():
    values = np.arange(6.0)
    assert np.shares_memory(cut_windows(values, 4, 0, 6, ahead=2), values)


def test_strides_keep_the_last_window():
    windows = cut_windows(np.arange(9.0), 3, 0, 9, ahead=1, stride=4)
    assert windows[:, -1].tolist() == [4, 8]


def test_short_parts_have_no_windows():
    assert cut_windows(np.arange(5.0), 4, 4, 5, ahead=2).shape == (0, 4)


@pytest.mark.parametrize("lags", [(), (1,), (3,), (1, 4), (1, 1)])
def test_differences_are_undone(lags):
    values = np.random.default_rng(0).normal(size=(2, 20))
    steps = difference(values, lags)
    restored = undo_difference(steps[:, -7:], values[:, :-7], lags)
    np.testing.assert_allclose(restored, values[:, -7:])


def test_differences_by_hand():
    assert difference(np.array([1.0, 4.0, 9.0, 16.0]), (1, 2)).tolist() == [4.0]
