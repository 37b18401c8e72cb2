"""Transformation of series for a window model, validation part and residuals."""

import math
from dataclasses import dataclass, field, replace
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.base import clone

from sknn._data import SeriesGroup, difference, undo_difference
from sknn.estimators.forecasting._window_model import (
    Part,
    ScaledWindows,
    WindowModel,
    level_of,
    moments,
)

# Range of a series that hardly changes, in standard deviations of the series of the
# fit.
_CONSTANT = 1e-3


@dataclass
class SeriesModel:
    """A window model, and the transformation of the series that it forecasts.

    Parameters
    ----------
    windows : WindowModel
        Model of the windows of transformed series.
    lags : tuple of int
        Lags of differencing.
    log : bool
        Whether to take the logarithm.
    horizon : int
        Forecast horizon.
    stride : int
        Distance between training windows.

    Attributes
    ----------
    levels : ndarray of shape (n_series, 3)
        Level of each transformed series; see `level_of`.
    """

    windows: WindowModel
    lags: tuple[int, ...]
    log: bool
    horizon: int
    stride: int
    levels: np.ndarray = field(default_factory=lambda: np.empty((0, 3)))

    @property
    def n_history(self) -> int:
        """Number of values of a series that a forecast needs."""
        return self.windows.window + sum(self.lags)

    def transformed(self, values: np.ndarray) -> np.ndarray:
        """Return the transformed series, which is shorter by the lags."""
        return difference(self.logged(values), self.lags)

    def logged(self, values: np.ndarray) -> np.ndarray:
        """Return the logarithm if `log` is set, and otherwise the values."""
        return np.log(values) if self.log else values

    def undo_log(self, values: np.ndarray) -> np.ndarray:
        """Return the inverse of `logged`."""
        return np.exp(values) if self.log else values

    def levels_of(self, group: SeriesGroup, known: np.ndarray | None) -> np.ndarray:
        """Return the levels of other series, or of later values of the same series.

        Later values have about the same level, and keep the level of the fit.

        Parameters
        ----------
        group : SeriesGroup
            Series.
        known : ndarray of shape (n_series, 3) or None
            Levels of the series of the fit, if their number is the same.

        Returns
        -------
        ndarray of shape (n_series, 3)
        """
        window = self.windows.window
        levels = np.stack([level_of(self.transformed(v), window) for v in group.values])
        if known is None:
            return levels
        ratio = levels[:, 1] / known[:, 1]
        is_near = np.abs(levels[:, 0] - known[:, 0]) < 2 * known[:, 1]
        # A series that hardly changes does not tell its scale.
        ranges = np.array([np.ptp(self.transformed(v)) for v in group.values])
        is_constant = ranges < _CONSTANT * known[:, 1]
        is_same = is_near & (is_constant | (ratio < 2) & (ratio > 0.5))
        return np.where(is_same[:, None], known, levels)

    def n_validation(self, n: int, fraction: float) -> int:
        """Return the number of values to hold out from a series of length `n`.

        It is 0 if too few values would remain for training.
        """
        if fraction == 0:
            return 0
        n_val = max(math.ceil(fraction * n), self.horizon)
        return n_val if n - n_val >= self.n_history + self.windows.block else 0

    def fit(
        self,
        group: SeriesGroup,
        n_val: list[int],
        *,
        linear: bool,
        penalty: float | None = None,
    ) -> None:
        """Fit to the series, with their last values as the validation part.

        Parameters
        ----------
        group : SeriesGroup
            Series.
        n_val : list of int
            Number of values of each series to hold out.
        linear : bool
            Whether the regressor learns the residuals of a linear map.
        penalty : float or None, default=None
            L2 penalty of the linear map; None for the best in validation.
        """
        train, validation = self._prepared(group, n_val)
        if linear:
            self.windows.fit_linear(train, validation, penalty)
        self.windows.fit_regressor(train, validation)

    def linear_error(self, group: SeriesGroup, fraction: float) -> float:
        """Fit the linear map, and return its mean squared error on the validation part.

        The error is in units of the standard deviation of each series, so errors of
        different window lengths can be compared.
        """
        n_val = [self.n_validation(len(v), fraction) for v in group.values]
        train, validation = self._prepared(group, n_val, self.stride)
        assert validation is not None
        self.windows.fit_linear(train, validation, None)
        return self.windows.linear_error(validation)

    def _prepared(
        self, group: SeriesGroup, n_val: list[int], val_stride: int = 1
    ) -> tuple[ScaledWindows, ScaledWindows | None]:
        """Set the levels, and return the training and the validation windows."""
        parts = self._parts(group, n_val)
        self.levels = np.stack([part.level for part in parts])
        self._fit_exog_level(group, n_val)
        train = self.windows.cut(parts, self.stride)
        validation = None
        if any(n_val):
            held_out = self._parts(group, n_val, validation=True)
            validation = self.windows.cut(held_out, val_stride)
        return train, validation

    def refitted(self, group: SeriesGroup) -> Self:
        """Return a model with the same settings, fitted to whole series.

        A network is trained for the best number of epochs in validation.
        """
        old = self.windows
        regressor = clone(old.regressor)
        best = getattr(old.regressor, "best_epoch_", None)
        params = regressor.get_params(deep=False)
        if best is not None and {"epochs", "early_stopping"} <= set(params):
            if params["early_stopping"] is False:
                best = old.regressor.n_epochs_
            regressor.set_params(epochs=max(1, int(best)), early_stopping=False)
        windows = replace(old, regressor=regressor, linear=None)
        model = replace(self, windows=windows)
        penalty = None if old.linear is None else old.linear.penalty
        n_val = [0] * len(group.values)
        model.fit(group, n_val, linear=old.linear is not None, penalty=penalty)
        return model

    def forecast(
        self,
        history: np.ndarray,
        exog: np.ndarray | None,
        levels: np.ndarray,
        n_steps: int,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return forecasts and the scales of the windows that they start from.

        Parameters
        ----------
        history : ndarray of shape (n, n_history)
            Last values of each series.
        exog : ndarray of shape (n, window + n_steps, n_columns) or None
            Exogenous columns of the windows and of the time steps to forecast.
        levels : ndarray of shape (n, 3)
            Level of each transformed series; see `level_of`.
        n_steps : int
            Number of time steps to forecast.

        Returns
        -------
        forecasts : ndarray of shape (n, n_steps)
            Forecasts, of the logarithm if `log` is set.
        scales : ndarray of shape (n, 1)
            Scale of each window.
        """
        values = self.transformed(history)
        scales = self.windows.scales(values, levels)[:, 1:]
        steps = self.windows.forecast(values, exog, levels, n_steps)
        return undo_difference(steps, self.logged(history), self.lags), scales

    def residuals(self, group: SeriesGroup, n_val: list[int]) -> np.ndarray | None:
        """Return the sorted absolute errors per forecast step, in scales of windows.

        They are the errors of the forecasts from every origin, at the time steps of the
        validation part.

        Returns
        -------
        ndarray of shape (n_residuals, horizon), float32, or None
            Errors in ascending order, padded with NaN. None without a validation part.
        """
        found = [
            self._residuals_of(group, number, n) for number, n in enumerate(n_val) if n
        ]
        if not found:
            return None
        return self._sorted(np.concatenate(found))

    def naive_residuals(self, group: SeriesGroup) -> np.ndarray:
        """Return the errors of the naive forecast, in the format of `residuals`.

        Errors are the differences between values at the distance of the forecast step,
        in units of the last window.
        """
        found = []
        for number, values in enumerate(group.values):
            logged = np.where(group.observed[number], self.logged(values), np.nan)
            end = self.transformed(values[-self.n_history :])[None]
            scale = self.windows.scales(end, self.levels[number : number + 1])[0, 1]
            errors = np.full((len(values), self.horizon), np.nan)
            for step in range(1, min(self.horizon, len(values) - 1) + 1):
                errors[step:, step - 1] = np.abs(logged[step:] - logged[:-step])
            found.append(errors / scale)
        return self._sorted(np.concatenate(found))

    @staticmethod
    def _sorted(residuals: np.ndarray) -> np.ndarray:
        residuals = np.sort(residuals, axis=0)
        counts = np.isfinite(residuals).sum(axis=0)
        return residuals[: counts.max()].astype("float32")

    def _residuals_of(self, group: SeriesGroup, number: int, n_val: int) -> np.ndarray:
        values = group.values[number]
        first = len(values) - n_val
        start = max(first - self.horizon + 1, self.n_history)
        # Exogenous columns are not known after the end of the series.
        end = len(values) if group.exog is None else len(values) - self.horizon + 1
        origins = np.arange(start, max(start, end))
        rows = sliding_window_view(values, self.n_history)[origins - self.n_history]
        exog = None
        if group.exog is not None:
            size = self.windows.window + self.horizon
            views = sliding_window_view(group.exog[number], size, axis=0)
            exog = np.moveaxis(views, -1, 1)[origins - self.windows.window]
        levels = np.tile(self.levels[number], (len(rows), 1))
        forecasts, scales = self.forecast(rows, exog, levels, self.horizon)
        true = np.full(len(values) + self.horizon, np.nan)
        kept = group.observed[number][first:]
        true[first : len(values)] = np.where(kept, self.logged(values[first:]), np.nan)
        steps = sliding_window_view(true, self.horizon)[origins]
        return np.abs(steps - forecasts) / scales

    def _parts(
        self, group: SeriesGroup, n_val: list[int], *, validation: bool = False
    ) -> list[Part]:
        lost = sum(self.lags)
        parts = []
        for number, n in enumerate(n_val):
            values = self.transformed(group.values[number])
            exog = None if group.exog is None else group.exog[number][lost:]
            end = len(values) - n
            level = level_of(values[:end], self.windows.window)
            span = (end, len(values)) if validation else (0, end)
            parts.append(Part(values, exog, level, *span))
        return parts

    def _fit_exog_level(self, group: SeriesGroup, n_val: list[int]) -> None:
        if group.exog is None:
            return
        train = [x[: len(x) - n] for x, n in zip(group.exog, n_val, strict=True)]
        level = moments(np.concatenate(train).T)
        self.windows.exog_level = (level[:, 0], level[:, 1])
