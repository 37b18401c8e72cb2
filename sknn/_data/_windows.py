"""Windows of time series, and differences, without copies."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def cut_windows(
    values: np.ndarray, size: int, first: int, last: int, *, ahead: int, stride: int = 1
) -> np.ndarray:
    """Return the windows of a series whose last steps lie in one part of it.

    Parameters
    ----------
    values : ndarray of shape (n,) or (n, n_columns)
    size : int
        Steps of a window, those to forecast included.
    first, last : int
        The last `ahead` steps of every window are of ``values[first:last]``.
    ahead : int
        Steps of a window that are to be forecast.
    stride : int, default=1
        Keep every so many-th window; the last one is always kept.

    Returns
    -------
    ndarray of shape (n_windows, size) or (n_windows, size, n_columns)
        A view that cannot be written into; without rows where there are no windows.
    """
    begin = max(first, size - ahead) - (size - ahead)
    part = values[begin : max(last, begin)]
    if len(part) < size:
        return np.empty((0, size, *values.shape[1:]), values.dtype)
    windows = sliding_window_view(part, size, axis=0)
    windows = np.moveaxis(windows, -1, 1)
    return windows[(len(windows) - 1) % stride :: stride]


def difference(values: np.ndarray, lags: tuple[int, ...]) -> np.ndarray:
    """Return the differences to the steps `lags` before, one lag after the other.

    Parameters
    ----------
    values : ndarray of shape (..., n)
    lags : tuple of int

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
    """Return the values whose differences are `forecasts`.

    Parameters
    ----------
    forecasts : ndarray of shape (n, n_steps)
        Differences at the steps after `history`.
    history : ndarray of shape (n, n_history)
        Values, not differences; at least ``sum(lags)`` of each.
    lags : tuple of int

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
