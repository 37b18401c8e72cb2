"""Most tests use other regressors, which learn from the same windows as a network."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, RegressorMixin, clone
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit, cross_val_score
from sklearn.svm import SVR
from sklearn.utils.estimator_checks import (
    check_estimator_cloneable,
    check_estimator_repr,
    check_get_params_invariance,
    check_no_attributes_set_in_init,
    check_parameters_default_constructible,
    check_set_params,
)

from sknn import MLPRegressor, OptunaSearchCV, RNNForecaster, RNNRegressor, search_space

pytestmark = pytest.mark.slow

SEASON = 10 + np.sin(np.arange(80) * np.pi / 3)  # of 6 steps
LINE = np.arange(60.0)


class Recorder(RegressorMixin, BaseEstimator):
    """Regressor that stores its arguments and predicts zeros."""

    def fit(self, X, y, X_val=None, y_val=None):
        self.given_ = [X, y, X_val, y_val]
        return self

    def predict(self, X):
        return np.zeros((len(X), *self.given_[1].shape[1:]))


def plain(window=4, horizon=3, regressor=None, **params):
    """Return a forecaster without a linear map."""
    regressor = LinearRegression() if regressor is None else regressor
    return RNNForecaster(window, horizon, regressor, **{"linear": False} | params)


# -- windows and the validation part -----------------------------------------------


def test_the_last_part_is_for_validation():
    forecaster = plain(2, 1, Recorder(), scaling=None, validation_fraction=0.2)
    forecaster.set_params(refit=False)
    X, y, X_val, y_val = forecaster.fit(np.arange(10.0)).estimator_.given_
    np.testing.assert_array_equal(X, [[i, i + 1] for i in range(6)])
    assert y.tolist() == [2, 3, 4, 5, 6, 7]
    np.testing.assert_array_equal(X_val, [[6, 7], [7, 8]])
    assert y_val.tolist() == [8, 9]


def test_windows_that_reach_into_the_validation_part_are_left_out():
    forecaster = plain(2, 3, Recorder(), scaling=None, refit=False)
    _, y, _, y_val = forecaster.fit(np.arange(20.0)).estimator_.given_
    assert y.max() == 16  # the last three are kept, though a tenth are two
    assert y_val.tolist() == [[17, 18, 19]]


@pytest.mark.parametrize("scaling", ["standard", "window", None])
def test_nothing_of_the_validation_part_leaks(scaling):
    given = []
    for last in (1.0, 1000.0):
        y = np.append(SEASON[:40], [last] * 4)
        forecaster = plain(regressor=Recorder(), scaling=scaling, refit=False)
        given.append(forecaster.fit(y, np.append(y[:40], [last] * 4)).estimator_.given_)
    np.testing.assert_array_equal(given[0][0], given[1][0])
    np.testing.assert_array_equal(given[0][1], given[1][1])


def test_refit_sees_everything():
    X, y, X_val, _ = plain(2, 1, Recorder(), scaling=None).fit(LINE).estimator_.given_
    assert y[-1] == LINE[-1]
    assert X_val is None


def test_all_series_are_learned_from_together():
    y = [np.arange(9.0), np.arange(100.0, 112.0)]
    forecaster = plain(2, 1, Recorder(), scaling=None, validation_fraction=0)
    assert len(forecaster.fit(y).estimator_.given_[0]) == 7 + 10


def test_stride_takes_fewer_windows_and_the_last_one():
    forecaster = plain(2, 1, Recorder(), scaling=None, stride=5, validation_fraction=0)
    assert forecaster.fit(np.arange(14.0)).estimator_.given_[1].tolist() == [3, 8, 13]


def test_windows_are_scaled_by_themselves():
    forecaster = plain(2, 1, Recorder(), validation_fraction=0)
    X, y, *_ = forecaster.fit(np.array([1.0, 3.0, 4.0])).estimator_.given_
    assert X.tolist() == [[-1, 1]]
    assert y.tolist() == [2]


def test_a_network_gets_sequences_and_others_rows():
    net = RNNRegressor(2, epochs=1, random_state=0)
    forecaster = plain(5, 2, net).fit(LINE)
    assert forecaster.estimator_.n_features_in_ == 1
    dense = plain(5, 2, MLPRegressor(4, epochs=1, random_state=0)).fit(LINE)
    assert dense.estimator_.n_features_in_ == 5


def test_a_network_holds_out_no_random_part():
    net = RNNRegressor(2, epochs=2, random_state=0)
    forecaster = plain(4, 1, net, validation_fraction=0).fit(np.arange(130.0))
    assert "val_loss" not in forecaster.estimator_.history_
    kept = plain(4, 1, net, refit=False).fit(np.arange(130.0))
    assert len(kept.estimator_.history_["val_loss"]) == 2


def test_a_network_does_not_see_the_validation_part_by_its_own_refit():
    net = RNNRegressor(2, epochs=1, refit=True, random_state=0)
    kept = plain(4, 1, net, refit=False).fit(np.arange(130.0))
    assert not kept.estimator_.refit


def test_refit_trains_for_the_best_epochs():
    net = RNNRegressor(2, epochs=3, learning_rate=1e-9, min_delta=1.0, random_state=0)
    again = plain(4, 1, net).fit(np.arange(130.0)).estimator_
    assert again.n_epochs_ == 1  # none was better than the first one
    assert not again.early_stopping


# -- forecasts ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"scaling": "standard"},
        {"scaling": None},
        {"differencing": 1},
        {"differencing": (1, 6)},
        {"strategy": "recursive"},
        {"strategy": "recursive", "differencing": 6},
        {"linear": True, "regressor": DummyRegressor()},
        {"validation_fraction": 0},
        {"refit": False},
    ],
)
@pytest.mark.parametrize("horizon", [None, 2, 8])
def test_linear_series_are_continued(params, horizon):
    y = SEASON + np.arange(80) / 10
    forecaster = plain(8, 3, **params).fit(y[:70])
    forecast = forecaster.predict(horizon)
    assert len(forecast) == (horizon or 3)
    np.testing.assert_allclose(forecast, y[70 : 70 + len(forecast)], atol=0.02)


def test_differences_are_undone_exactly():
    # The mean difference is 1, so a regressor that knows nothing else is right.
    forecaster = plain(regressor=DummyRegressor(), differencing=1, scaling=None)
    assert forecaster.fit(LINE).predict(5).tolist() == [60, 61, 62, 63, 64]
    seasonal = plain(regressor=DummyRegressor(), differencing=6, scaling=None)
    np.testing.assert_allclose(seasonal.fit(SEASON[:60]).predict(20), SEASON[60:])


def test_the_logarithm_is_undone():
    y = np.exp(LINE / 10)
    forecaster = plain(regressor=DummyRegressor(), log=True, differencing=1).fit(y)
    np.testing.assert_allclose(forecaster.predict(), y[-1] * np.exp([0.1, 0.2, 0.3]))
    with pytest.raises(ValueError, match="log=True needs positive values, and y has 0"):
        clone(forecaster).fit(LINE)


def test_the_regressor_learns_the_residuals_of_the_linear_map():
    forecaster = plain(4, 2, Recorder(), linear=True, refit=False).fit(SEASON)
    left = forecaster.estimator_.given_[1]
    assert np.abs(left).max() < 0.02
    assert len(forecaster.coef_) in (4, 6)  # with the level of the series
    assert forecaster.regressor_weight_ == 0.0  # zeros are of no use
    assert plain().fit(SEASON).coef_ is None


def test_a_useless_regressor_has_no_weight():
    rng = np.random.default_rng(0)
    y = np.cumsum(rng.normal(size=120))
    forecaster = RNNForecaster(4, 1, LinearRegression(), scaling=None).fit(y)
    without = RNNForecaster(4, 1, DummyRegressor(), scaling=None).fit(y)
    assert 0 <= forecaster.regressor_weight_ <= 1
    np.testing.assert_allclose(forecaster.predict(), without.predict(), rtol=0.2)


def test_a_constant_series_stays():
    np.testing.assert_allclose(plain().fit(np.full(30, 7.0)).predict(), [7, 7, 7])
    np.testing.assert_allclose(plain().fit(np.zeros(30)).predict(), [0, 0, 0])


def test_a_high_level_is_no_constant():
    X, *_ = plain(6, 1, Recorder()).fit(1e10 + SEASON).estimator_.given_
    np.testing.assert_allclose(X.std(axis=1), 1, atol=1e-3)
    np.testing.assert_allclose(plain().fit(np.full(30, 0.1)).predict(), [0.1] * 3)


@pytest.mark.parametrize("make", [np.asarray, pd.DataFrame])
def test_a_table(make):
    table = np.stack([LINE, -2 * LINE], axis=1)
    forecast = plain().fit(make(table)).predict()
    assert type(forecast) is type(make(table))
    np.testing.assert_allclose(
        forecast, [[60, -120], [61, -122], [62, -124]], rtol=1e-4
    )


def test_lists_of_unequal_lengths():
    forecasts = plain().fit([LINE, 5 - LINE[:30]]).predict(2)
    np.testing.assert_allclose(forecasts, [[60, 61], [-25, -26]], rtol=1e-4)


def test_an_index_is_continued():
    index = pd.date_range("2020-01-01", periods=60, freq="MS")
    forecast = plain().fit(pd.Series(LINE, index, name="x")).predict()
    assert forecast.name == "x"
    assert forecast.index[0] == pd.Timestamp("2025-01-01")


def test_later_values_need_no_training():
    forecaster = plain(8, 3).fit(SEASON[:60])
    np.testing.assert_allclose(forecaster.predict(y=SEASON[:70]), SEASON[70:73], 1e-3)
    others = forecaster.predict(2, y=[SEASON[:31], 50 + 9 * SEASON[:40]])
    np.testing.assert_allclose(others[1], 50 + 9 * SEASON[40:42], 1e-3)
    np.testing.assert_array_equal(
        forecaster.predict(), forecaster.predict(y=SEASON[:60])
    )


def test_standard_scaling_knows_its_series():
    forecaster = plain(scaling="standard").fit(np.stack([SEASON, LINE[0] + SEASON], 1))
    assert forecaster.predict(y=np.stack([SEASON, SEASON], 1)).shape == (3, 2)
    with pytest.raises(
        ValueError, match="knows the mean and standard deviation of the 2"
    ):
        forecaster.predict(y=SEASON)


# -- exogenous columns -------------------------------------------------------------


def holidays(n, seed=0):
    """Return a column of 0 and 1, and a series that depends on it only."""
    X = np.random.default_rng(seed).integers(0, 2, (n, 1)).astype(float)
    return X, 3 + 2 * X[:, 0]


@pytest.mark.parametrize("strategy", ["direct", "recursive"])
@pytest.mark.parametrize("horizon", [3, 7])
@pytest.mark.parametrize("lag", [None, 2])
def test_exogenous_columns_are_used(strategy, horizon, lag):
    X, y = holidays(90)
    params = {"strategy": strategy, "scaling": None, "differencing": lag}
    forecaster = plain(2, 3, **params).fit(y[:80], X[:80])
    forecast = forecaster.predict(horizon, X[80 : 80 + horizon])
    np.testing.assert_allclose(forecast, y[80 : 80 + horizon], atol=1e-4)
    later = forecaster.predict(3, X[:88], y=y[:85])
    np.testing.assert_allclose(later, y[85:88], atol=1e-4)


def test_exogenous_columns_of_lists():
    (X1, y1), (X2, y2) = holidays(60), holidays(50, 1)
    forecaster = plain(2, 2, scaling=None).fit([y1[:50], y2[:40]], [X1[:50], X2[:40]])
    forecasts = forecaster.predict(2, [X1[50:52], X2[40:42]])
    np.testing.assert_allclose(forecasts, [y1[50:52], y2[40:42]], atol=1e-4)


def test_a_network_receives_an_indicator_of_the_steps_to_forecast():
    X, y = holidays(60)
    net = RNNRegressor(2, epochs=1, random_state=0)
    forecaster = plain(4, 2, net).fit(y, X)
    assert forecaster.estimator_.n_features_in_ == 3
    assert forecaster.predict(2, X[:2]).shape == (2,)


def test_wrong_exogenous_columns():
    X, y = holidays(60)
    forecaster = plain(2, 3).fit(y, X)
    with pytest.raises(
        ValueError, match="X of the time steps to forecast is needed too"
    ):
        forecaster.predict()
    with pytest.raises(
        ValueError, match=r"the 3 time steps to forecast, and.*shape \(2, 1\)"
    ):
        forecaster.predict(3, X[:2])
    with pytest.raises(
        ValueError, match=r"after the rows of y .13 rows.*shape \(3, 1\)"
    ):
        forecaster.predict(3, X[:3], y=y[:10])
    with pytest.raises(ValueError, match=r"the 1 columns of fit, got shape \(3, 2\)"):
        forecaster.predict(3, np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"the 2 time steps to forecast, .* \(4, 1\)"):
        forecaster.predict(2, X[:4])
    with pytest.raises(ValueError, match="y has 60 values, X has 50 rows"):
        plain().fit(y, X[:50])
    with pytest.raises(ValueError, match="X was passed, but not to fit"):
        plain().fit(y).predict(3, X[:3])


def test_exogenous_columns_have_the_names_and_the_order_of_fit():
    X, y = holidays(60)
    frame = pd.DataFrame({"holiday": X[:, 0], "step": LINE})
    forecaster = plain(2, 3).fit(y[:50], frame[:50])
    expected = forecaster.predict(X=frame[50:53])
    np.testing.assert_array_equal(
        forecaster.predict(X=frame[50:53].to_numpy()), expected
    )
    message = r"\['holiday', 'step'\]. Got \['step', 'holiday'\]"
    with pytest.raises(ValueError, match=message):
        forecaster.predict(X=frame[["step", "holiday"]][50:53])
    with pytest.raises(ValueError, match=r"as in fit, .* Got \['holiday'\]"):
        forecaster.predict(X=frame["holiday"][50:53])


def test_exogenous_rows_must_match_the_steps():
    X, y = holidays(60)
    index = pd.date_range("2020-01-01", periods=60, freq="D")
    X, y = pd.DataFrame(X, index), pd.Series(y, index)
    forecaster = plain(2, 3, scaling=None).fit(y[:50], X[:50])
    np.testing.assert_allclose(forecaster.predict(X=X[50:53]), y[50:53], atol=1e-4)
    later = forecaster.predict(X=X[:57], y=y[:54])
    np.testing.assert_allclose(later, y[54:57], atol=1e-4)
    assert forecaster.score(y[50:53], X[50:53]) > -1e-3
    message = "Got 2020-02-18.* instead of 2020-02-20"
    with pytest.raises(ValueError, match=message):
        forecaster.predict(X=X[48:51])
    with pytest.raises(ValueError, match="Got 2020-01-02.* instead of 2020-01-01"):
        forecaster.predict(X=X[1:58], y=y[:54])
    with pytest.raises(ValueError, match=r"Got 0 instead.* use X.to_numpy\(\)"):
        forecaster.predict(X=X[50:53].reset_index(drop=True))
    with pytest.raises(ValueError, match="X must have the index of y"):
        forecaster.fit(y, X[::-1])
    several = plain(2, 3).fit([y[:50], y[:40]], [X[:50], X[:40]])
    with pytest.raises(ValueError, match=r"X\[1\] must have the index"):
        several.predict(X=[X[50:53], X[50:53]])


def test_a_default_index_is_not_compared():
    X, y = (pd.DataFrame(values) for values in holidays(60))
    forecaster = plain(2, 3).fit(y[:50], X[:50])
    pd.testing.assert_frame_equal(
        forecaster.predict(X=X[50:53].reset_index(drop=True)),
        forecaster.predict(X=X[50:53]),
    )
    with pytest.raises(ValueError, match="Got 51 instead of 50"):
        forecaster.predict(X=X[51:54])


# -- intervals ---------------------------------------------------------------------


@pytest.mark.parametrize("params", [{}, {"strategy": "recursive"}, {"log": True}])
def test_intervals_have_the_coverage(params):
    rng = np.random.default_rng(0)
    y = 100 + np.cumsum(rng.normal(size=1500)) / 5
    forecaster = plain(3, 4, validation_fraction=0.4, **params).fit(y[:1000])
    covered, widths = [], []
    for end in range(1000, 1490, 3):
        lower, upper = forecaster.predict_interval(y=y[:end], coverage=0.8)
        middle = forecaster.predict(y=y[:end])
        assert (lower <= middle).all()
        assert (middle <= upper).all()
        covered.append((lower <= y[end : end + 4]) & (y[end : end + 4] <= upper))
        widths.append(upper - lower)
    assert 0.7 < np.mean(covered) < 0.9
    # A random walk is less certain the farther it goes.
    assert (np.diff(np.mean(widths, axis=0)) > 0).all()


def test_more_coverage_is_wider():
    y = np.random.default_rng(0).normal(size=200)
    forecaster = plain().fit(y)
    narrow, wide = (forecaster.predict_interval(coverage=c) for c in (0.5, 0.9))
    assert (wide[0] < narrow[0]).all()
    assert (narrow[1] < wide[1]).all()


def test_widths_are_quantiles_of_the_errors():
    # Errors of a forecast of 0 in a validation part of 10.
    y = np.concatenate([np.zeros(30), [1, -2, 3, -4, 5, -6, 7, -8, 9, -10]])
    forecaster = plain(2, 1, Recorder(), scaling=None, validation_fraction=0.25)
    forecaster.fit(y)
    assert forecaster.residuals_[:, 0].tolist() == list(range(1, 11))
    lower, upper = forecaster.predict_interval(coverage=0.8)  # 8.8 of 11
    assert (lower.tolist(), upper.tolist()) == ([-9], [9])


def test_impossible_intervals():
    forecaster = plain().fit(LINE)
    with pytest.raises(ValueError, match="horizon=4 is more than the 3 forecast steps"):
        forecaster.predict_interval(4, coverage=0.5)
    with pytest.raises(ValueError, match="coverage"):
        forecaster.predict_interval(coverage=1.0)
    with pytest.raises(ValueError, match="validation_fraction is 0"):
        plain(validation_fraction=0).fit(LINE).predict_interval()


# -- scores, searches --------------------------------------------------------------


def test_the_score_is_the_scaled_error():
    forecaster = plain(regressor=DummyRegressor(), differencing=1, scaling=None)
    forecaster.fit(2 * LINE)  # changes by 2 from step to step
    assert forecaster.score([120, 122, 124]) == pytest.approx(0)
    assert forecaster.score([121, 123]) == pytest.approx(-0.5)


def test_cross_validation_and_searches():
    cv = TimeSeriesSplit(3)
    y = pd.Series(SEASON, pd.date_range("2020-01-01", periods=80, freq="D"))
    assert cross_val_score(plain(8), y, cv=cv).min() > -0.01
    X, z = holidays(80)
    assert cross_val_score(plain(2, scaling=None), z, X, cv=cv).min() > -0.01
    grid = {"window_length": [1, 8], "regressor__fit_intercept": [True, False]}
    search = GridSearchCV(plain(), grid, cv=cv).fit(y)
    assert search.best_params_["window_length"] == 8
    assert search.predict(2).shape == (2,)
    found = OptunaSearchCV(plain(), "small", n_trials=3, cv=cv, random_state=0).fit(y)
    assert set(found.best_params_) == {"window_length"}


def test_shuffled_splits_are_found():
    forecaster = plain().fit(pd.Series(LINE))
    with pytest.raises(ValueError, match="starts at 70.* is 60"):
        forecaster.score(pd.Series([1.0, 2.0], index=[70, 71]))
    with pytest.raises(ValueError, match="y has 2 series, and fit had 1"):
        forecaster.score(np.ones((2, 2)))


def test_search_spaces():
    network = RNNForecaster(24, 12, RNNRegressor(8))
    space = search_space(network, "small", X=LINE)
    assert space["window_length"] == (12, 15, "log")
    assert "regressor__units" in space
    assert set(search_space(plain(), "large")) == {
        "window_length",
        "scaling",
        "differencing",
        "linear",
    }


# -- scikit-learn ------------------------------------------------------------------


@pytest.mark.parametrize(
    "check",
    [
        check_estimator_cloneable,
        check_estimator_repr,
        check_get_params_invariance,
        check_no_attributes_set_in_init,
        check_parameters_default_constructible,
        check_set_params,
    ],
)
def test_checks_that_pass_no_data(check):
    # The others fit pairs of X and y.
    check("RNNForecaster", RNNForecaster())


def test_pickles_and_clones_forecast_the_same():
    net = RNNRegressor(2, epochs=2, random_state=0)
    y = pd.Series(SEASON)
    forecaster = RNNForecaster(6, 2, net).fit(y)
    expected = forecaster.predict()
    pd.testing.assert_series_equal(
        pickle.loads(pickle.dumps(forecaster)).predict(), expected
    )
    pd.testing.assert_series_equal(clone(forecaster).fit(y).predict(), expected)
    assert not hasattr(net, "model_")


def test_the_default_network_follows_random_state(monkeypatch):
    defaults = {"units": 2, "epochs": 1}
    monkeypatch.setattr(
        "sknn.estimators.forecasting._rnn_forecaster._DEFAULTS", defaults
    )
    first, again, other = (
        RNNForecaster(4, 1, linear=False, random_state=s).fit(LINE).predict()
        for s in (0, 0, 1)
    )
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("fitted", "passed"),
    [
        (np.c_[LINE, 2 * LINE], [[60.0, 120.0], [61.0, 122.0]]),
        ([LINE, 2 * LINE], np.array([[60.0, 120.0], [61.0, 122.0]])),
    ],
)
@pytest.mark.parametrize("method", ["update", "score"])
def test_series_keep_the_form_of_fit(fitted, passed, method):
    forecaster = plain(4, 1).fit(fitted)
    before = forecaster.predict()
    with pytest.raises(ValueError, match=r"y must be a.*, as the series of fit. Got a"):
        getattr(forecaster, method)(passed)
    np.testing.assert_array_equal(forecaster.predict(), before)


def test_labels_that_are_not_understood_are_named():
    y = pd.Series(LINE, [f"FY{2000 + year}" for year in range(len(LINE))])
    with pytest.warns(
        UserWarning, match="'FY2000', are neither dates nor numbers"
    ) as w:
        forecast = plain().fit(y).predict()
    assert isinstance(forecast, np.ndarray)
    assert w[0].filename == __file__


def test_exogenous_dates_are_in_order():
    days = pd.date_range("2024-01-01", periods=len(LINE))
    X = pd.DataFrame({"x": LINE}, days)
    with pytest.raises(ValueError, match="X must have sorted, unique dates. Got desc"):
        plain().fit(LINE, X[::-1])


def test_a_step_does_not_depend_on_the_number_of_steps_after_it():
    X, y = holidays(60)
    forecaster = plain(6, 4).fit(y, X)
    forecasts = [forecaster.predict(n, X[:n]) for n in range(4, 10)]
    for n in range(4, 9):
        np.testing.assert_allclose(forecasts[-1][:n], forecasts[n - 4], rtol=1e-10)


def test_regressors_with_one_output():
    with pytest.raises(ValueError, match="one for each of the 3 time steps.*Multi"):
        plain(regressor=SVR()).fit(LINE)
    assert np.isfinite(plain(4, 1, SVR()).fit(LINE).predict()).all()
    with pytest.raises(ValueError, match="regressor must be a regressor"):
        plain(regressor=LogisticRegression()).fit(LINE)


def test_given_data_stay_as_they_are():
    X, y = holidays(60)
    before = X.copy(), y.copy()
    plain().fit(y, X).predict(3, X[:3])
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


@pytest.mark.parametrize(
    ("params", "y", "message"),
    [
        (
            {},
            LINE[:6],
            r"y has 6 values.* at least 7 \(window_length=4 and 3 to",
        ),
        ({"differencing": 12}, LINE[:18], r"at least 19 .*12 for differencing=\(12,\)"),
        ({}, [LINE, LINE[:5]], r"y\[1\] has 5 values"),
        (
            {"differencing": (1, 0)},
            LINE,
            "differencing must be None, a lag of at least 1",
        ),
        ({"horizon": 0}, LINE, "horizon"),
        ({"scaling": "other"}, LINE, "scaling"),
    ],
)
def test_wrong_arguments(params, y, message):
    with pytest.raises(ValueError, match=message):
        plain(**params).fit(y)


def test_a_fit_that_fails_changes_nothing():
    forecaster = plain().fit(LINE)
    before = forecaster.predict()
    with pytest.raises(ValueError, match="y has 3 values"):
        forecaster.fit(LINE[:3])
    np.testing.assert_array_equal(forecaster.predict(), before)
    with pytest.raises(ValueError, match="predict needs at least 4"):
        forecaster.predict(y=LINE[:3])


def test_a_regressor_of_positive_values_gets_no_residuals():
    forecaster = RNNForecaster(
        6, regressor=MLPRegressor((4,), loss="poisson", epochs=2, random_state=0)
    )
    with pytest.raises(ValueError, match="y >= 0.* Set linear=False, scaling=None, or"):
        forecaster.fit(SEASON)
    forecaster.set_params(linear=False, scaling=None).fit(SEASON)
    assert (forecaster.predict(3) > 0).all()
