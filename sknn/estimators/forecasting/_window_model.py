"""What forecasts the steps behind a window: a linear map and a regressor on top."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from sknn._data import cut_windows
from sknn.estimators.forecasting._linear_map import LinearMap, fit_linear


@dataclass(frozen=True)
class Part:
    """A series as the windows are cut from it, and which steps to forecast.

    Parameters
    ----------
    values : ndarray of shape (n,)
        After logarithm and differences.
    exog : ndarray of shape (n, n_columns) or None
    level : ndarray of shape (2,)
        Mean and standard deviation, for scaling="standard".
    first, last : int
        The steps to forecast are ``values[first:last]``.
    """

    values: np.ndarray
    exog: np.ndarray | None
    level: np.ndarray
    first: int
    last: int


@dataclass(frozen=True)
class Windows:
    """Scaled windows.

    Parameters
    ----------
    inputs : ndarray of shape (n, window), float32
    exog : ndarray of shape (n, window + block, n_columns), float32, or None
    targets : ndarray of shape (n, block), float32
    """

    inputs: np.ndarray
    exog: np.ndarray | None
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.inputs)


@dataclass
class WindowModel:
    """Forecasts `block` steps behind a window, and more by its own forecasts.

    Parameters
    ----------
    window, block : int
    scaling : {"window", "standard"} or None
    regressor : regressor
        Of what the linear map leaves, where there is one.
    linear : LinearMap or None, default=None
    exog_level : tuple of two ndarray of shape (n_columns,), or None, default=None
        Mean and standard deviation of the exogenous columns.
    share : float, default=1.0
        Of the regressor's forecast, where it stands on a linear map.
    """

    window: int
    block: int
    scaling: str | None
    regressor: Any
    linear: LinearMap | None = None
    exog_level: tuple[np.ndarray, np.ndarray] | None = None
    share: float = 1.0

    def scales(self, values: np.ndarray, levels: np.ndarray) -> np.ndarray:
        """Return location and spread of windows.

        Parameters
        ----------
        values : ndarray of shape (n, window)
        levels : ndarray of shape (n, 2)
            Of their series.

        Returns
        -------
        ndarray of shape (n, 2)
        """
        if self.scaling == "standard":
            return levels
        if self.scaling is None:
            return np.tile([0.0, 1.0], (len(values), 1))
        return level_of(values)

    def cut(self, parts: list[Part], stride: int = 1) -> Windows:
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
        return Windows(
            np.concatenate(inputs),
            np.concatenate(exogs) if exogs else None,
            np.concatenate(targets),
        )

    def fit_linear(
        self, train: Windows, validation: Windows | None, penalty: float | None
    ) -> None:
        """Fit the linear map, with the best penalty in the validation part if None."""
        pair = None if validation is None else (_flat(validation), validation.targets)
        self.linear = fit_linear(_flat(train), train.targets, pair, penalty)

    def fit_regressor(self, train: Windows, validation: Windows | None) -> None:
        """Fit the regressor to what the linear map leaves, or to everything."""
        X, left = self._features(train), self._left(train)
        params = set(self.regressor.get_params(deep=False))
        if {"early_stopping", "refit"} <= params:
            # Its errors in the validation part shall be those of what it has not seen.
            self.regressor.set_params(refit=False)
        if validation is None:
            if "early_stopping" in params:
                # It would take a part at random, with windows that share steps.
                self.regressor.set_params(early_stopping=False)
            self.regressor.fit(X, self._one_column(left))
            return
        X_val, left_val = self._features(validation), self._left(validation)
        options = {}
        if has_fit_parameter(self.regressor, "X_val"):
            options = {"X_val": X_val, "y_val": self._one_column(left_val)}
        self.regressor.fit(X, self._one_column(left), **options)
        if self.linear is not None:
            self.share = _best_share(self._regressed(X_val), left_val)

    def forecast(
        self,
        values: np.ndarray,
        exog: np.ndarray | None,
        levels: np.ndarray,
        n_steps: int,
    ) -> np.ndarray:
        """Return the steps behind the last window of each row.

        Parameters
        ----------
        values : ndarray of shape (n, window)
        exog : ndarray of shape (n, window + n_steps, n_columns) or None
        levels : ndarray of shape (n, 2)
        n_steps : int
            With `exog` at least `block`.

        Returns
        -------
        ndarray of shape (n, n_steps)
        """
        steps = np.concatenate([values, np.empty((len(values), n_steps))], axis=1)
        done = 0
        while done < n_steps:
            # What is known of the future ends with its last step.
            begin = done if exog is None else min(done, n_steps - self.block)
            window = steps[:, begin : begin + self.window]
            scales = self.scales(window, levels)
            known = None
            if exog is not None:
                size = self.window + self.block
                known = self._scaled_exog(exog[:, begin : begin + size])
            scaled = (window - scales[:, :1]) / scales[:, 1:]
            outputs = self._outputs(scaled.astype("float32"), known)
            block = outputs * scales[:, 1:] + scales[:, :1]
            new = block[:, done - begin : n_steps - begin]
            at = self.window + done
            steps[:, at : at + new.shape[1]] = new
            done += new.shape[1]
        return steps[:, self.window :]

    def _outputs(self, inputs: np.ndarray, exog: np.ndarray | None) -> np.ndarray:
        windows = Windows(inputs, exog, np.empty((len(inputs), self.block), "float32"))
        outputs = self._regressed(self._features(windows))
        if self.linear is None:
            return outputs
        return self.share * outputs + self.linear(_flat(windows))

    def _regressed(self, features: np.ndarray) -> np.ndarray:
        outputs = np.asarray(self.regressor.predict(features), np.float64)
        return outputs.reshape(len(features), self.block)

    def _left(self, windows: Windows) -> np.ndarray:
        """Return the targets of the regressor."""
        if self.linear is None:
            return windows.targets
        return (windows.targets - self.linear(_flat(windows))).astype("float32")

    def _features(self, windows: Windows) -> np.ndarray:
        """Return the windows as the regressor takes them: steps, or flat rows."""
        if not get_tags(self.regressor).input_tags.three_d_array:
            return _flat(windows)
        if windows.exog is None:
            return windows.inputs[:, :, None]
        # Steps to forecast follow with what is known of them, and are marked.
        ahead = np.zeros((len(windows), self.block), "float32")
        values = np.concatenate([windows.inputs, ahead], axis=1)
        marks = np.broadcast_to(
            np.arange(values.shape[1]) >= self.window, values.shape
        ).astype("float32")
        return np.concatenate([np.stack([values, marks], 2), windows.exog], axis=2)

    def _one_column(self, targets: np.ndarray) -> np.ndarray:
        return targets[:, 0] if self.block == 1 else targets

    def _scaled_exog(self, exog: np.ndarray) -> np.ndarray:
        assert self.exog_level is not None
        mean, spread = self.exog_level
        return ((exog - mean) / spread).astype("float32")


def level_of(values: np.ndarray) -> np.ndarray:
    """Return mean and standard deviation of rows, where 1 stands for a spread of 0.

    Parameters
    ----------
    values : ndarray of shape (..., n)

    Returns
    -------
    ndarray of shape (..., 2)
    """
    mean, spread = values.mean(axis=-1), values.std(axis=-1)
    # A constant window says nothing of the spread, but something of the size. What is
    # less than this is rounding of the mean, in float64.
    constant = spread <= 1e-13 * np.abs(mean)
    spread = np.where(constant, np.abs(mean), spread)
    return np.stack([mean, np.where(spread > 0, spread, 1.0)], axis=-1)


def _best_share(outputs: np.ndarray, left: np.ndarray) -> float:
    """Return the factor in [0, 1] of `outputs` that comes nearest to `left`."""
    size = float(np.sum(outputs**2))
    return float(np.clip(np.sum(outputs * left) / size, 0.0, 1.0)) if size > 0 else 0.0


def _flat(windows: Windows) -> np.ndarray:
    if windows.exog is None:
        return windows.inputs
    exog = windows.exog.reshape(len(windows), -1)
    return np.concatenate([windows.inputs, exog], axis=1)
