"""Windows of time series, and differences, without copies."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cut_windows(
    values: np.ndarray, size: int, first: int, last: int, *, ahead: int, stride: int = 1
) -> np.ndarray:
    """Return the windows of a series whose last time steps are in a given range.

    Parameters
    ----------
    values : ndarray of shape (n,) or (n, n_columns)
        Series.
    size : int
        Number of time steps in a window, including the forecast horizon.
    first, last : int
        The last `ahead` time steps of each window are in ``values[first:last]``.
    ahead : int
        Forecast horizon: number of time steps to forecast.
    stride : int, default=1
        Distance between windows. The last window is always included.

    Returns
    -------
    ndarray of shape (n_windows, size) or (n_windows, size, n_columns)
        A read-only view. It has no rows if there are no windows.
    """
    start = max(first, size - ahead) - (size - ahead)
    part = values[start : max(last, start)]
    if len(part) < size:
        return np.empty((0, size, *values.shape[1:]), values.dtype)
    windows = sliding_window_view(part, size, axis=0)
    windows = np.moveaxis(windows, -1, 1)
    return windows[(len(windows) - 1) % stride :: stride]


def difference(values: np.ndarray, lags: tuple[int, ...]) -> np.ndarray:
    """Difference a series at each of the lags in turn.

    Parameters
    ----------
    values : ndarray of shape (..., n)
        Series.
    lags : tuple of int
        Lags, applied one after another.

    Returns
    -------
    ndarray of shape (..., n - sum(lags))
    """
    for lag in lags:
        values = values[..., lag:] - values[..., :-lag]
    return values


def undo_difference(
    forecasts: np.ndarray, history: np.ndarray, lags: tuple[int, ...]
) -> np.ndarray:
    """Convert forecasts of differences to forecasts of values.

    Parameters
    ----------
    forecasts : ndarray of shape (n, n_steps)
        Differences at the time steps after `history`.
    history : ndarray of shape (n, n_history)
        Values (not differences) of each series, at least ``sum(lags)``.
    lags : tuple of int
        Lags as for `difference`.

    Returns
    -------
    ndarray of shape (n, n_steps)
    """
    for number in reversed(range(len(lags))):
        lag = lags[number]
        before = difference(history, lags[:number])[:, -lag:]
        steps = np.concatenate([before, forecasts], axis=1)
        for at in range(lag, steps.shape[1]):
            steps[:, at] += steps[:, at - lag]
        forecasts = steps[:, lag:]
    return forecasts
