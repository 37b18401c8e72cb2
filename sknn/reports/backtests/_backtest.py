"""Backtest of forecasters from several forecast origins."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from inspect import signature
from numbers import Integral, Real
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from sklearn.utils import check_scalar

from sknn._data import SeriesGroup, read_series
from sknn._typing import SequencesLike
from sknn.metrics import (
    mean_absolute_scaled_error,
    symmetric_mean_absolute_percentage_error,
)
from sknn.reports.backtests._backtest_report import BacktestReport, Forecast
from sknn.reports.backtests._origins import Origin, make_origins, rows_of
from sknn.reports.results._typing import CVLike, Rows

__all__ = ["backtest"]

_NAIVE, _SEASONAL = "naive", "seasonal naive"


def backtest(
    forecaster: BaseEstimator | Mapping[str, BaseEstimator],
    y: SequencesLike,
    X: SequencesLike | None = None,
    *,
    cv: CVLike = 5,
    season_length: int = 1,
    refit: bool = True,
    coverage: float | None = None,
    error_score: float | Literal["raise"] = "raise",
) -> BacktestReport:
    """Evaluate forecasters on held-out parts of series, from several forecast origins.

    The report also contains a naive forecast, which repeats the last value, and a
    seasonal naive forecast, which repeats the last season.

    Parameters
    ----------
    forecaster : RNNForecaster or dict of str to RNNForecaster
        The forecasters to evaluate. They are cloned before they are fitted.
    y : array-like of shape (n,) or (n, n_series), or list of array-like of shape (n_i,)
        One series, a table with one series per column, or series of unequal lengths. A
        pandas index may lack time steps if all forecasters have `fill`, and X is None.
    X : array-like of shape (n, n_columns), or list of them, default=None
        Exogenous columns, with values that are known in advance.
    cv : int, splitter or iterable of (train, test), default=5
        Cross-validation strategy. An int is the number of folds of a
        `TimeSeriesSplit`, whose training parts grow; with its ``max_train_size``, they
        are sliding windows. Each series of a list is split separately. For unequal
        lengths, use a fixed test size, such as ``TimeSeriesSplit(3, test_size=48)``.
    season_length : int, default=1
        Number of time steps per season, for the seasonal naive forecast and MASE. Use
        1 for series without a season.
    refit : bool, default=True
        Whether to fit in each fold. Otherwise the forecaster is fitted in the first
        fold, and forecasts the continuation of the longer series in later folds.
    coverage : float or None, default=None
        Fraction of the true values that prediction intervals should cover. If None, no
        intervals are computed.
    error_score : "raise" or nan, default="raise"
        If nan, the scores of a fold that fails are missing, and the error is listed in
        the report's ``warnings_``.

    Returns
    -------
    BacktestReport

    Raises
    ------
    TypeError, ValueError
        If an argument is invalid (before any fit).
    ValueError
        If every fit failed.

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
    group = _read(forecaster, y, X)
    is_list = group.form.kind == "list"
    lengths = [len(values) for values in group.values]
    origins = make_origins(cv, lengths if is_list else lengths[:1])
    forecasters = _check_options(
        forecaster, group, origins, season_length, coverage, error_score
    )
    start = time.perf_counter()
    data = _Data(y, X, group, refit, coverage)
    found: list[Forecast] = []
    for name, one in forecasters.items():
        fitted = None
        for origin in origins:
            forecast, fitted = _evaluate(name, one, fitted, data, origin, error_score)
            found.append(forecast)
    if all(one.error for one in found):
        raise ValueError(f"Every fit failed. The first error: {found[0].error}")
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
    """The series, and the settings of the forecasts."""

    y: SequencesLike
    X: SequencesLike | None
    group: SeriesGroup
    refit: bool
    coverage: float | None

    def rows(
        self, data: SequencesLike | None, rows: list[Rows]
    ) -> SequencesLike | None:
        return rows_of(data, rows, self.group.form.kind == "list")

    def steps(self, origin: Origin) -> list[Rows]:
        """Return the forecast steps of the test part of each series, from 0."""
        found = []
        for number, one in enumerate(self.group.steps):
            train, test = origin.of(number)
            places = np.arange(len(self.group.values[number]))
            places = places if one is None else one.rows
            found.append(places[test] - places[train[-1]] - 1)
        return found

    def read(self, part: SequencesLike, steps: list[Rows]) -> list[NDArray]:
        """Return the rows of the test part in forecasts."""
        forecasts = read_series(part)
        # Forecasters may use other names, such as "predicted".
        self.group.form.check_names(forecasts.form.names, only_order=True)
        pairs = zip(forecasts.values, steps, strict=True)
        return [values[rows] for values, rows in pairs]


