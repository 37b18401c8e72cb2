"""Forecasts of fitted series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from numbers import Integral
from typing import TYPE_CHECKING, Self, TypeAlias
from zlib import crc32

import numpy as np

from sknn._data import Fill, SeriesGroup, fill_gaps, read_series
from sknn._typing import SequencesLike
from sknn._warnings import warn_user
from sknn.estimators.core._parameters import Counts
from sknn.estimators.forecasting._interval_widths import interval_widths
from sknn.estimators.forecasting._series_checks import (
    check_length,
    check_positive,
    forecast_steps,
    gaps_after,
)
from sknn.estimators.forecasting._series_model import SeriesModel

if TYPE_CHECKING:
    import pandas as pd

# Forecasts, in the form of the series of `fit`.
Forecasts: TypeAlias = (
    "np.ndarray | pd.Series | pd.DataFrame | list[np.ndarray | pd.Series]"
)

# Coverage of the median, apart from rounding errors.
_NO_WIDTH = 1e-9


@dataclass(frozen=True)
class FittedSeries:
    """A fitted model, and the last values of its series.

    Parameters
    ----------
    model : SeriesModel
        Fitted model.
    history : SeriesGroup
        The last values of the series of the fit, and of later updates.
    fill : {"linear", "previous"} or None
        How to fill gaps.
    horizon : int or sequence of int
        Default time steps to forecast.
    residuals : ndarray of shape (n_residuals, horizon) or None
        Errors on the validation part.
    naive_residuals : ndarray of shape (n_residuals, horizon) or None
        Errors of the naive forecast, for series without a validation part.
    naive_errors : ndarray of shape (n_series,)
        Units of the score.
    checksums : list of int
        Checksums of the series of the fit.
    """

    model: SeriesModel
    history: SeriesGroup
    fill: Fill | None
    horizon: Counts
    residuals: np.ndarray | None
    naive_residuals: np.ndarray | None
    naive_errors: np.ndarray
    checksums: list[int]

    @property
    def _exog(self) -> list[np.ndarray]:
        return self.history.exog or []

    @property
    def _n_series(self) -> int:
        return len(self.history.values)

    @property
    def _n_columns(self) -> int:
        return self._exog[0].shape[1] if self._exog else 0

    def predict(
        self, horizon: Counts | None, X: SequencesLike | None, y: SequencesLike | None
    ) -> Forecasts:
        """Return forecasts, as `RNNForecaster.predict`."""
        steps = self._steps(horizon)
        group, forecasts, _ = self._forecast(steps, X, y)
        return group.form.restore(self.model.undo_log(forecasts), steps)

    def quantiles(
        self,
        horizon: Counts | None,
        X: SequencesLike | None,
        y: SequencesLike | None,
        levels: list[float],
    ) -> list[Forecasts]:
        """Return the forecasts of each quantile, as `predict_quantiles`."""
        steps = self._steps(horizon)
        residuals = self._known_residuals(steps)
        group, forecasts, scales = self._forecast(steps, X, y)
        found: list[Forecasts] = []
        for level in levels:
            coverage = abs(2 * level - 1)
            width = np.zeros(len(steps))
            if coverage > _NO_WIDTH:
                width = interval_widths(residuals, steps, coverage)
            bound = forecasts + np.sign(level - 0.5) * width * scales
            found.append(group.form.restore(self.model.undo_log(bound), steps))
        return found

    def _known_residuals(self, steps: np.ndarray) -> np.ndarray:
        residuals = self.residuals
        if residuals is None:
            residuals = self.naive_residuals
            if residuals is None:
                raise ValueError(
                    "Intervals need the errors on a validation part, and no validation "
                    "part is available because validation_fraction is 0. Increase it."
                )
            warn_user(
                "All series are too short for a validation part, so the widths of the "
                "intervals are errors of the naive forecast. They have the coverage if "
                "the forecaster is not worse than the naive forecast. Use a shorter "
                "`window_length` or `horizon`, or longer series.",
            )
        if steps[-1] > residuals.shape[1]:
            raise ValueError(
                f"horizon={steps[-1]} is more than the {residuals.shape[1]} forecast "
                "steps whose errors are known. Fit with a larger `horizon`."
            )
        return residuals

    def _steps(self, horizon: Counts | None) -> np.ndarray:
        return forecast_steps(self.horizon if horizon is None else horizon)

    def _forecast(
        self, steps: np.ndarray, X: SequencesLike | None, y: SequencesLike | None
    ) -> tuple[SeriesGroup, np.ndarray, np.ndarray]:
        """Return the series, their forecasts and the scales of the windows."""
        model, group = self.model, self.history
        levels = model.levels
        if y is not None:
            group = read_series(y, fill=self.fill, known=self.history.form)
            is_known = self.model.windows.scaling == "standard"
            self.history.form.check_names(group.form.names, only_order=not is_known)
            for number, values in enumerate(group.values):
                check_length(
                    group.name(number), len(values), model.n_history, model, "predict"
                )
                check_positive(values, group.name(number), self.model.log)
            levels = self._levels_of(group)
        exog = self._exog_ahead(X, y, group, steps[-1])
        return group, *self._from_history(group, exog, levels, steps)

    def _from_history(
        self,
        group: SeriesGroup,
        exog: np.ndarray | None,
        levels: np.ndarray,
        steps: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        model = self.model
        history = np.stack([v[-model.n_history :] for v in group.values])
        n_steps = steps[-1]
        if exog is not None:
            n_steps = exog.shape[1] - model.windows.window
        forecasts, scales = model.forecast(history, exog, levels, n_steps)
        return forecasts[:, steps - 1], scales

    def _levels_of(self, group: SeriesGroup) -> np.ndarray:
        """Return the levels of series that are passed as y."""
        n, model = len(group.values), self.model
        if n == self._n_series and model.windows.scaling != "window":
            return model.levels
        if model.windows.scaling == "standard":
            raise ValueError(
                f"scaling='standard' knows the mean and standard deviation of the "
                f"{self._n_series} series of fit, and y has {n}. Use scaling='window' "
                "for other series."
            )
        known = model.levels if n == self._n_series else None
        return model.levels_of(group, known)

    def _exog_ahead(
        self,
        X: SequencesLike | None,
        y: SequencesLike | None,
        group: SeriesGroup,
        n_steps: int,
    ) -> np.ndarray | None:
        """Return the exogenous columns of the windows and of the forecast steps."""
        self._check_has_exog(X)
        if X is None:
            return None
        block, window = self.model.windows.block, self.model.windows.window
        known = group.read_ahead(X, y=y, columns=self.history.columns)
        tables = []
        for number, table in enumerate(known):
            before = 0 if y is None else len(group.values[number])
            n_ahead = len(table) - before
            if table.shape[1] != self._n_columns or not (
                n_steps <= n_ahead <= max(n_steps, block)
            ):
                rows = f"one row for each of the {n_steps} time steps to forecast"
                if y is not None:
                    rows += f", after the rows of y ({before + n_steps} rows in all)"
                raise ValueError(
                    f"X must have {rows}, and the {self._n_columns} columns of fit, "
                    f"got shape {table.shape}."
                )
            past = self._exog[number] if y is None else table[:before]
            tables.append(np.concatenate([past[-window:], table[before:]]))
        return _with_ahead(tables, window + max(n_steps, block))

    def _check_has_exog(self, X: SequencesLike | None) -> None:
        if (X is None) != (self._n_columns == 0):
            raise ValueError(
                "X was passed, but not to fit."
                if X is not None
                else f"fit had an X with {self._n_columns} columns, so the X of the "
                "time steps to forecast is needed too."
            )

    def updated(self, y: SequencesLike, X: SequencesLike | None) -> Self:
        """Return fitted series with new values, as `RNNForecaster.update`."""
        group, gaps = self._read_next(y, X)
        history, n_history = self.history, self.model.n_history
        exog = self._joined_exog(group, gaps)
        values, timelines = [], list(history.form.timelines)
        for number, (old, new, gap) in enumerate(
            zip(history.values, group.values, gaps, strict=True)
        ):
            check_positive(new, group.name(number), self.model.log)
            values.append(_joined(old, new, gap, self.fill)[-n_history:])
            timeline = timelines[number] if number < len(timelines) else None
            if timeline is not None:
                timelines[number] = timeline.moved(gap + len(new))
        form = replace(history.form, timelines=timelines)
        window = self.model.windows.window
        tables = None if exog is None else [table[-window:] for table in exog]
        history = replace(history, values=values, exog=tables, form=form)
        return replace(self, history=history)

    def score(self, y: SequencesLike, X: SequencesLike | None) -> float:
        """Return the score, as `RNNForecaster.score`."""
        group, gaps = self._read_next(y, X)
        steps = np.arange(1, max(map(len, group.values)) + max(gaps) + 1)
        known, exog = self._joined_exog(group, gaps), None
        if known is not None:
            size = max(steps[-1], self.model.windows.block)
            window = self.model.windows.window
            exog = _with_ahead(known, window + size)
        levels = self.model.levels
        forecasts, _ = self._from_history(self.history, exog, levels, steps)
        forecasts = self.model.undo_log(forecasts)
        errors = []
        for number, (values, gap) in enumerate(zip(group.values, gaps, strict=True)):
            counts = group.observed[number].copy()
            if not isinstance(self.horizon, Integral):
                wanted = self._steps(None) - 1 - gap
                counts &= np.isin(np.arange(len(values)), wanted)
            if not counts.any():
                raise ValueError(
                    f"{group.name(number)} must have a value at one of the time steps "
                    f"of horizon={self.horizon!r}. Got {len(values)} values."
                )
            row = forecasts[number][gap : gap + len(values)]
            changes = np.abs(values - row)[counts]
            errors.append(changes.mean() / self.naive_errors[number])
        return -float(np.mean(errors))

    def _joined_exog(
        self, group: SeriesGroup, gaps: list[int]
    ) -> list[np.ndarray] | None:
        """Return the rows of X of the windows and of the values that follow."""
        if group.exog is None:
            return None
        pairs = zip(self._exog, group.exog, gaps, strict=True)
        return [_joined(old, new, gap, self.fill) for old, new, gap in pairs]

    def _read_next(
        self, y: SequencesLike, X: SequencesLike | None
    ) -> tuple[SeriesGroup, list[int]]:
        """Return the values after the series, and the gaps between them."""
        self._check_has_exog(X)
        known = self.history
        group = read_series(y, X, fill=self.fill, known=known.form)
        if len(group.values) != self._n_series:
            raise ValueError(
                f"y has {len(group.values)} series, and fit had {self._n_series}."
            )
        if self._n_series > 1:
            known.form.check_kind(group.form)
        known.form.check_names(group.form.names)
        group.check_columns(group.columns, known.columns)
        group.check_rows()
        gaps = gaps_after(known.form, group, self.fill)
        if X is not None and group.exog is not None:
            if group.exog[0].shape[1] != self._n_columns:
                raise ValueError(
                    f"X must have the {self._n_columns} columns of fit, got "
                    f"{group.exog[0].shape[1]}."
                )
            if not any(gaps) and all(o.all() for o in group.observed):
                known.read_ahead(X, y=None, columns=known.columns)
        if any(
            crc32(v.tobytes()) == c and np.ptp(v) > 0
            for v, c in zip(group.values, self.checksums, strict=True)
        ):
            warn_user(
                "y has the values of the series of fit. Pass the values after them: "
                "forecasts of known values do not measure or improve a forecaster.",
            )
        return group, gaps


def _joined(
    old: np.ndarray, new: np.ndarray, gap: int, fill: Fill | None
) -> np.ndarray:
    """Return old and new rows, with a filled gap between them."""
    between = np.full((gap, *new.shape[1:]), np.nan)
    rows = np.concatenate([old, between, new])
    return fill_gaps(rows, fill, "y") if gap else rows


def _with_ahead(tables: list[np.ndarray], n_rows: int) -> np.ndarray:
    """Return tables with the same number of rows; their last row is repeated."""
    return np.stack(
        [
            np.concatenate([t, np.repeat(t[-1:], n_rows - len(t), axis=0)])
            for t in tables
        ]
    )
