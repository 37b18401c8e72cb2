"""Forecasts from windows: a linear map, and a regressor of its residuals."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from sknn._data import cut_windows
from sknn.estimators.forecasting._linear_map import LinearMap, fit_linear


@dataclass(frozen=True)
class Part:
    """A transformed series, and the range of its time steps to forecast.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Values after logarithm and differencing.
    exog : ndarray of shape (n, n_columns) or None
        Exogenous columns.
    level : ndarray of shape (2,)
        Mean and standard deviation, for scaling="standard".
    first, last : int
        The time steps to forecast are ``values[first:last]``.
    """

    values: np.ndarray
    exog: np.ndarray | None
    level: np.ndarray
    first: int
    last: int


@dataclass(frozen=True)
class ScaledWindows:
    """Scaled windows of one or several series.

    Parameters
    ----------
    inputs : ndarray of shape (n, window), float32
        Values of the windows.
    exog : ndarray of shape (n, window + block, n_columns), float32, or None
        Exogenous columns of the windows and of the time steps to forecast.
    targets : ndarray of shape (n, block), float32
        Values of the time steps to forecast.
    """

    inputs: np.ndarray
    exog: np.ndarray | None
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass
class WindowModel:
    """Forecast `block` time steps after a window, and more from its own forecasts.

    Parameters
    ----------
    window, block : int
        Number of time steps in a window, and number of time steps to forecast.
    scaling : {"window", "standard"} or None
        Scaling of the windows.
    regressor : regressor
        Regressor of the residuals of the linear map, or of the targets without one.
    linear : LinearMap or None, default=None
        Linear map.
    exog_level : tuple of two ndarray of shape (n_columns,), or None, default=None
        Mean and standard deviation of the exogenous columns.
    weight : float, default=1.0
        Factor of the output of the regressor, if there is a linear map.
    """

    window: int
    block: int
    scaling: Literal["window", "standard"] | None
    regressor: BaseEstimator
    linear: LinearMap | None = None
    exog_level: tuple[np.ndarray, np.ndarray] | None = None
    weight: float = 1.0

    def scales(self, values: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """Return the location and the scale of windows.

        Parameters
        ----------
        values : ndarray of shape (n, window)
            Windows.
        levels : ndarray of shape (n, 2)
            Mean and standard deviation of the series of each window.

        Returns
        -------
        ndarray of shape (n, 2)
        """
        if self.scaling == "standard":
            return levels
        if self.scaling is None:
            return np.tile([0.0, 1.0], (len(values), 1))
        return level_of(values)

    def cut(self, parts: list[Part], stride: int = 1) -> ScaledWindows:
        """Return the windows of all series."""
        size = self.window + self.block
        inputs, exogs, targets = [], [], []
        for part in parts:
            span = {"first": part.first, "last": part.last}
            span |= {"ahead": self.block, "stride": stride}
            windows = cut_windows(part.values, size, **span)
            levels = np.tile(part.level, (len(windows), 1))
            scales = self.scales(windows[:, : self.window], levels)
            scaled = (windows - scales[:, :1]) / scales[:, 1:]
            inputs.append(scaled[:, : self.window].astype("float32"))
            targets.append(scaled[:, self.window :].astype("float32"))
            if part.exog is not None:
                exogs.append(self._scaled_exog(cut_windows(part.exog, size, **span)))
        return ScaledWindows(
            np.concatenate(inputs),
            np.concatenate(exogs) if exogs else None,
            np.concatenate(targets),
        )

    def fit_linear(
        self,
        train: ScaledWindows,
        validation: ScaledWindows | None,
        penalty: float | None,
    ) -> None:
        """Fit the linear map; None for the penalty that is best in validation."""
        pair = None if validation is None else (_flat(validation), validation.targets)
        self.linear = fit_linear(_flat(train), train.targets, pair, penalty)

    def fit_regressor(
        self, train: ScaledWindows, validation: ScaledWindows | None
    ) -> None:
        """Fit the regressor to the residuals of the linear map, or to the targets."""
        X, residuals = self._features(train), self._residuals(train)
        params = set(self.regressor.get_params(deep=False))
        if {"early_stopping", "refit"} <= params:
            # Its errors on the validation part must be errors on unseen data.
            self.regressor.set_params(refit=False)
        if validation is None:
            if "early_stopping" in params:
                # It would hold out random windows, which share time steps with others.
                self.regressor.set_params(early_stopping=False)
            self.regressor.fit(X, self._as_target(residuals))
            return
        X_val, residuals_val = self._features(validation), self._residuals(validation)
        options = {}
        if has_fit_parameter(self.regressor, "X_val"):
            options = {"X_val": X_val, "y_val": self._as_target(residuals_val)}
        self.regressor.fit(X, self._as_target(residuals), **options)
        if self.linear is not None:
            self.weight = _best_weight(self._regressed(X_val), residuals_val)

    def forecast(
        self,
        values: np.ndarray,
        exog: np.ndarray | None,
        levels: np.ndarray,
        n_steps: int,
    ) -> np.ndarray:
        """Return forecasts of the time steps after the window of each row.

        Parameters
        ----------
        values : ndarray of shape (n, window)
            Windows.
        exog : ndarray of shape (n, window + n_steps, n_columns) or None
            Exogenous columns of the windows and of the time steps to forecast.
        levels : ndarray of shape (n, 2)
            Mean and standard deviation of the series of each window.
        n_steps : int
            Number of time steps to forecast; at least `block` with `exog`.

        Returns
        -------
        ndarray of shape (n, n_steps)
        """
        steps = np.concatenate([values, np.empty((len(values), n_steps))], axis=1)
        done = 0
        while done < n_steps:
            # The exogenous columns end with the last time step to forecast.
            start = done if exog is None else min(done, n_steps - self.block)
            window = steps[:, start : start + self.window]
            scales = self.scales(window, levels)
            known = None
            if exog is not None:
                size = self.window + self.block
                known = self._scaled_exog(exog[:, start : start + size])
            scaled = (window - scales[:, :1]) / scales[:, 1:]
            outputs = self._outputs(scaled.astype("float32"), known)
            block = outputs * scales[:, 1:] + scales[:, :1]
            new = block[:, done - start : n_steps - start]
            position = self.window + done
            steps[:, position : position + new.shape[1]] = new
            done += new.shape[1]
        return steps[:, self.window :]

    def _outputs(self, inputs: np.ndarray, exog: np.ndarray | None) -> np.ndarray:
        targets = np.empty((len(inputs), self.block), "float32")
        windows = ScaledWindows(inputs, exog, targets)
        outputs = self._regressed(self._features(windows))
        if self.linear is None:
            return outputs
        return self.weight * outputs + self.linear(_flat(windows))

    def _regressed(self, features: np.ndarray) -> np.ndarray:
        outputs = np.asarray(self.regressor.predict(features), np.float64)
        return outputs.reshape(len(features), self.block)

    def _residuals(self, windows: ScaledWindows) -> np.ndarray:
        """Return the targets of the regressor."""
        if self.linear is None:
            return windows.targets
        return (windows.targets - self.linear(_flat(windows))).astype("float32")

    def _features(self, windows: ScaledWindows) -> np.ndarray:
        """Return the windows as sequences or as rows, as the regressor expects."""
        if not get_tags(self.regressor).input_tags.three_d_array:
            return _flat(windows)
        if windows.exog is None:
            return windows.inputs[:, :, None]
        # The time steps to forecast follow, with their exogenous columns and zeros as
        # values. A column of 0 and 1 indicates them.
        ahead = np.zeros((len(windows), self.block), "float32")
        values = np.concatenate([windows.inputs, ahead], axis=1)
        indicator = np.broadcast_to(
            np.arange(values.shape[1]) >= self.window, values.shape
        ).astype("float32")
        return np.concatenate([np.stack([values, indicator], 2), windows.exog], axis=2)

    def _as_target(self, values: np.ndarray) -> np.ndarray:
        return values[:, 0] if self.block == 1 else values

    def _scaled_exog(self, exog: np.ndarray) -> np.ndarray:
        assert self.exog_level is not None
        mean, scale = self.exog_level
        return ((exog - mean) / scale).astype("float32")


def level_of(values: np.ndarray) -> np.ndarray:
    """Return the mean and the standard deviation of rows.

    Parameters
    ----------
    values : ndarray of shape (..., n)
        Rows.

    Returns
    -------
    ndarray of shape (..., 2)
        The absolute mean replaces the standard deviation of a constant row, and 1 if
        the row is zero.
    """
    mean, scale = values.mean(axis=-1), values.std(axis=-1)
    # The mean of a constant row gives its order of magnitude. A smaller standard
    # deviation than this is a rounding error of the mean, in float64.
    constant = scale <= 1e-13 * np.abs(mean)
    scale = np.where(constant, np.abs(mean), scale)
    return np.stack([mean, np.where(scale > 0, scale, 1.0)], axis=-1)


def _best_weight(outputs: np.ndarray, residuals: np.ndarray) -> float:
    """Return the factor in [0, 1] of `outputs` with the smallest squared error."""
    size = float(np.sum(outputs**2))
    if not size > 0:
        return 0.0
    return float(np.clip(np.sum(outputs * residuals) / size, 0.0, 1.0))


def _flat(windows: ScaledWindows) -> np.ndarray:
    if windows.exog is None:
        return windows.inputs
    exog = windows.exog.reshape(len(windows), -1)
    return np.concatenate([windows.inputs, exog], axis=1)