def _evaluate(
    name: str,
    forecaster: BaseEstimator,
    fitted: BaseEstimator | None,
    data: _Data,
    origin: Origin,
    error: float | Literal["raise"],
) -> tuple[Forecast, BaseEstimator | None]:
    """Return the forecast of one fold, and the fitted forecaster for the next fold."""
    start = time.perf_counter()
    known = data.rows(data.y, origin.train)
    steps = data.steps(origin)
    n_steps = int(max(rows[-1] for rows in steps)) + 1
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
        found = [data.read(part, steps) for part in parts]
    except Exception as failure:
        if isinstance(error, str):
            raise
        message = f"{type(failure).__name__}: {failure}"
        return Forecast(name, origin, error=message), fitted
    lower, upper = found[1:] or (None, None)
    seconds = time.perf_counter() - start
    return Forecast(name, origin, found[0], lower, upper, seconds), fitted


def _read(
    forecaster: BaseEstimator | Mapping[str, BaseEstimator],
    y: SequencesLike,
    X: SequencesLike | None,
) -> SeriesGroup:
    """Return the series, without the time steps that forecasters fill."""
    many = forecaster.values() if isinstance(forecaster, Mapping) else [forecaster]
    fills = [getattr(one, "fill", None) for one in many]
    if X is not None or not fills or None in fills:
        group = read_series(y, X)
        group.check_rows()
        return group
    group = read_series(y, fill=fills[0])
    values = []
    for number, one in enumerate(group.steps):
        rows = np.arange(len(group.values[number])) if one is None else one.rows
        if not group.observed[number][rows].all():
            raise ValueError(
                f"{group.name(number)} must not contain NaN, because true values are "
                "needed for scores. Remove the rows: a forecaster with `fill` fills the"
                " time steps that a pandas index lacks."
            )
        values.append(group.values[number][rows])
    return replace(group, values=values)


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


def _scores(
    forecast: Forecast, group: SeriesGroup, season_length: int
) -> dict[str, float]:
    """Return the mean of each score over the series."""
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
    forecaster: BaseEstimator | Mapping[str, BaseEstimator],
    group: SeriesGroup,
    origins: list[Origin],
    season_length: int,
    coverage: float | None,
    error_score: float | Literal["raise"],
) -> dict[str, BaseEstimator]:
    named = forecaster
    if not isinstance(forecaster, Mapping):
        named = {type(forecaster).__name__: forecaster}
    for name, one in named.items():
        if isinstance(one, type) or not (
            hasattr(one, "fit") and hasattr(one, "predict")
        ):
            raise TypeError(
                f"forecaster {name!r} must be an instance with fit and predict, got "
                f"{one!r}."
            )
        if next(iter(signature(one.predict).parameters), "") == "X":
            raise TypeError(
                f"forecaster {name!r} must forecast with predict(horizon), as "
                f"RNNForecaster, got {one!r}. Use RNNForecaster(regressor=...) for a "
                "regressor, and the `best_estimator_` of a search."
            )
    taken = {_NAIVE, _SEASONAL} & set(named)
    if taken or not named:
        raise ValueError(
            f"forecaster must contain forecasters with names other than {_NAIVE!r} and "
            f"{_SEASONAL!r}, got {list(named)}."
        )
    check_scalar(season_length, "season_length", Integral, min_val=1)
    shortest = min(len(rows) for rows in origins[0].train)
    if season_length >= shortest:
        raise ValueError(
            f"season_length={season_length} must be less than the number of values in "
            f"each training part, and the first has {shortest}. Use fewer folds or a "
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
