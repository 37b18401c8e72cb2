"""Time series forecasting with a recurrent network or any regressor."""

from __future__ import annotations

from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from sknn._data import SeriesGroup, read_series
from sknn._sklearn import HasMethods, Interval, StrOptions, fit_context
from sknn._typing import RandomStateLike, SequencesLike
from sknn.estimators.core._parameters import Counts
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.forecasting._series_checks import check_length, check_rows
from sknn.estimators.forecasting._series_model import SeriesModel
from sknn.estimators.forecasting._window_model import WindowModel
from sknn.estimators.sequences._rnn_regressor import RNNRegressor

if TYPE_CHECKING:
    import pandas as pd

_COUNT = Interval(Integral, 1, None, closed="left")

# Forecasts, in the form of the series of `fit`.
_Forecasts: TypeAlias = (
    "np.ndarray | pd.Series | pd.DataFrame | list[np.ndarray | pd.Series]"
)

# Parameters of the default network; see the decision record on forecasts.
_DEFAULTS: dict[str, int | float] = {
    "units": 32,
    "dropout": 0.3,
    "learning_rate": 0.002,
    "epochs": 100,
    "patience": 20,
}


class RNNForecaster(BaseEstimator):
    """Time series forecaster with a recurrent network or any regressor.

    The forecaster cuts windows from one or several series, and learns to predict the
    next time steps: first with a linear map of the window (ridge regression), and then
    with a network that learns the residuals of the linear map, as in the hybrid models
    of Zhang. A single network learns from all series together. `predict` undoes the
    logarithm, differencing and scaling.

    The order in time is preserved: the validation part, which determines the penalty of
    the linear map and the best epoch of the network, is the last part of each series.
    Training does not use it, not even to compute means.

    Unlike other estimators, `fit(y, X)` takes the series first. X contains exogenous
    columns, whose values are known in advance. `cross_val_score(forecaster, y, X,
    cv=TimeSeriesSplit())`, `GridSearchCV` and `OptunaSearchCV` pass them in this order.
    They need splits in which the test part directly follows the training part, and a
    single series or a table, because they split rows. For lists of series, use
    `sknn.reports.backtest`.

    Parameters
    ----------
    window_length : int, default=24
        Number of time steps in a window, which a forecast is based on.
    horizon : int, default=1
        Number of time steps to forecast. `predict` can forecast other numbers.
    regressor : regressor or None, default=None
        Regressor of the residuals of the linear map: any regressor of this package or
        of scikit-learn, of which a clone is fitted. Regressors of sequences receive
        windows of shape (n, window, 1), other regressors receive rows. None for
        ``RNNRegressor(units=32, dropout=0.3, learning_rate=0.002, epochs=100,
        patience=20)`` with `random_state`. To set or search other parameters, pass a
        regressor: ``RNNForecaster(24, 12, RNNRegressor(units=64))`` and
        ``regressor__units``.
    strategy : {"direct", "recursive"}, default="direct"
        "direct": one regressor with an output for each time step of `horizon`; longer
        forecasts continue from its own forecasts, block by block. "recursive": a
        regressor with one output, which forecasts one time step at a time.
    differencing : int, sequence of int or None, default=None
        Lag or lags of differencing: 1 for differences between consecutive time steps,
        12 for differences to the same month of the previous year, (1, 12) for both.
    log : bool, default=False
        Whether to take the logarithm, for positive series whose seasonal variation
        grows with their level.
    scaling : {"window", "standard"} or None, default="window"
        "window": standardize each window, and the time steps to forecast, by the mean
        and standard deviation of the window, or half the mean standard deviation of all
        windows of the series if it is larger. It suits series of different magnitudes
        and series that leave the range of the training part. "standard": standardize by
        the mean and standard deviation of the training part of each series. None: no
        scaling.
    linear : bool, default=True
        Whether the regressor learns the residuals of a linear map of the window. The
        weight of the output of the regressor, from 0 to 1, is the best one on the
        validation part.
    stride : int, default=1
        Distance between training windows. Larger values are faster, with little loss of
        information for long windows, which overlap.
    validation_fraction : float, default=0.1
        Fraction of each series to hold out for validation: its last part, of at least
        `horizon` time steps. 0 for no validation. Nothing is held out from a series
        that is too short. Without any validation part, a network runs all epochs.
    refit : bool, default=True
        Whether to fit again after validation, on whole series. A network is trained for
        the best number of epochs. The `refit` of a network is not used.
    random_state : int, RandomState instance or None, default=None
        Random state of the default regressor. Other regressors have their own.

    Attributes
    ----------
    estimator_ : regressor
        The fitted clone of `regressor`.
    regressor_weight_ : float
        Weight of the output of the regressor; 1 without a linear map.
    coef_ : ndarray of shape (n_inputs, n_outputs) or None
        Coefficients of the linear map from scaled windows to scaled forecasts: the
        values of the window from the oldest to the latest, then the columns of X of
        each time step. With ``scaling="window"``, the mean and the standard deviation
        of the series, relative to the window, follow if they reduce the squared error
        on the validation part by a fifth. None with ``linear=False``.
    residuals_ : ndarray of shape (n_residuals, horizon) or None
        Absolute errors on the validation part for each forecast step, in units of the
        scaling, in ascending order and padded with NaN. None without a validation part.
    n_series_ : int
        Number of series.
    n_columns_ : int
        Number of columns of X; 0 without X.

    See Also
    --------
    RNNRegressor : Recurrent network for regression.
    sknn.reports.backtest : Compare forecasts with true values and naive forecasts.

    References
    ----------
    G. P. Zhang, "Time series forecasting using a hybrid ARIMA and neural network
    model", Neurocomputing 50 (2003).

    T. Kim et al., "Reversible instance normalization", ICLR 2022 (scaling of windows).

    J. Lei et al., "Distribution-free predictive inference for regression", Journal of
    the American Statistical Association 113 (2018) (intervals).

    Examples
    --------
    >>> import numpy as np
    >>> from sknn import RNNForecaster, RNNRegressor
    >>> steps = np.arange(200)
    >>> y = steps / 20 + np.sin(steps * np.pi / 6)
    >>> net = RNNRegressor(8, epochs=3, random_state=0)
    >>> forecaster = RNNForecaster(24, 12, net).fit(y[:188])
    >>> bool(np.abs(forecaster.predict() - y[188:]).max() < 0.2)
    True
    """

    _parameter_constraints: dict[str, list[object]] = {
        "window_length": [_COUNT],
        "horizon": [_COUNT],
        "regressor": [None, HasMethods(["fit", "predict"])],
        "strategy": [StrOptions({"direct", "recursive"})],
        "differencing": [None, _COUNT, "array-like"],
        "log": ["boolean"],
        "scaling": [None, StrOptions({"window", "standard"})],
        "linear": ["boolean"],
        "stride": [_COUNT],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "refit": ["boolean"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        window_length: int = 24,
        horizon: int = 1,
        regressor: BaseEstimator | None = None,
        *,
        strategy: Literal["direct", "recursive"] = "direct",
        differencing: Counts | None = None,
        log: bool = False,
        scaling: Literal["window", "standard"] | None = "window",
        linear: bool = True,
        stride: int = 1,
        validation_fraction: float = 0.1,
        refit: bool = True,
        random_state: RandomStateLike = None,
    ) -> None:
        self.window_length = window_length
        self.horizon = horizon
        self.regressor = regressor
        self.strategy = strategy
        self.differencing = differencing
        self.log = log
        self.scaling = scaling
        self.linear = linear
        self.stride = stride
        self.validation_fraction = validation_fraction
        self.refit = refit
        self.random_state = random_state

    @property
    def _trains_with_tensorflow(self) -> bool:
        return self.regressor is None  # the default is a network

    # -- fit -----------------------------------------------------------------------

    # The regressor validates its own parameters.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, y: SequencesLike, X: SequencesLike | None = None) -> Self:
        """Fit the forecaster to series.

        Parameters
        ----------
        y : array-like of shape (n,) or (n, n_series), or list of array-like of \
                shape (n_i,)
            One series; a table with one series per column, each of which is forecast
            from its own values; or a list of series, which may have different lengths.
            pandas objects are supported.
        X : array-like of shape (n, n_columns), or list of array-like, default=None
            Exogenous columns, whose values are known in advance, such as holidays or
            the month. One row per value of y, and one table per series of a list.
            pandas objects must have the index of y.

        Returns
        -------
        self : object
            The fitted forecaster. When the fit fails, the forecaster is unchanged.

        Raises
        ------
        ValueError
            If series have missing values or are shorter than a window with its
            forecast, if dates are not in order, or if X has another index than y.
        """
        with unchanged_on_failure(self):
            group = read_series(y, X)
            model = self._new_model()
            check_rows(group)
            for number, values in enumerate(group.values):
                needed = model.n_history + model.windows.block
                check_length(group.name(number), len(values), needed, model)
                self._check_positive(values, group.name(number))
            fraction = self.validation_fraction
            n_val = [model.n_validation(len(v), fraction) for v in group.values]
            model.fit(group, n_val, linear=self.linear)
            self.residuals_ = model.residuals(group, n_val)
            if self.refit and any(n_val):
                model = model.refitted(group)
            self._model = model
            self.estimator_ = model.windows.regressor
            linear = model.windows.linear
            self.coef_ = None if linear is None else linear.coef
            self.regressor_weight_ = model.windows.weight
            self._remember(group)
        return self

    def _new_model(self) -> SeriesModel:
        direct = self.strategy == "direct"
        if self.regressor is None:
            regressor = RNNRegressor(random_state=self.random_state)
            regressor.set_params(**_DEFAULTS)
        else:
            regressor = clone(self.regressor)
        windows = WindowModel(
            int(self.window_length),
            int(self.horizon) if direct else 1,
            self.scaling,
            regressor,
        )
        return SeriesModel(
            windows, self._lags(), self.log, int(self.horizon), int(self.stride)
        )

    def _lags(self) -> tuple[int, ...]:
        if self.differencing is None:
            return ()
        lags = np.atleast_1d(self.differencing)
        if lags.ndim != 1 or lags.dtype.kind not in "iu" or (lags < 1).any():
            raise ValueError(
                "differencing must be None, a lag of at least 1, or several lags such "
                f"as (1, 12), got {self.differencing!r}."
            )
        return tuple(int(lag) for lag in lags)

    def _check_positive(self, values: np.ndarray, name: str) -> None:
        if self.log and values.min() <= 0:
            raise ValueError(
                f"log=True needs positive values, and {name} has {values.min():g}. Add "
                "a constant to all values, or set log=False."
            )

    def _remember(self, group: SeriesGroup) -> None:
        """Store only the parts of the series that forecasts need."""
        n_history, window = self._model.n_history, self._model.windows.window
        values = [v[-n_history:].copy() for v in group.values]
        exog = None
        self.n_columns_ = 0
        if group.exog is not None:
            exog = [x[-window:].copy() for x in group.exog]
            self.n_columns_ = exog[0].shape[1]
        self._history = replace(group, values=values, exog=exog)
        self.n_series_ = len(values)
        changes = [np.abs(np.diff(v)).mean() for v in group.values]
        self._naive_errors = np.array([c if c > 0 else 1.0 for c in changes])

    # -- forecasts -----------------------------------------------------------------

    def predict(
        self,
        horizon: int | None = None,
        X: SequencesLike | None = None,
        *,
        y: SequencesLike | None = None,
    ) -> _Forecasts:
        """Forecast the next time steps of the series.

        Parameters
        ----------
        horizon : int or None, default=None
            Number of time steps to forecast. None for the `horizon` of the fit.
        X : array-like of shape (horizon, n_columns), or list of array-like, \
                default=None
            Exogenous columns of these time steps, with the columns of the fit; with
            `y`, the rows of its time steps come first.
        y : array-like or list of array-like, default=None
            Series to forecast instead of the series of the fit, without training: later
            values of the same series or, unless ``scaling="standard"``, other series.

        Returns
        -------
        array-like of shape (horizon,) or (horizon, n_series), or list of array-like
            Forecasts, in the form of the series. The index of pandas objects is
            continued if possible.

        Raises
        ------
        ValueError
            If X has a wrong number of rows, another index or other columns, or if y has
            fewer values than a window.
        """
        check_is_fitted(self)
        group, forecasts, _ = self._forecast(horizon, X, y)
        return group.form.restore(self._model.undo_log(forecasts))

    def predict_interval(
        self,
        horizon: int | None = None,
        X: SequencesLike | None = None,
        *,
        y: SequencesLike | None = None,
        coverage: float = 0.9,
    ) -> tuple[_Forecasts, _Forecasts]:
        """Forecast a prediction interval for each time step.

        Its width is a quantile of the absolute errors on the validation part at the
        same forecast step (split conformal prediction), in units of the scaling. With
        `refit`, they are the errors of the forecaster before it was fitted again.
        Errors of neighboring windows are correlated and series change over time, so
        `coverage` is not guaranteed.

        Parameters
        ----------
        horizon : int or None, default=None
            Number of time steps to forecast, at most the `horizon` of the fit. None for
            the `horizon` of the fit.
        X, y : array-like or list of array-like, default=None
            See `predict`.
        coverage : float, default=0.9
            Fraction of true values that should be in the interval, in (0, 1).

        Returns
        -------
        lower, upper : array-like or list of array-like
            Bounds, in the form of the forecasts of `predict`, which are between them.

        Raises
        ------
        ValueError
            If there is no validation part, or if it is too small for `coverage`.
        """
        check_is_fitted(self)
        check_scalar(
            coverage,
            "coverage",
            Real,
            min_val=0,
            max_val=1,
            include_boundaries="neither",
        )
        n_steps = self._n_steps(horizon)
        widths = self._widths(n_steps, coverage)
        group, forecasts, scales = self._forecast(n_steps, X, y)
        lower, upper = (
            group.form.restore(self._model.undo_log(forecasts + sign * widths * scales))
            for sign in (-1, 1)
        )
        return lower, upper

    def _n_steps(self, horizon: int | None) -> int:
        horizon = self._model.horizon if horizon is None else horizon
        return int(check_scalar(horizon, "horizon", Integral, min_val=1))

    def _widths(self, n_steps: int, coverage: float) -> np.ndarray:
        if self.residuals_ is None:
            raise ValueError(
                "Intervals need the errors on a validation part, and no validation "
                "part is available: no series is long enough, or validation_fraction "
                f"is 0 (it is {self.validation_fraction})."
            )
        if n_steps > self.residuals_.shape[1]:
            raise ValueError(
                f"horizon={n_steps} is more than the {self.residuals_.shape[1]} "
                "forecast steps whose errors are known. Fit with a larger `horizon`."
            )
        found = np.isfinite(self.residuals_).sum(axis=0)[:n_steps]
        # Ranks among n + 1 exchangeable errors, which include the unknown error.
        ranks = np.ceil((found + 1) * coverage - 1e-9).astype(int)
        if (ranks > found).any():
            needed = int(np.ceil(coverage / (1 - coverage) - 1e-9))
            raise ValueError(
                f"coverage={coverage} needs {needed} errors per forecast step, and the "
                f"validation part has {found.min()}. Increase `validation_fraction` or "
                "decrease `coverage`."
            )
        return self.residuals_[ranks - 1, np.arange(n_steps)].astype(np.float64)

    def _forecast(
        self, horizon: int | None, X: SequencesLike | None, y: SequencesLike | None
    ) -> tuple[SeriesGroup, np.ndarray, np.ndarray]:
        """Return the series, their forecasts and the scales of the windows."""
        n_steps = self._n_steps(horizon)
        group = self._history if y is None else read_series(y)
        model = self._model
        levels = model.levels
        if y is not None:
            for number, values in enumerate(group.values):
                check_length(
                    group.name(number), len(values), model.n_history, model, "predict"
                )
                self._check_positive(values, group.name(number))
            levels = self._levels_of(group)
        history = np.stack([v[-model.n_history :] for v in group.values])
        exog = self._exog(X, y, group, n_steps)
        return group, *model.forecast(history, exog, levels, n_steps)

    def _levels_of(self, group: SeriesGroup) -> np.ndarray:
        """Return the levels of series that are passed as y."""
        n, model = len(group.values), self._model
        if n == self.n_series_ and model.windows.scaling != "window":
            return model.levels
        if model.windows.scaling == "standard":
            raise ValueError(
                f"scaling='standard' knows the mean and standard deviation of the "
                f"{self.n_series_} series of fit, and y has {n}. Use scaling='window' "
                "for other series."
            )
        known = model.levels if n == self.n_series_ else None
        return model.levels_of(group, known)

    def _exog(
        self,
        X: SequencesLike | None,
        y: SequencesLike | None,
        group: SeriesGroup,
        n_steps: int,
    ) -> np.ndarray | None:
        """Return the exogenous columns of the windows and of the forecast steps."""
        if (X is None) != (self.n_columns_ == 0):
            raise ValueError(
                "X was passed, but not to fit."
                if X is not None
                else f"fit had an X with {self.n_columns_} columns, so the X of the "
                "time steps to forecast is needed too."
            )
        if X is None:
            return None
        block, window = self._model.windows.block, self._model.windows.window
        if n_steps < block:
            raise ValueError(
                f"With X, strategy='direct' forecasts at least the {block} time steps "
                f"of `horizon`, got {n_steps}. Use the first {n_steps} of them, or fit "
                "with strategy='recursive'."
            )
        columns = self._history.columns
        known = group.read_ahead(X, n_steps, y=y, columns=columns)
        past = self._history.exog or []
        tables = []
        for number, table in enumerate(known):
            before = 0 if y is None else len(group.values[number])
            if table.shape != (before + n_steps, self.n_columns_):
                rows = f"one row for each of the {n_steps} time steps to forecast"
                if y is not None:
                    rows += f", after the rows of y ({before + n_steps} rows in all)"
                raise ValueError(
                    f"X must have {rows}, and the {self.n_columns_} columns of fit, "
                    f"got shape {table.shape}."
                )
            steps = past[number] if y is None else table[:before]
            tables.append(np.concatenate([steps[-window:], table[before:]]))
        return np.stack(tables)

    def score(self, y: SequencesLike, X: SequencesLike | None = None) -> float:
        """Return the negative mean absolute scaled error of the forecasts.

        The errors of each series are divided by the mean absolute difference between
        its consecutive values in the fit, so that series of different magnitudes are
        comparable. The score is the mean over the series.

        Parameters
        ----------
        y : array-like or list of array-like
            True values after the series of the fit, in the same form.
        X : array-like or list of array-like, default=None
            Exogenous columns of the same time steps.

        Returns
        -------
        float
            Higher is better, and 0 is the best.
        """
        check_is_fitted(self)
        group = read_series(y)
        self._check_follows(group)
        n_steps = max(len(values) for values in group.values)
        _, forecasts, _ = self._forecast(n_steps, X, None)
        forecasts = self._model.undo_log(forecasts)
        errors = [
            np.abs(values - row[: len(values)]).mean() / naive
            for values, row, naive in zip(
                group.values, forecasts, self._naive_errors, strict=True
            )
        ]
        return -float(np.mean(errors))

    def search_space(
        self,
        preset: Literal["small", "default", "large"] = "default",
        *,
        n_samples: int | None = None,
    ) -> dict[str, object]:
        """Return the search space that `sknn.search_space` uses.

        A `regressor` has its own search space.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
            Size of the search space.
        n_samples : int or None, default=None
            Number of time steps of the series, of which a window contains at most a
            quarter. None for the full ranges.

        Returns
        -------
        dict of str to list, tuple or dict
            A list of choices, or a tuple of the lower bound, the upper bound and the
            scale of a range.
        """
        longest = 2 * self.window_length
        if n_samples is not None:
            longest = min(longest, max(1, n_samples // 4))
        shortest = min(max(1, self.window_length // 2), longest)
        space: dict[str, object] = {"window_length": (shortest, longest, "log")}
        if preset == "small":
            return space
        space["scaling"] = ["window", "standard"]
        if preset == "default":
            return space
        return space | {"differencing": [None, 1], "linear": [True, False]}

    def _check_follows(self, group: SeriesGroup) -> None:
        """Raise an error if series do not follow the series of the fit."""
        if len(group.values) != self.n_series_:
            raise ValueError(
                f"y has {len(group.values)} series, and fit had {self.n_series_}."
            )
        ends, starts = self._history.form.timelines, group.form.first_labels
        for end, start in zip(ends, starts, strict=False):
            if end is None or start is None:
                continue
            expected = end.after(1)[0]
            if start != expected:
                raise ValueError(
                    f"y starts at {start}, and the next label after the series of fit "
                    f"is {expected}. Split without gaps or shuffling, for example with "
                    "TimeSeriesSplit."
                )
