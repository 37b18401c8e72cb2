"""Forecast metrics that are not in scikit-learn."""

from collections.abc import Hashable
from numbers import Integral

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import (
    check_array,
    check_consistent_length,
    check_scalar,
    column_or_1d,
)

__all__ = [
    "mean_absolute_scaled_error",
    "symmetric_mean_absolute_percentage_error",
]


def mean_absolute_scaled_error(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    y_train: ArrayLike,
    season_length: int = 1,
) -> float:
    """Return the mean absolute error relative to a naive forecast of `y_train`.

    The naive forecast repeats the value of `season_length` time steps before. A result
    below 1 means that the errors are smaller than the errors of the naive forecast in
    the training part.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_steps,)
        True and predicted values.
    y_train : array-like of shape (n_train,)
        The training part of the series, with more than `season_length` values.
    season_length : int, default=1
        Number of time steps per season.

    Returns
    -------
    float
        Lower is better. It is infinite or NaN if the naive forecast has no error.

    Notes
    -----
    Hyndman and Koehler, "Another look at measures of forecast accuracy", International
    Journal of Forecasting 22 (2006).

    Examples
    --------
    >>> from sknn.metrics import mean_absolute_scaled_error
    >>> mean_absolute_scaled_error([5, 6], [5, 5], y_train=[1, 2, 4, 3])
    0.375
    """
    true, forecast = _pair(y_true, y_pred)
    train = _values(y_train, "y_train")
    check_scalar(season_length, "season_length", Integral)
    if not 1 <= season_length < len(train):
        raise ValueError(
            f"season_length must be from 1 to {len(train) - 1}, less than the number "
            f"of values in y_train, got {season_length!r}."
        )
    naive = np.abs(train[season_length:] - train[:-season_length]).mean()
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.abs(true - forecast).mean() / naive)


def symmetric_mean_absolute_percentage_error(
    y_true: ArrayLike, y_pred: ArrayLike
) -> float:
    """Return the mean of ``200 abs(y - f) / (abs(y) + abs(f))``, percent from 0 to 200.

    The error of a time step where both values are 0 is 0.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n_steps,)
        True and predicted values.

    Returns
    -------
    float
        Lower is better.

    Notes
    -----
    This is the definition of the M4 competition: Makridakis, Spiliotis and
    Assimakopoulos, "The M4 Competition: 100,000 time series and 61 forecasting
    methods", International Journal of Forecasting 36 (2020).

    Examples
    --------
    >>> from sknn.metrics import symmetric_mean_absolute_percentage_error
    >>> symmetric_mean_absolute_percentage_error([100, 50], [100, 150])
    50.0
    """
    true, forecast = _pair(y_true, y_pred)
    sizes = np.abs(true) + np.abs(forecast)
    sizes[sizes == 0] = 1.0
    return float(np.mean(200 * np.abs(true - forecast) / sizes))


def _pair(
    y_true: ArrayLike, y_pred: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    true, forecast = _values(y_true, "y_true"), _values(y_pred, "y_pred")
    check_consistent_length(true, forecast)
    labels, others = _labels(y_true), _labels(y_pred)
    if labels != others and set(labels) == set(others):
        raise ValueError(
            "y_true and y_pred must have the same order. Got the same index labels in "
            "another order. Use y_pred.loc[y_true.index]."
        )
    return true, forecast


def _labels(y: object) -> list[Hashable]:
    """Return the index labels of pandas objects, and an empty list for arrays."""
    return list(y.index) if hasattr(y, "iloc") and hasattr(y, "index") else []


def _values(y: ArrayLike, name: str) -> NDArray[np.float64]:
    values = column_or_1d(y, input_name=name)
    if values.dtype.kind not in "biufO":
        raise ValueError(f"{name} must be numeric. Got the dtype {values.dtype}.")
    return check_array(values, ensure_2d=False, dtype=np.float64, input_name=name)
