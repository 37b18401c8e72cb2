"""Time series forecasting with a recurrent network or any regressor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from numbers import Integral, Real
from typing import Literal, Self
from zlib import crc32

import numpy as np
from sklearn.base import BaseEstimator, clone, is_classifier
from sklearn.utils import check_scalar, get_tags
from sklearn.utils.validation import check_is_fitted

from sknn._data import Fill, SeriesGroup, read_series
from sknn._sklearn import HasMethods, Interval, StrOptions, fit_context
from sknn._typing import RandomStateLike, SequencesLike
from sknn.estimators.core._parameters import Counts
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.forecasting._fitted_series import FittedSeries, Forecasts
from sknn.estimators.forecasting._series_checks import (
    check_filled,
    check_labels,
    check_length,
    check_positive,
    forecast_steps,
)
from sknn.estimators.forecasting._series_model import SeriesModel
from sknn.estimators.forecasting._window_choice import choose_stride, choose_window
from sknn.estimators.forecasting._window_model import WindowModel
from sknn.estimators.sequences._rnn_regressor import RNNRegressor

_COUNT = Interval(Integral, 1, None, closed="left")

# Parameters of the default network; see the decision record on forecasts.
_DEFAULTS: dict[str, int | float | str] = {
    "units": 32,
    "dropout": 0.3,
    "learning_rate": 0.002,
    "epochs": 100,
    "patience": 20,
}
# Further parameters for long windows.
_LONG_WINDOW = 168
_LONG: dict[str, int | float | str] = {
    "loss": "absolute_error",
    "filters": 64,
    "kernel_size": 24,
    "pool_size": 12,
    "epochs": 30,
    "patience": 5,
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
    single series or a table, because they split rows. Other splits raise an error for
    pandas objects; arrays have no labels that could be compared. For lists of series,
    use `sknn.reports.backtest`.

    Parameters
    ----------
    window_length : int or "auto", default="auto"
        Number of time steps in a window, which a forecast is based on. "auto": 24, or
        one of 48, 96, 168 and 336 if the linear map is more accurate on the validation
        part with it; at most 24 without a validation part, and less for short series.
    horizon : int or sequence of int, default=1
        Number of time steps to forecast, or the time steps, as in ``[2, 5]``. `predict`
        can forecast others.
    regressor : regressor or None, default=None
        Regressor of the residuals of the linear map: any regressor of this package or
        of scikit-learn, of which a clone is fitted. Regressors of sequences receive
        windows of shape (n, window, 1), other regressors receive rows. None for
        ``RNNRegressor(units=32, dropout=0.3, learning_rate=0.002, epochs=100,
        patience=20)`` with `random_state`; for windows of 168 time steps and more, with
        a convolution (``filters=64, kernel_size=24, pool_size=12``),
        ``loss="absolute_error"``, ``epochs=30`` and ``patience=5``. To set or search
        other parameters, pass a regressor: ``RNNForecaster(24, 12,
        RNNRegressor(units=64))`` and ``regressor__units``.
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
    stride : int or "auto", default="auto"
        Distance between training windows. Larger values are faster, with little loss of
        information for long windows, which overlap. "auto": 1, and larger with more
        than 50,000 windows.
    validation_fraction : float, default=0.1
        Fraction of each series to hold out for validation: its last part, of at least
        `horizon` time steps. 0 for no validation. Nothing is held out from a series
        that is too short. Without any validation part, a network runs all epochs.
    fill : {"linear", "previous"} or None, default=None
        How to fill missing values of y and X, and time steps that a pandas index lacks:
        "linear" interpolates between the values before and after, "previous" repeats
        the value before. Filled values are not used to score or for intervals. If None,
        gaps raise an error.
    refit : bool, default=True
        Whether to fit again after validation, on whole series. A network is trained for
        the best number of epochs. The `refit` of a network is not used.
    random_state : int, RandomState instance or None, default=None
        Random state of the default regressor. Other regressors have their own.

    Attributes
    ----------
    estimator_ : regressor
        The fitted clone of `regressor`.
    window_length_ : int
        Number of time steps in a window.
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
        "window_length": [StrOptions({"auto"}), _COUNT],
        "horizon": [_COUNT, "array-like"],
        "regressor": [None, HasMethods(["fit", "predict"])],
        "strategy": [StrOptions({"direct", "recursive"})],
        "differencing": [None, _COUNT, "array-like"],
        "log": ["boolean"],
        "scaling": [None, StrOptions({"window", "standard"})],
        "linear": ["boolean"],
        "stride": [StrOptions({"auto"}), _COUNT],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "fill": [None, StrOptions({"linear", "previous"})],
        "refit": ["boolean"],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        window_length: int | Literal["auto"] = "auto",
        horizon: Counts = 1,
        regressor: BaseEstimator | None = None,
        *,
        strategy: Literal["direct", "recursive"] = "direct",
        differencing: Counts | None = None,
        log: bool = False,
        scaling: Literal["window", "standard"] | None = "window",
        linear: bool = True,
        stride: int | Literal["auto"] = "auto",
        validation_fraction: float = 0.1,
        fill: Fill | None = None,
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
        self.fill = fill
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
            The index of a pandas object must be in ascending order: dates, also as
            strings, periods or numbers at regular steps. A step without a row is filled
            with `fill`.
        X : array-like of shape (n, n_columns), or list of array-like, default=None
            Exogenous columns, whose values are known in advance, such as holidays or
            the month. One row per value of y, and one table per series of a list.
            pandas objects must have the index of y, or with `fill` the index without
            its gaps.

        Returns
        -------
        self : object
            The fitted forecaster. When the fit fails, the forecaster is unchanged.

        Raises
        ------
        ValueError
            If series have missing values or are shorter than a window with its
            forecast, if labels are not in order or have gaps, or if X has another index
            than y.
        """
        with unchanged_on_failure(self):
            group = read_series(y, X, fill=self.fill)
            group.check_rows()
            check_labels(group, y)
            check_filled(group, self.fill)
            for number, values in enumerate(group.values):
                check_positive(values, group.name(number), self.log)
            model = self._new_model(group)
            for number, values in enumerate(group.values):
                needed = model.n_history + model.windows.block
                check_length(group.name(number), len(values), needed, model)
            fraction = self.validation_fraction
            n_val = [model.n_validation(len(v), fraction) for v in group.values]
            model.fit(group, n_val, linear=self.linear)
            self.residuals_ = model.residuals(group, n_val)
            naive = None
            if self.residuals_ is None and self.validation_fraction > 0:
                naive = model.naive_residuals(group)
            if self.refit and any(n_val):
                model = model.refitted(group)
            self._model = model
            self.estimator_ = model.windows.regressor
            linear = model.windows.linear
            self.coef_ = None if linear is None else linear.coef
            self.regressor_weight_ = model.windows.weight
            self.window_length_ = model.windows.window
            self._remember(group, naive)
        return self

    def _new_model(self, group: SeriesGroup) -> SeriesModel:
        """Return an unfitted model with the chosen window length."""
        horizon = int(forecast_steps(self.horizon)[-1])
        block = horizon if self.strategy == "direct" else 1
        lags, stride = self._lags(), self.stride
        if stride == "auto":
            stride = choose_stride(sum(map(len, group.values)))

        def new_model(window: int) -> SeriesModel:
            regressor = self._new_regressor(window)
            windows = WindowModel(window, block, self.scaling, regressor)
            return SeriesModel(windows, lags, self.log, horizon, int(stride))

        if self.window_length != "auto":
            return new_model(int(self.window_length))
        return new_model(choose_window(group, new_model, self.validation_fraction))

    def _new_regressor(self, window: int) -> BaseEstimator:
        if self.regressor is not None:
            if is_classifier(self.regressor):
                raise ValueError(
                    "regressor must be a regressor, because forecasts are numbers, got "
                    f"{self.regressor!r}."
                )
            self._check_positive_only()
            return clone(self.regressor)
        params = _DEFAULTS | (_LONG if window >= _LONG_WINDOW else {})
        return RNNRegressor(random_state=self.random_state).set_params(**params)

    def _check_positive_only(self) -> None:
        """Refuse a regressor of positive values that would get residuals."""
        if not get_tags(self.regressor).target_tags.positive_only:
            return
        changes = {
            "linear=False": self.linear,
            "scaling=None": self.scaling is not None,
            "log=False": self.log,
            "differencing=None": self.differencing is not None,
        }
        if any(changes.values()):
            remedy = ", ".join(name for name, changed in changes.items() if changed)
            raise ValueError(
                f"regressor requires y >= 0, but would get transformed values of y, "
                f"which may be negative. Set {remedy}, or use a regressor with another "
                f"loss than {self.regressor!r}."
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

    def _remember(self, group: SeriesGroup, naive: np.ndarray | None) -> None:
        """Store only the parts of the series that forecasts need."""
        n_history, window = self._model.n_history, self._model.windows.window
        values = [v[-n_history:].copy() for v in group.values]
        exog = None
        self.n_columns_ = 0
        if group.exog is not None:
            exog = [x[-window:].copy() for x in group.exog]
            self.n_columns_ = exog[0].shape[1]
        changes = [np.abs(np.diff(v)).mean() for v in group.values]
        self.n_series_ = len(values)
        self._fitted = FittedSeries(
            model=self._model,
            history=replace(group, values=values, exog=exog, observed=[], steps=[]),
            fill=self.fill,
            horizon=self.horizon,
            residuals=self.residuals_,
            naive_residuals=naive,
            naive_errors=np.array([c if c > 0 else 1.0 for c in changes]),
            checksums=[crc32(v.tobytes()) for v in group.values],
        )

    # -- forecasts -----------------------------------------------------------------

    def predict(
        self,
        horizon: Counts | None = None,
        X: SequencesLike | None = None,
        *,
        y: SequencesLike | None = None,
    ) -> Forecasts:
        """Forecast the next time steps of the series.

        Parameters
        ----------
        horizon : int, sequence of int or None, default=None
            Number of time steps to forecast, or the time steps, as in ``[2, 5]``. None
            for the `horizon` of the fit.
        X : array-like of shape (n_steps, n_columns), or list of array-like, \
                default=None
            Exogenous columns of all time steps up to the last one to forecast, with the
            columns of the fit; with `y`, the rows of its time steps come first. With
            ``strategy="direct"``, a forecast of fewer time steps than `horizon` uses
            the rows of the other steps too, if X has them, and otherwise repeats the
            last row.
        y : array-like or list of array-like, default=None
            Series to forecast instead of the series of the fit, without training: later
            values of the same series or, unless ``scaling="standard"``, other series.
            The index has the time steps of the series of the fit.

        Returns
        -------
        array-like of shape (n_steps,) or (n_steps, n_series), or list of array-like
            Forecasts, in the form of the series. The index of pandas objects is
            continued if possible.

        Raises
        ------
        ValueError
            If X has a wrong number of rows, another index or other columns, or if y has
            fewer values than a window, other time steps or its series in another order.
        """
        check_is_fitted(self)
        return self._fitted.predict(horizon, X, y)

    def predict_interval(
        self,
        horizon: Counts | None = None,
        X: SequencesLike | None = None,
        *,
        y: SequencesLike | None = None,
        coverage: float = 0.9,
    ) -> tuple[Forecasts, Forecasts]:
        """Forecast a prediction interval for each time step.

        Its width is a quantile of the absolute errors on the validation part at the
        same forecast step (split conformal prediction), in units of the scaling. With
        `refit`, they are the errors of the forecaster before it was fitted again.
        Errors of neighboring windows are correlated and series change over time, so
        `coverage` is not guaranteed.

        If there are too few errors for `coverage`, a warning says so, and the interval
        has this coverage only if errors are independent and normally distributed. If
        all series are too short for a validation part, errors of the naive forecast,
        which repeats the last value, are used instead: the interval has this coverage
        if the forecaster is not worse.

        Parameters
        ----------
        horizon : int, sequence of int or None, default=None
            Time steps to forecast as in `predict`, at most the `horizon` of the fit.
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
            If ``validation_fraction=0``, or if no errors of a time step are known.
        """
        check_is_fitted(self)
        _check_probability(coverage, "coverage")
        levels = [(1 - coverage) / 2, (1 + coverage) / 2]
        lower, upper = self._fitted.quantiles(horizon, X, y, levels)
        return lower, upper

    def predict_quantiles(
        self,
        horizon: Counts | None = None,
        X: SequencesLike | None = None,
        *,
        y: SequencesLike | None = None,
        quantiles: float | Sequence[float] = (0.1, 0.5, 0.9),
    ) -> dict[float, Forecasts]:
        """Forecast quantiles of each time step.

        They are the bounds of `predict_interval`, with the same assumptions: the
        quantiles 0.1 and 0.9 are the bounds for ``coverage=0.8``. The median is the
        forecast of `predict`. The errors are assumed to be symmetric.

        Parameters
        ----------
        horizon : int, sequence of int or None, default=None
            Time steps to forecast as in `predict`, at most the `horizon` of the fit.
        X, y : array-like or list of array-like, default=None
            See `predict`.
        quantiles : float or sequence of float, default=(0.1, 0.5, 0.9)
            Probabilities that the true value is smaller, in (0, 1).

        Returns
        -------
        dict of float to array-like or list of array-like
            The forecasts of each quantile, in the form of the forecasts of `predict`.
        """
        check_is_fitted(self)
        levels = np.atleast_1d(quantiles).tolist()
        for level in levels:
            _check_probability(level, "quantiles")
        found = self._fitted.quantiles(horizon, X, y, levels)
        return dict(zip(levels, found, strict=True))

    # -- new values ----------------------------------------------------------------

    def update(self, y: SequencesLike, X: SequencesLike | None = None) -> Self:
        """Append new values to the series, without training.

        Later forecasts start after these values. The regressor, the linear map, the
        scaling and the errors for intervals stay as they are; `fit` to all values
        learns from new values too.

        Parameters
        ----------
        y : array-like or list of array-like
            Values directly after the series of the fit or of the last update, in the
            same form. With `fill`, the first ones may be missing.
        X : array-like or list of array-like, default=None
            Exogenous columns of the same time steps.

        Returns
        -------
        self : object
            The forecaster. If the update fails, it is unchanged.
        """
        check_is_fitted(self)
        self._fitted = self._fitted.updated(y, X)
        return self

    def score(self, y: SequencesLike, X: SequencesLike | None = None) -> float:
        """Return the negative mean absolute scaled error of the forecasts.

        The errors of each series are divided by the mean absolute difference between
        its consecutive values in the fit, so that series of different magnitudes are
        comparable. The score is the mean over the series.

        Parameters
        ----------
        y : array-like or list of array-like
            True values after the series of the fit, in the same form. If `horizon` is a
            sequence, only these time steps count; with `fill`, missing values do not
            count.
        X : array-like or list of array-like, default=None
            Exogenous columns of the same time steps.

        Returns
        -------
        float
            Higher is better, and 0 is the best.
        """
        check_is_fitted(self)
        return self._fitted.score(y, X)

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
        length = 24 if self.window_length == "auto" else self.window_length
        longest = 2 * length
        if n_samples is not None:
            longest = min(longest, max(1, n_samples // 4))
        shortest = min(max(1, length // 2), longest)
        space: dict[str, object] = {"window_length": (shortest, longest, "log")}
        if preset == "small":
            return space
        space["scaling"] = ["window", "standard"]
        if preset == "default":
            return space
        return space | {"differencing": [None, 1], "linear": [True, False]}


def _check_probability(value: float, name: str) -> None:
    check_scalar(value, name, Real, min_val=0, max_val=1, include_boundaries="neither")
