"""The public function: forecast from several origins and return a report."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.utils import check_scalar

from sknn._data import SeriesGroup, read_series
from sknn.reports._backtest_report import BacktestReport, Forecast
from sknn.reports._forecast_scores import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)
from sknn.reports._origins import Origin, make_origins, rows_of

__all__ = ["backtest"]

_NAIVE, _SEASONAL = "naive", "seasonal naive"


def backtest(
    forecaster: Any,
    y: Any,
    X: Any = None,
    *,
    cv: Any = 5,
    season_length: int = 1,
    refit: bool = True,
    coverage: float | None = None,
    error_score: Any = "raise",
) -> BacktestReport:
    """Forecast parts of series that are known, from what came before them.

    Beside the forecasters stand a naive forecast, which repeats the last value, and a
    seasonal naive one, which repeats the last season.

    Parameters
    ----------
    forecaster : RNNForecaster or dict of str to RNNForecaster
        Clones are fitted, never the forecasters themselves.
    y : array-like of shape (n,) or (n, n_series), or list of array-like of shape (n_i,)
        One series, a table with a series a column, or series of unequal lengths.
    X : array-like of shape (n, n_columns), or list of them, default=None
        Exogenous columns that are known ahead.
    cv : int, splitter or iterable of (train, test), default=5
        A number makes a `TimeSeriesSplit`, whose training parts grow; with its
        ``max_train_size`` they slide. Each series of a list is split by itself, so
        that ``TimeSeriesSplit(3, test_size=48)`` makes sense of unequal lengths.
    season_length : int, default=1
        Steps of a season, for the seasonal naive forecast and MASE; 1 for none.
    refit : bool, default=True
        Fit in each fold; or else in the first one only, and later forecast what
        follows the longer series with the same forecaster.
    coverage : float or None, default=None
        Also make intervals that shall cover such a part of the true values.
    error_score : "raise" or nan, default="raise"
        With nan, a fold that fails counts as missing and is listed in the report's
        ``warnings_``.

    Returns
    -------
    BacktestReport

    Raises
    ------
    ValueError
        If an argument is wrong, before anything is fitted, and if every fit failed.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from sknn import RNNForecaster
    >>> from sknn.reports import backtest
    >>> y = np.arange(240) + 10 * np.sin(np.arange(240) * np.pi / 6)
    >>> forecaster = RNNForecaster(24, 12, LinearRegression(), linear=False)
    >>> report = backtest(forecaster, y, cv=3, season_length=12)
    >>> bool(report.summary().loc["RNNForecaster", "MASE"] < 0.01)
    True
    """
    group = read_series(y, X)
    is_list = group.form.kind == "list"
    lengths = [len(values) for values in group.values]
    origins = make_origins(cv, lengths if is_list else lengths[:1])
    forecasters = _check_options(
        forecaster, group, origins, season_length, coverage, error_score
    )
    start = time.perf_counter()
    data = _Data(y, X, is_list, refit, coverage)
    found: list[Forecast] = []
    for name, one in forecasters.items():
        fitted = None
        for origin in origins:
            forecast, fitted = _evaluate(name, one, fitted, data, origin, error_score)
            found.append(forecast)
    if all(one.error for one in found):
        raise ValueError(f"Every fit failed. The first said: {found[0].error}")
    found += _naive_forecasts(group, origins, season_length)
    return BacktestReport(
        group=group,
        forecasts=found,
        scores=[_scores(one, group, season_length) for one in found],
        own=list(forecasters),
        season_length=season_length,
        coverage=coverage,
        seconds=time.perf_counter() - start,
    )


@dataclass(frozen=True)
class _Data:
    """What is forecast, and how."""

    y: Any
    X: Any
    is_list: bool
    refit: bool
    coverage: float | None

    def rows(self, data: Any, rows: list[np.ndarray]) -> Any:
        return rows_of(data, rows, self.is_list)


def _evaluate(
    name: str, forecaster: Any, fitted: Any, data: _Data, origin: Origin, error: Any
) -> tuple[Forecast, Any]:
    """Return the forecast of one fold, and the fitted forecaster for the next one."""
    start = time.perf_counter()
    known = data.rows(data.y, origin.train)
    n_steps = max(len(rows) for rows in origin.test)
    try:
        if fitted is None or data.refit:
            fitted = None
            past = data.rows(data.X, origin.train)
            fitted = clone(forecaster).fit(known, past)
            options = {"X": data.rows(data.X, origin.test)}
        else:
            both = [
                np.concatenate(pair)
                for pair in zip(origin.train, origin.test, strict=True)
            ]
            options = {"X": data.rows(data.X, both), "y": known}
        parts = [fitted.predict(n_steps, **options)]
        if data.coverage is not None:
            parts += fitted.predict_interval(n_steps, **options, coverage=data.coverage)
        found = [read_series(part).values for part in parts]
    except Exception as failure:
        if isinstance(error, str):
            raise
        what = f"{type(failure).__name__}: {failure}"
        return Forecast(name, origin, error=what), fitted
    lower, upper = found[1:] or (None, None)
    seconds = time.perf_counter() - start
    return Forecast(name, origin, found[0], lower, upper, seconds), fitted


def _naive_forecasts(
    group: SeriesGroup, origins: list[Origin], season_length: int
) -> list[Forecast]:
    found = []
    lags = {_NAIVE: 1} | ({_SEASONAL: season_length} if season_length > 1 else {})
    for name, lag in lags.items():
        for origin in origins:
            forecasts = []
            for number, values in enumerate(group.values):
                train, test = origin.of(number)
                forecasts.append(values[train][-lag:][np.arange(len(test)) % lag])
            found.append(Forecast(name, origin, forecasts))
    return found


def _scores(forecast: Forecast, group: SeriesGroup, season_length: int) -> Any:
    """Return the mean score over series, for each score."""
    if forecast.values is None:
        return {}
    rows = []
    for number, values in enumerate(group.values):
        train, test = forecast.origin.of(number)
        true = values[test]
        predicted = forecast.values[number][: len(test)]
        row = {
            "MAE": mean_absolute_error(true, predicted),
            "RMSE": root_mean_squared_error(true, predicted),
            "sMAPE": symmetric_mean_absolute_percentage_error(true, predicted),
            "MASE": mean_absolute_scaled_error(
                true, predicted, y_train=values[train], season_length=season_length
            ),
        }
        if forecast.lower is not None and forecast.upper is not None:
            lower, upper = (
                bound[number][: len(test)] for bound in (forecast.lower, forecast.upper)
            )
            row["covered"] = float(np.mean((lower <= true) & (true <= upper)))
        rows.append(row)
    return {key: float(np.mean([row[key] for row in rows])) for key in rows[0]}


def _check_options(
    forecaster: Any,
    group: SeriesGroup,
    origins: list[Origin],
    season_length: Any,
    coverage: Any,
    error_score: Any,
) -> dict[str, Any]:
    named = forecaster
    if not isinstance(forecaster, Mapping):
        named = {type(forecaster).__name__: forecaster}
    for name, one in named.items():
        if isinstance(one, type) or not (
            hasattr(one, "fit") and hasattr(one, "predict")
        ):
            raise ValueError(
                f"forecaster {name!r} must be an instance with fit and predict, got "
                f"{one!r}."
            )
    taken = {_NAIVE, _SEASONAL} & set(named)
    if taken or not named:
        raise ValueError(
            f"forecaster must hold forecasters under names other than {_NAIVE!r} and "
            f"{_SEASONAL!r}, got {list(named)}."
        )
    check_scalar(season_length, "season_length", Integral, min_val=1)
    shortest = min(len(rows) for rows in origins[0].train)
    if season_length >= shortest:
        raise ValueError(
            f"season_length={season_length} needs more than as many values in each "
            f"training part, and the first has {shortest}. Take fewer folds, or a "
            "smaller test_size."
        )
    if coverage is not None:
        check_scalar(
            coverage,
            "coverage",
            Real,
            min_val=0,
            max_val=1,
            include_boundaries="neither",
        )
    is_nan = isinstance(error_score, Real) and np.isnan(float(error_score))
    if error_score != "raise" and not is_nan:
        raise ValueError(f'error_score must be "raise" or nan, got {error_score!r}.')
    return dict(named)
