"""Forecasts of time series by a recurrent network, or by any regressor."""

from dataclasses import replace
from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from sknn._data import SeriesGroup, read_series
from sknn._sklearn import HasMethods, Interval, StrOptions, fit_context
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.forecasting._series_model import SeriesModel
from sknn.estimators.forecasting._window_model import WindowModel
from sknn.estimators.sequences._rnn_regressor import RNNRegressor

_COUNT = Interval(Integral, 1, None, closed="left")

# Of the network that stands for None; see the decision record on forecasts.
_DEFAULTS: dict[str, Any] = {
    "units": 32,
    "dropout": 0.3,
    "learning_rate": 0.002,
    "epochs": 100,
    "patience": 20,
}


class RNNForecaster(BaseEstimator):
    """Forecasts of time series by a recurrent network, or by any regressor.

    It cuts windows from one series or from many and learns what follows them: first a
    linear map of the window (ridge regression), and then a network what that leaves, as
    in Zhang's hybrids of linear models and networks. One network learns from all series
    together. Logarithm, differences and scaling are undone in what `predict` returns.

    Order in time is kept: the validation part, by which the penalty of the linear map
    and the best epoch of the network are chosen, is the last part of every series, and
    nothing of it, not even its mean, is used before.

    It is no estimator of pairs (X, y): `fit(y, X)` takes the series first, and X, what
    is known ahead of time, second. `cross_val_score(forecaster, y, X,
    cv=TimeSeriesSplit())`, `GridSearchCV` and `OptunaSearchCV` pass them in this order.
    Give them splits whose test part follows the training part at once, and a series or
    a table, of which they take rows; for lists of series there is
    `sknn.reports.backtest`.

    Parameters
    ----------
    window : int, default=24
        Steps that a forecast sees.
    horizon : int, default=1
        Steps that are forecast, unless `predict` is asked for others.
    regressor : regressor or None, default=None
        What learns what the linear map leaves: any regressor of this package or of
        scikit-learn; a clone of it is fitted. Those for sequences are given windows of
        shape (n, window, 1), others rows. None for ``RNNRegressor(units=32,
        dropout=0.3, learning_rate=0.002, epochs=100, patience=20)`` with
        `random_state`. Other settings are given, and searched, as those of a regressor:
        ``RNNForecaster(24, 12, RNNRegressor(units=64))`` and ``regressor__units``.
    strategy : {"direct", "recursive"}, default="direct"
        "direct": one regressor with an output for each step of `horizon`; for more
        steps it goes on from its own forecasts, block after block. "recursive": one
        step at a time.
    differencing : int, sequence of int or None, default=None
        Learn differences to the step so many before: 1 for changes, 12 for changes
        since the same month of the last year, (1, 12) for both.
    log : bool, default=False
        Learn the logarithm: for positive values whose seasons grow with their level.
    scaling : {"window", "standard"} or None, default="window"
        "window": each window less its mean, divided by its standard deviation, and what
        follows it with the same two numbers; for series of any size, that may leave
        the range seen in training. "standard": by mean and standard deviation of the
        training part of each series. None: not at all.
    linear : bool, default=True
        Whether the regressor stands on a linear map of the window. How much of the
        regressor's forecast is added to it, from 0 to 1, is what was best for the
        validation part.
    stride : int, default=1
        Train on every so many-th window only: quicker, with hardly less to learn from
        long windows, which share most of their steps.
    validation_fraction : float, default=0.1
        Last part of each series that is kept for validation, at least `horizon` steps;
        0 for none. A series too short for that is trained on as a whole. With no
        validation part a network runs through all of its epochs.
    refit : bool, default=True
        After validation, fit anew to whole series; a network for as many epochs as were
        best. A network's own `refit` is not used.
    random_state : int, RandomState instance or None, default=None
        Of the regressor that None stands for. Others have their own.

    Attributes
    ----------
    estimator_ : regressor
        The fitted clone of `regressor`.
    share_ : float
        How much of its forecast is taken; 1 without a linear map.
    coef_ : ndarray of shape (n_inputs, n_outputs) or None
        The linear map from scaled windows to scaled forecasts, oldest step first, then
        the columns of X step by step; None with `linear=False`.
    residuals_ : ndarray of shape (n_residuals, horizon) or None
        Absolute errors in the validation part by step, in units of `scaling`,
        increasing, with NaN last; None without a validation part.
    n_series_ : int
        Number of series.
    n_columns_ : int
        Columns of X, 0 without.

    See Also
    --------
    RNNRegressor : The network.
    sknn.reports.backtest : Forecasts of parts that are known, beside naive ones.

    Notes
    -----
    Zhang, "Time series forecasting using a hybrid ARIMA and neural network model",
    Neurocomputing 50 (2003). Windows scaled by themselves: Kim et al., "Reversible
    instance normalization", ICLR 2022. Intervals: Lei et al., "Distribution-free
    predictive inference for regression", Journal of the American Statistical
    Association 113 (2018).

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
        "window": [_COUNT],
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
        window: Any = 24,
        horizon: Any = 1,
        regressor: Any = None,
        *,
        strategy: Any = "direct",
        differencing: Any = None,
        log: Any = False,
        scaling: Any = "window",
        linear: Any = True,
        stride: Any = 1,
        validation_fraction: Any = 0.1,
        refit: Any = True,
        random_state: Any = None,
    ) -> None:
        self.window = window
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
        return self.regressor is None  # a network, then

    # -- fit -----------------------------------------------------------------------

    # The regressor checks its own parameters.
    @fit_context(prefer_skip_nested_validation=False)
    def fit(self, y: Any, X: Any = None) -> Any:
        """Learn from series.

        Parameters
        ----------
        y : array-like of shape (n,) or (n, n_series), or list of array-like of \
                shape (n_i,)
            One series; a table with a series a column, of which each is forecast from
            its own past; or a list of series of unequal lengths. Of pandas too.
        X : array-like of shape (n, n_columns), or list of them, default=None
            Exogenous columns: what is known of each step ahead of time, such as
            holidays or the month. A row for each value of y, a table for each series of
            a list. If both are of pandas, they have the same index.

        Returns
        -------
        self : object
            The fitted forecaster. When anything fails, it is left as it was before.

        Raises
        ------
        ValueError
            For series with gaps or with fewer values than a window and what follows it,
            for dates that are not in order, and for an X with another index than y.
        """
        with unchanged_on_failure(self):
            group = read_series(y, X)
            model = self._new_model()
            _check_rows(group)
            for number, values in enumerate(group.values):
                needed = model.n_history + model.windows.block
                _check_length(group.name(number), len(values), needed, model)
                self._check_positive(values, group.name(number))
            kept = [model.kept(len(v), self.validation_fraction) for v in group.values]
            model.fit(group, kept, linear=self.linear)
            self.residuals_ = model.residuals(group, kept)
            if self.refit and any(kept):
                model = model.fitted_to_all(group)
            self._model = model
            self.estimator_ = model.windows.regressor
            linear = model.windows.linear
            self.coef_ = None if linear is None else linear.coef
            self.share_ = model.windows.share
            self._remember(group)
        return self

    def _new_model(self) -> SeriesModel:
        direct = self.strategy == "direct"
        if self.regressor is None:
            given = RNNRegressor(**_DEFAULTS, random_state=self.random_state)
        else:
            given = clone(self.regressor)
        windows = WindowModel(
            int(self.window),
            int(self.horizon) if direct else 1,
            self.scaling,
            given,
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
                "differencing must be None, a lag from 1 on, or several of them such as"
                f" (1, 12), got {self.differencing!r}."
            )
        return tuple(int(lag) for lag in lags)

    def _check_positive(self, values: np.ndarray, name: str) -> None:
        if self.log and values.min() <= 0:
            raise ValueError(
                f"log=True needs positive values, and {name} has {values.min():g}. Add "
                "a constant to all, or set log=False."
            )

    def _remember(self, group: SeriesGroup) -> None:
        """Keep what forecasts need of the series, and no more."""
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

    def predict(self, horizon: Any = None, X: Any = None, *, y: Any = None) -> Any:
        """Forecast what follows the series.

        Parameters
        ----------
        horizon : int or None, default=None
            Steps to forecast, fewer or more than in fit; None for as many.
        X : array-like of shape (horizon, n_columns), or list of them, default=None
            The exogenous columns of these steps, in the order of fit; with `y` those of
            its own steps and then of these.
        y : array-like or list of array-like, default=None
            Forecast what follows these series, without training: the same ones some
            time later, or, but for scaling="standard", any others. None for those of
            fit.

        Returns
        -------
        array-like of shape (horizon,) or (horizon, n_series), or list of array-like
            In the form of the series; of pandas, with the index continued, where they
            had an index that tells how it goes on.

        Raises
        ------
        ValueError
            When X does not have these rows or the columns of fit, as far as names and
            an index tell, or when y has fewer values than a window.
        """
        check_is_fitted(self)
        group, forecasts, _ = self._forecast(horizon, X, y)
        return group.form.restore(self._model.restored(forecasts))

    def predict_interval(
        self, horizon: Any = None, X: Any = None, *, y: Any = None, coverage: Any = 0.9
    ) -> tuple[Any, Any]:
        """Forecast an interval for each step.

        Its width is a quantile of the absolute errors that forecasts of the validation
        part had at the same number of steps ahead (split conformal prediction), in
        units of the window's or series' spread, or else of y. With `refit` they are the
        errors of the forecaster before that. Errors of neighbouring windows are alike
        and series change, so that `coverage` is an aim and no guarantee.

        Parameters
        ----------
        horizon : int or None, default=None
            At most that of fit.
        X, y : object, default=None
            As for `predict`.
        coverage : float, default=0.9
            Share of true values that the interval is to hold, in (0, 1).

        Returns
        -------
        lower, upper : array-like or list of array-like
            Of the form that `predict` returns, which lies between them.

        Raises
        ------
        ValueError
            Without a validation part, or with one too small for `coverage`.
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
        group, forecasts, spread = self._forecast(n_steps, X, y)
        lower, upper = (
            group.form.restore(self._model.restored(forecasts + sign * widths * spread))
            for sign in (-1, 1)
        )
        return lower, upper

    def _n_steps(self, horizon: Any) -> int:
        horizon = self._model.horizon if horizon is None else horizon
        return int(check_scalar(horizon, "horizon", Integral, min_val=1))

    def _widths(self, n_steps: int, coverage: float) -> np.ndarray:
        if self.residuals_ is None:
            raise ValueError(
                "Intervals are made of the errors in the validation part, and there is "
                "none: no series is long enough, or validation_fraction is 0 (it is "
                f"{self.validation_fraction})."
            )
        if n_steps > self.residuals_.shape[1]:
            raise ValueError(
                f"horizon={n_steps} is more than the {self.residuals_.shape[1]} steps "
                "whose errors are known. Fit with a larger `horizon`."
            )
        found = np.isfinite(self.residuals_).sum(axis=0)[:n_steps]
        # Of n + 1 exchangeable errors, the unknown one included.
        ranks = np.ceil((found + 1) * coverage - 1e-9).astype(int)
        if (ranks > found).any():
            needed = int(np.ceil(coverage / (1 - coverage) - 1e-9))
            raise ValueError(
                f"coverage={coverage} needs {needed} "
                f"errors of each step, and the validation part has {found.min()}. Raise"
                " `validation_fraction` or lower `coverage`."
            )
        return self.residuals_[ranks - 1, np.arange(n_steps)].astype(np.float64)

    def _forecast(self, horizon: Any, X: Any, y: Any) -> tuple[SeriesGroup, Any, Any]:
        n_steps = self._n_steps(horizon)
        group = self._history if y is None else read_series(y)
        model = self._model
        levels = model.levels
        if y is not None:
            for number, values in enumerate(group.values):
                _check_length(
                    group.name(number), len(values), model.n_history, model, "predict"
                )
                self._check_positive(values, group.name(number))
            levels = self._levels_of(group)
        history = np.stack([v[-model.n_history :] for v in group.values])
        exog = self._exog(X, y, group, n_steps)
        return group, *model.forecast(history, exog, levels, n_steps)

    def _levels_of(self, group: SeriesGroup) -> np.ndarray:
        """Return the levels of series that were not there in fit."""
        n = len(group.values)
        if self._model.windows.scaling != "standard":
            return np.tile([0.0, 1.0], (n, 1))
        if n != self.n_series_:
            raise ValueError(
                f"scaling='standard' knows mean and spread of the {self.n_series_} "
                f"series of fit, and y has {n}. For others fit with scaling='window'."
            )
        return self._model.levels

    def _exog(self, X: Any, y: Any, group: SeriesGroup, n_steps: int) -> Any:
        if (X is None) != (self.n_columns_ == 0):
            raise ValueError(
                "X was passed, but fit had none."
                if X is not None
                else f"fit had an X of {self.n_columns_} columns, so X of the steps "
                "to forecast is needed too."
            )
        if X is None:
            return None
        block, window = self._model.windows.block, self._model.windows.window
        if n_steps < block:
            raise ValueError(
                f"With X, strategy='direct' forecasts the {block} steps of `horizon` or"
                f" more, got {n_steps}; take the first ones of {block}, or fit with "
                "strategy='recursive'."
            )
        columns = self._history.columns
        known = group.read_ahead(X, n_steps, y=y, columns=columns)
        past = self._history.exog or []
        tables = []
        for number, table in enumerate(known):
            before = 0 if y is None else len(group.values[number])
            if table.shape != (before + n_steps, self.n_columns_):
                rows = f"the {n_steps} steps to forecast"
                rows += "" if y is None else f" after those of y, {before + n_steps}"
                raise ValueError(
                    f"X must have {rows} as rows and the {self.n_columns_} columns "
                    f"of fit, got shape {table.shape}."
                )
            steps = past[number] if y is None else table[:before]
            tables.append(np.concatenate([steps[-window:], table[before:]]))
        return np.stack(tables)

    def score(self, y: Any, X: Any = None) -> float:
        """Score the forecast of what follows the series of fit.

        It is minus the mean absolute scaled error, so that higher is better and 0 the
        best: the errors in units of the mean change from step to step in fit, which
        makes series of different sizes comparable; the mean over the series.

        Parameters
        ----------
        y : array-like or list of array-like
            What followed, in the form of the series of fit.
        X : array-like or list of array-like, default=None
            The exogenous columns of the same steps.

        Returns
        -------
        float
        """
        check_is_fitted(self)
        group = read_series(y)
        self._check_follows(group)
        n_steps = max(len(values) for values in group.values)
        _, forecasts, _ = self._forecast(n_steps, X, None)
        forecasts = self._model.restored(forecasts)
        errors = [
            np.abs(values - row[: len(values)]).mean() / naive
            for values, row, naive in zip(
                group.values, forecasts, self._naive_errors, strict=True
            )
        ]
        return -float(np.mean(errors))

    def search_space(
        self, preset: str = "default", *, n_samples: int | None = None
    ) -> dict[str, Any]:
        """Return the ranges that `sknn.search_space` searches.

        Those of the regressor, if one is given, are its own.

        Parameters
        ----------
        preset : {"small", "default", "large"}, default="default"
        n_samples : int or None, default=None
            Steps of the series; the window is a quarter of them at most.

        Returns
        -------
        dict of str to list, tuple or dict
            A list holds choices, a tuple the ends of a range and its scale.
        """
        longest = 2 * self.window
        if n_samples is not None:
            longest = min(longest, max(1, n_samples // 4))
        shortest = min(max(1, self.window // 2), longest)
        space: dict[str, Any] = {"window": (shortest, longest, "log")}
        if preset == "small":
            return space
        space["scaling"] = ["window", "standard"]
        if preset == "default":
            return space
        return space | {"differencing": [None, 1], "linear": [True, False]}

    def _check_follows(self, group: SeriesGroup) -> None:
        """Refuse series that are not what follows those of fit."""
        if len(group.values) != self.n_series_:
            raise ValueError(
                f"y has {len(group.values)} series, and fit had {self.n_series_}."
            )
        ends, begins = self._history.form.timelines, group.form.first_labels
        for end, begin in zip(ends, begins, strict=False):
            if end is None or begin is None:
                continue
            expected = end.after(1)[0]
            if begin != expected:
                raise ValueError(
                    f"y begins at {begin}, and what follows the series of fit begins at"
                    f" {expected}. Split without gaps or shuffling, by TimeSeriesSplit."
                )


def _check_rows(group: SeriesGroup) -> None:
    if group.exog is None:
        return
    for number, (values, table) in enumerate(
        zip(group.values, group.exog, strict=True)
    ):
        if len(values) != len(table):
            raise ValueError(
                f"X must have a row for each value of y: {group.name(number)} has "
                f"{len(values)} values, X has {len(table)} rows."
            )


def _check_length(
    name: str, n: int, needed: int, model: SeriesModel, what: str = "fit"
) -> None:
    if n >= needed:
        return
    parts = f"window={model.windows.window}"
    if sum(model.lags):
        parts += f" and {sum(model.lags)} for differencing={model.lags}"
    if what == "fit":
        parts += f" and {model.windows.block} to forecast"
    raise ValueError(
        f"{name} has {n} values, and {what} needs at least {needed} ({parts}). Take a "
        "shorter `window` or `horizon`, or a longer series."
    )
