"""Series as windows and back: logarithm, differences, validation part, residuals."""

import math
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from sklearn.base import clone

from sknn._data import SeriesGroup, difference, undo_difference
from sknn.estimators.forecasting._window_model import Part, WindowModel, level_of


@dataclass
class SeriesModel:
    """A model of windows, and how series are changed before they are cut.

    Parameters
    ----------
    windows : WindowModel
    lags : tuple of int
        Of differences.
    log : bool
    horizon : int
    stride : int

    Attributes
    ----------
    levels : ndarray of shape (n_series, 2)
        Mean and standard deviation of each series, as changed.
    """

    windows: WindowModel
    lags: tuple[int, ...]
    log: bool
    horizon: int
    stride: int
    levels: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def n_history(self) -> int:
        """Values of a series that a forecast needs."""
        return self.windows.window + sum(self.lags)

    def changed(self, values: np.ndarray) -> np.ndarray:
        """Return what windows are cut from, shorter by the lags."""
        return difference(self.logged(values), self.lags)

    def logged(self, values: np.ndarray) -> np.ndarray:
        """Return the values that are differenced."""
        return np.log(values) if self.log else values

    def restored(self, values: np.ndarray) -> np.ndarray:
        """Return what `logged` was given."""
        return np.exp(values) if self.log else values

    def kept(self, n: int, fraction: float) -> int:
        """Return how many of the last values of a series are kept for validation.

        None where too little would be left to train on.
        """
        if fraction == 0:
            return 0
        n_kept = max(math.ceil(fraction * n), self.horizon)
        return n_kept if n - n_kept >= self.n_history + self.windows.block else 0

    def fit(
        self,
        group: SeriesGroup,
        kept: list[int],
        *,
        linear: bool,
        penalty: float | None = None,
    ) -> None:
        """Fit to all but the last `kept` values of each series, with those watched.

        Parameters
        ----------
        group : SeriesGroup
        kept : list of int
        linear : bool
            Whether the regressor stands on a linear map.
        penalty : float or None, default=None
            Of the linear map; None for the best on the validation part.
        """
        parts = self._parts(group, kept)
        self.levels = np.stack([part.level for part in parts])
        self._learn_exog(group, kept)
        train = self.windows.cut(parts, self.stride)
        validation = None
        if any(kept):
            validation = self.windows.cut(self._parts(group, kept, validation=True))
        if linear:
            self.windows.fit_linear(train, validation, penalty)
        self.windows.fit_regressor(train, validation)

    def fitted_to_all(self, group: SeriesGroup) -> "SeriesModel":
        """Return a model like this one, fitted to whole series.

        A network that was stopped by the validation part is trained for as many epochs
        as were best.
        """
        old = self.windows
        regressor = clone(old.regressor)
        best = getattr(old.regressor, "best_epoch_", None)
        params = regressor.get_params(deep=False)
        if best is not None and {"epochs", "early_stopping"} <= set(params):
            if params["early_stopping"] is False:
                best = params["epochs"]
            regressor.set_params(epochs=max(1, int(best)), early_stopping=False)
        windows = replace(old, regressor=regressor, linear=None)
        model = replace(self, windows=windows)
        penalty = None if old.linear is None else old.linear.penalty
        nothing = [0] * len(group.values)
        model.fit(group, nothing, linear=old.linear is not None, penalty=penalty)
        return model

    def forecast(
        self,
        history: np.ndarray,
        exog: np.ndarray | None,
        levels: np.ndarray,
        n_steps: int,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return forecasts and the spread of the windows they were made from.

        Parameters
        ----------
        history : ndarray of shape (n, n_history)
            Values of y.
        exog : ndarray of shape (n, window + n_steps, n_columns) or None
        levels : ndarray of shape (n, 2)
        n_steps : int

        Returns
        -------
        forecasts : ndarray of shape (n, n_steps)
            Of the logarithm, if there is one.
        spread : ndarray of shape (n, 1)
        """
        values = self.changed(history)
        spread = self.windows.scales(values, levels)[:, 1:]
        steps = self.windows.forecast(values, exog, levels, n_steps)
        return undo_difference(steps, self.logged(history), self.lags), spread

    def residuals(self, group: SeriesGroup, kept: list[int]) -> np.ndarray | None:
        """Return absolute errors by step, in spreads of the windows, sorted.

        Of forecasts from every origin, at the steps that lie in the validation part.

        Returns
        -------
        ndarray of shape (n_residuals, horizon), float32, or None
            NaN last.
        """
        found = [
            self._residuals_of(group, number, n_kept)
            for number, n_kept in enumerate(kept)
            if n_kept
        ]
        if not found:
            return None
        residuals = np.sort(np.concatenate(found), axis=0)
        counts = np.isfinite(residuals).sum(axis=0)
        return residuals[: counts.max()].astype("float32")

    def _residuals_of(self, group: SeriesGroup, number: int, n_kept: int) -> np.ndarray:
        values = group.values[number]
        first = len(values) - n_kept
        begin = max(first - self.horizon + 1, self.n_history)
        # Nothing is known of exogenous columns behind the end.
        end = len(values) if group.exog is None else len(values) - self.horizon + 1
        origins = np.arange(begin, max(begin, end))
        rows = sliding_window_view(values, self.n_history)[origins - self.n_history]
        exog = None
        if group.exog is not None:
            size = self.windows.window + self.horizon
            views = sliding_window_view(group.exog[number], size, axis=0)
            exog = np.moveaxis(views, -1, 1)[origins - self.windows.window]
        levels = np.tile(self.levels[number], (len(rows), 1))
        forecasts, spread = self.forecast(rows, exog, levels, self.horizon)
        true = np.full(len(values) + self.horizon, np.nan)
        true[first : len(values)] = self.logged(values[first:])
        steps = sliding_window_view(true, self.horizon)[origins]
        return np.abs(steps - forecasts) / spread

    def _parts(
        self, group: SeriesGroup, kept: list[int], *, validation: bool = False
    ) -> list[Part]:
        lost = sum(self.lags)
        parts = []
        for number, n_kept in enumerate(kept):
            values = self.changed(group.values[number])
            exog = None if group.exog is None else group.exog[number][lost:]
            end = len(values) - n_kept
            level = level_of(values[:end])
            span = (end, len(values)) if validation else (0, end)
            parts.append(Part(values, exog, level, *span))
        return parts

    def _learn_exog(self, group: SeriesGroup, kept: list[int]) -> None:
        if group.exog is None:
            return
        known = [x[: len(x) - n] for x, n in zip(group.exog, kept, strict=True)]
        level = level_of(np.concatenate(known).T)
        self.windows.exog_level = (level[:, 0], level[:, 1])
