"""Forecasts from windows: a linear map, and a regressor of its residuals."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from sknn._data import cut_windows
from sknn.estimators.forecasting._linear_map import LinearMap, fit_linear

# Smallest scale of a window, relative to the mean scale of the windows of its series.
_SMALLEST_SCALE = 0.5

# The linear map has the level of the series as input if it reduces the mean squared
# error on the validation part to less than this fraction.
_GAIN_OF_LEVEL = 0.8


@dataclass(frozen=True)
class Part:
    """A transformed series, and the range of its time steps to forecast.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Values after logarithm and differencing.
    exog : ndarray of shape (n, n_columns) or None
        Exogenous columns.
    level : ndarray of shape (3,)
        Mean, standard deviation and smallest scale of a window; see `level_of`.
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
    inputs : ndarray of shape (n, window)
        Values of the windows: float32, or float64 without scaling, because a large
        offset needs its precision.
    exog : ndarray of shape (n, window + block, n_columns), float32, or None
        Exogenous columns of the windows and of the time steps to forecast.
    targets : ndarray of shape (n, block)
        Values of the time steps to forecast, of the dtype of `inputs`.
    levels : ndarray of shape (n, 2)
        Mean and standard deviation of the series, relative to the window.
    """

    inputs: np.ndarray
    exog: np.ndarray | None
    targets: np.ndarray
    levels: np.ndarray

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
    with_level : bool, default=False
        Whether the level of the series is an input of the linear map.
    offset : float, default=0.0
        Mean of the training windows, which sequences do not contain: networks convert
        them to float32.
    """

    window: int
    block: int
    scaling: Literal["window", "standard"] | None
    regressor: BaseEstimator
    linear: LinearMap | None = None
    exog_level: tuple[np.ndarray, np.ndarray] | None = None
    weight: float = 1.0
    with_level: bool = False
    offset: float = 0.0

    @property
    def _dtype(self) -> str:
        return "float64" if self.scaling is None else "float32"

    def scales(self, values: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """Return the location and the scale of windows.

        Parameters
        ----------
        values : ndarray of shape (n, window)
            Windows.
        levels : ndarray of shape (n, 3)
            Level of the series of each window; see `level_of`.

        Returns
        -------
        ndarray of shape (n, 2)
        """
        if self.scaling == "standard":
            return levels[:, :2]
        if self.scaling is None:
            return np.tile([0.0, 1.0], (len(values), 1))
        return moments(values, levels[:, 2])

    def cut(self, parts: list[Part], stride: int = 1) -> ScaledWindows:
        """Return the windows of all series."""
        size = self.window + self.block
        inputs, exogs, targets, relative = [], [], [], []
        dtype = self._dtype
        for part in parts:
            span = {"first": part.first, "last": part.last}
            span |= {"ahead": self.block, "stride": stride}
            windows = cut_windows(part.values, size, **span)
            levels = np.tile(part.level, (len(windows), 1))
            scales = self.scales(windows[:, : self.window], levels)
            scaled = (windows - scales[:, :1]) / scales[:, 1:]
            inputs.append(scaled[:, : self.window].astype(dtype))
            targets.append(scaled[:, self.window :].astype(dtype))
            relative.append(_relative_levels(scales, levels).astype(dtype))
            if part.exog is not None:
                exogs.append(self._scaled_exog(cut_windows(part.exog, size, **span)))
        return ScaledWindows(
            np.concatenate(inputs),
            np.concatenate(exogs) if exogs else None,
            np.concatenate(targets),
            np.concatenate(relative),
        )

    def fit_linear(
        self,
        train: ScaledWindows,
        validation: ScaledWindows | None,
        penalty: float | None,
    ) -> None:
        """Fit the linear map; None for the penalty that is best in validation.

        Windows that are scaled by themselves do not tell the level of the series, as in
        a constant night. If it makes forecasts much better, the linear map receives it
        too.
        """
        self.linear = self._fitted_map(train, validation, penalty)
        if validation is None or self.scaling != "window":
            return
        plain, errors = self.linear, [self._error(validation)]
        self.with_level = True
        self.linear = self._fitted_map(train, validation, penalty)
        errors.append(self._error(validation))
        if not errors[1] < _GAIN_OF_LEVEL * errors[0]:
            self.linear, self.with_level = plain, False

    def linear_error(self, windows: ScaledWindows) -> float:
        """Return the mean squared error of the linear map, in units of the series."""
        errors = (self._mapped(windows) - windows.targets) / windows.levels[:, 1:]
        return float(np.mean(errors**2))

    def _fitted_map(
        self,
        train: ScaledWindows,
        validation: ScaledWindows | None,
        penalty: float | None,
    ) -> LinearMap:
        pair = None
        if validation is not None:
            pair = (self._map_inputs(validation), validation.targets)
        return fit_linear(self._map_inputs(train), train.targets, pair, penalty)

    def _map_inputs(self, windows: ScaledWindows) -> np.ndarray:
        flat = _flat(windows)
        if not self.with_level:
            return flat
        return np.concatenate([flat, windows.levels], axis=1)

    def _mapped(self, windows: ScaledWindows) -> np.ndarray:
        assert self.linear is not None
        return self.linear(self._map_inputs(windows))

    def _error(self, windows: ScaledWindows) -> float:
        return float(np.mean((self._mapped(windows) - windows.targets) ** 2))

    def fit_regressor(
        self, train: ScaledWindows, validation: ScaledWindows | None
    ) -> None:
        """Fit the regressor to the residuals of the linear map, or to the targets."""
        self.offset = float(train.inputs.mean()) if self.scaling is None else 0.0
        X, residuals = self._features(train), self._residuals(train)
        params = set(self.regressor.get_params(deep=False))
        if {"early_stopping", "refit"} <= params:
            # Its errors on the validation part must be errors on unseen data.
            self.regressor.set_params(refit=False)
        if validation is None:
            if "early_stopping" in params:
                # It would hold out random windows, which share time steps with others.
                self.regressor.set_params(early_stopping=False)
            self._fit_regressor(X, residuals, {})
            return
        X_val, residuals_val = self._features(validation), self._residuals(validation)
        options = {}
        if has_fit_parameter(self.regressor, "X_val"):
            options = {"X_val": X_val, "y_val": self._as_target(residuals_val)}
        self._fit_regressor(X, residuals, options)
        if self.linear is not None:
            self.weight = _best_weight(self._regressed(X_val), residuals_val)

    def _fit_regressor(
        self, X: np.ndarray, residuals: np.ndarray, options: dict[str, np.ndarray]
    ) -> None:
        try:
            self.regressor.fit(X, self._as_target(residuals), **options)
        except ValueError as error:
            tags = get_tags(self.regressor)
            if self.block == 1 or tags.target_tags.multi_output:
                raise
            raise ValueError(
                f"regressor must predict several outputs, one for each of the "
                f"{self.block} time steps, with strategy='direct', got "
                f"{self.regressor!r}. Use sklearn.multioutput.MultiOutputRegressor, or "
                "set strategy='recursive'."
            ) from error

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
        levels : ndarray of shape (n, 3)
            Level of the series of each window; see `level_of`.
        n_steps : int
            Number of time steps to forecast; at least `block` with `exog`.

        Returns
        -------
        ndarray of shape (n, n_steps)
        """
        steps = np.concatenate([values, np.empty((len(values), n_steps))], axis=1)
        done = 0
        while done < n_steps:
            # The exogenous columns end with the last time step to forecast. A step is
            # forecast from the same window for any number of steps that follow it.
            start = done if exog is None else max(0, done + 1 - self.block)
            window = steps[:, start : start + self.window]
            scales = self.scales(window, levels)
            known = None
            if exog is not None:
                size = self.window + self.block
                known = self._scaled_exog(exog[:, start : start + size])
            scaled = (window - scales[:, :1]) / scales[:, 1:]
            relative = _relative_levels(scales, levels)
            outputs = self._outputs(scaled.astype(self._dtype), known, relative)
            block = outputs * scales[:, 1:] + scales[:, :1]
            new = block[:, done - start : n_steps - start]
            position = self.window + done
            steps[:, position : position + new.shape[1]] = new
            done += new.shape[1]
        return steps[:, self.window :]

    def _outputs(
        self, inputs: np.ndarray, exog: np.ndarray | None, levels: np.ndarray
    ) -> np.ndarray:
        targets = np.empty((len(inputs), self.block), inputs.dtype)
        windows = ScaledWindows(inputs, exog, targets, levels.astype(inputs.dtype))
        outputs = self._regressed(self._features(windows))
        if self.linear is None:
            return outputs
        return self.weight * outputs + self._mapped(windows)

    def _regressed(self, features: np.ndarray) -> np.ndarray:
        outputs = np.asarray(self.regressor.predict(features), np.float64)
        return outputs.reshape(len(features), self.block)

    def _residuals(self, windows: ScaledWindows) -> np.ndarray:
        """Return the targets of the regressor."""
        if self.linear is None:
            return windows.targets
        return (windows.targets - self._mapped(windows)).astype("float32")

    def _features(self, windows: ScaledWindows) -> np.ndarray:
        """Return the windows as sequences or as rows, as the regressor expects."""
        if not get_tags(self.regressor).input_tags.three_d_array:
            return _flat(windows)
        inputs = windows.inputs - self.offset
        if windows.exog is None:
            return inputs[:, :, None]
        # The time steps to forecast follow, with their exogenous columns and zeros as
        # values. A column of 0 and 1 indicates them.
        ahead = np.zeros((len(windows), self.block), windows.inputs.dtype)
        values = np.concatenate([inputs, ahead], axis=1)
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


def moments(values: np.ndarray, floor: ArrayLike = 0.0) -> np.ndarray:
    """Return the mean and the standard deviation of rows.

    Parameters
    ----------
    values : ndarray of shape (..., n)
        Rows.
    floor : float or ndarray of shape (...), default=0.0
        Smallest standard deviation.

    Returns
    -------
    ndarray of shape (..., 2)
        Without a floor, the absolute mean replaces the standard deviation of a constant
        row, and 1 if the row is zero.
    """
    mean = values.mean(axis=-1)
    scale = np.maximum(_deviations(values, mean), floor)
    # The mean of a constant row gives its order of magnitude.
    scale = np.where(scale > 0, scale, np.abs(mean))
    return np.stack([mean, np.where(scale > 0, scale, 1.0)], axis=-1)


def level_of(values: np.ndarray, window: int) -> np.ndarray:
    """Return the mean, the standard deviation and the smallest scale of a series.

    A window in which the series hardly changes, such as the window of a sensor that is
    stuck, does not tell the scale of the values after it. Divided by its standard
    deviation, they would be larger than all others by orders of magnitude, and the
    regressor would learn nothing else.

    Parameters
    ----------
    values : ndarray of shape (n,)
        Series.
    window : int
        Number of time steps in a window.

    Returns
    -------
    ndarray of shape (3,)
        The smallest scale is a fraction of the mean of the standard deviations of all
        windows.
    """
    mean = values.mean()
    if _deviations(values, mean) == 0:
        return np.append(moments(values), 0.0)
    # From cumulative sums, because all windows together may not fit in memory.
    size = min(window, len(values))
    centered = values - mean
    powers = np.cumsum(np.stack([centered, centered**2]), axis=1)
    powers = np.concatenate([np.zeros((2, 1)), powers], axis=1)
    first, second = (powers[:, size:] - powers[:, :-size]) / size
    deviations = np.sqrt(np.maximum(second - first**2, 0.0))
    return np.append(moments(values), _SMALLEST_SCALE * deviations.mean())


def _deviations(values: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Return the standard deviations of rows; 0 for rounding errors of the mean."""
    scale = values.std(axis=-1)
    return np.where(scale <= 1e-13 * np.abs(mean), 0.0, scale)


def _relative_levels(scales: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """Return the mean and standard deviation of series in units of their windows."""
    return np.stack([levels[:, 0] - scales[:, 0], levels[:, 1]], 1) / scales[:, 1:]


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
