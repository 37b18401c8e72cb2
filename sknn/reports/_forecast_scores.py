"""Scores of forecasts that scikit-learn does not have."""

from typing import Any

import numpy as np
from sklearn.utils import check_array, check_consistent_length

__all__ = [
    "mean_absolute_scaled_error",
    "symmetric_mean_absolute_percentage_error",
]


def mean_absolute_scaled_error(
    y_true: Any, y_pred: Any, *, y_train: Any, season_length: int = 1
) -> float:
    """Return the mean absolute error, in errors of a naive forecast of `y_train`.

    That forecast repeats what was seen `season_length` steps before. Below 1 the errors
    are smaller than its errors one step (one season) ahead in the training part.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_steps,)
    y_train : array-like of shape (n_train,)
        What was known before, with more than `season_length` values.
    season_length : int, default=1

    Returns
    -------
    float
        The smaller the better; infinite or NaN where the naive forecast had no error.

    Notes
    -----
    Hyndman and Koehler, "Another look at measures of forecast accuracy", International
    Journal of Forecasting 22 (2006).

    Examples
    --------
    >>> from sknn.reports import mean_absolute_scaled_error
    >>> mean_absolute_scaled_error([5, 6], [5, 5], y_train=[1, 2, 4, 3])
    0.375
    """
    true, forecast = _pair(y_true, y_pred)
    train = check_array(y_train, ensure_2d=False, dtype=np.float64)
    if not 1 <= season_length < len(train):
        raise ValueError(
            f"season_length must be from 1 to {len(train) - 1}, less than y_train has "
            f"values, got {season_length!r}."
        )
    naive = np.abs(train[season_length:] - train[:-season_length]).mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.abs(true - forecast).mean() / naive)


def symmetric_mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> float:
    """Return the mean of ``200 abs(y - f) / (abs(y) + abs(f))``, percent from 0 to 200.

    A step where both are 0 counts as no error.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_steps,)

    Returns
    -------
    float
        The smaller the better.

    Notes
    -----
    The form of the M4 competition: Makridakis, Spiliotis and Assimakopoulos, "The M4
    Competition: 100,000 time series and 61 forecasting methods", International Journal
    of Forecasting 36 (2020).

    Examples
    --------
    >>> from sknn.reports import symmetric_mean_absolute_percentage_error
    >>> symmetric_mean_absolute_percentage_error([100, 50], [100, 150])
    50.0
    """
    true, forecast = _pair(y_true, y_pred)
    sizes = np.abs(true) + np.abs(forecast)
    sizes[sizes == 0] = 1.0
    return float(np.mean(200 * np.abs(true - forecast) / sizes))


def _pair(y_true: Any, y_pred: Any) -> tuple[np.ndarray, np.ndarray]:
    true, forecast = (
        check_array(y, ensure_2d=False, dtype=np.float64) for y in (y_true, y_pred)
    )
    check_consistent_length(true, forecast)
    return true, forecast
