"""Horizons, quantiles and updates of a fitted forecaster."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression

from sknn import RNNForecaster

SEASON = 10 + np.sin(np.arange(80) * np.pi / 3)  # of 6 steps
LINE = np.arange(60.0)
STEPS = np.arange(80)
X = np.random.default_rng(0).integers(0, 2, (80, 1)).astype(float)
Y = 3 + 2 * X[:, 0]


def plain(window=4, horizon=3, regressor=None, **params):
    """Return a forecaster without a linear map."""
    regressor = LinearRegression() if regressor is None else regressor
    return RNNForecaster(window, horizon, regressor, **{"linear": False} | params)


# -- horizons ----------------------------------------------------------------------


@pytest.mark.parametrize("strategy", ["direct", "recursive"])
def test_fewer_steps_than_the_horizon(strategy):
    forecaster = plain(2, 5, strategy=strategy, scaling=None).fit(Y[:70], X[:70])
    short = forecaster.predict(2, X[70:72])
    np.testing.assert_allclose(short, Y[70:72], atol=1e-4)
    # Further rows of X are used if they are known.
    if strategy == "direct":
        all_steps = forecaster.predict(5, X[70:75])
        np.testing.assert_array_equal(forecaster.predict(2, X[70:75]), all_steps[:2])
    assert forecaster.score(Y[70:72], X[70:72]) > -1e-3
    later = forecaster.predict(1, X[:73], y=Y[:72])
    np.testing.assert_allclose(later, Y[72], atol=1e-4)


def test_sparse_horizons():
    y = pd.Series(SEASON, pd.date_range("2020-01-01", periods=80, freq="D"))
    forecaster = plain(8, [2, 5]).fit(y[:70])
    found = forecaster.predict()
    pd.testing.assert_series_equal(found, y.iloc[[71, 74]], atol=1e-3, check_freq=False)
    assert list(forecaster.predict([1, 9]).index) == list(y.index[[70, 78]])
    every = forecaster.predict(5)
    np.testing.assert_array_equal(found, every.iloc[[1, 4]])
    lower, upper = forecaster.predict_interval([2, 4], coverage=0.5)
    assert list(lower.index) == list(upper.index) == list(y.index[[71, 73]])


def test_the_score_of_a_sparse_horizon_ignores_other_steps():
    forecaster = plain(8, [2, 5]).fit(SEASON[:70])
    ahead = SEASON[70:75].copy()
    ahead[[0, 2, 3]] = 1000
    assert forecaster.score(ahead) > -1e-2
    with pytest.raises(ValueError, match=r"one of the time steps of horizon=\[2, 5\]"):
        forecaster.score(ahead[:1])


def test_sparse_horizons_of_tables_and_lists():
    table = np.stack([SEASON, 2 * SEASON], axis=1)
    assert plain(8).fit(table).predict([1, 3]).shape == (2, 2)
    assert [len(one) for one in plain(8).fit(list(table.T)).predict([1, 3])] == [2, 2]


@pytest.mark.parametrize("horizon", [0, [], [0, 1], [3, 2], [2, 2], [1.5], True, "a"])
def test_wrong_horizons(horizon):
    with pytest.raises(ValueError, match="horizon"):
        plain(4, horizon).fit(LINE)
    with pytest.raises(ValueError, match="horizon must be a number of time steps"):
        plain().fit(LINE).predict(horizon)


# -- intervals and quantiles -------------------------------------------------------


def test_quantiles_are_bounds_of_intervals():
    y = np.random.default_rng(0).normal(size=200)
    forecaster = plain().fit(y)
    found = forecaster.predict_quantiles(quantiles=[0.1, 0.5, 0.9])
    lower, upper = forecaster.predict_interval(coverage=0.8)
    np.testing.assert_allclose(found[0.1], lower)
    np.testing.assert_allclose(found[0.9], upper)
    np.testing.assert_allclose(found[0.5], forecaster.predict())
    assert list(forecaster.predict_quantiles(2, quantiles=0.3)) == [0.3]
    with pytest.raises(ValueError, match="quantiles"):
        forecaster.predict_quantiles(quantiles=[0.5, 1.0])
    with pytest.raises(TypeError, match="quantiles must be an instance of float"):
        forecaster.predict_quantiles(quantiles="median")


def test_few_errors_give_a_normal_interval_and_a_warning():
    y = np.concatenate([np.zeros(30), [1, -2, 3, -4]])
    forecaster = plain(2, 1, DummyRegressor(), scaling=None, validation_fraction=0.1)
    forecaster.fit(y)
    with pytest.warns(
        UserWarning, match="needs 9 errors .* 4. .* normally distributed"
    ):
        lower, upper = forecaster.predict_interval()
    size = np.sqrt(np.mean([1, 4, 9, 16]))
    np.testing.assert_allclose((upper - lower) / 2, stats.t.ppf(0.95, 4) * size)


def test_short_series_have_intervals_of_the_naive_forecast():
    y = np.array([0.0, 1.0, 0.0, 2.0, 0.0, 3.0, 0.0])
    forecaster = plain(4, 3).fit(y)
    assert forecaster.residuals_ is None
    with pytest.warns(UserWarning, match="are errors of the naive forecast"):
        lower, upper = forecaster.predict_interval(coverage=0.5)
    np.testing.assert_allclose((upper - lower)[0] / 2, 2.0)  # of 1, 1, 2, 2, 3, 3
    assert (lower <= forecaster.predict()).all()


def test_without_validation_there_are_no_intervals():
    with pytest.raises(ValueError, match="because validation_fraction is 0"):
        plain(validation_fraction=0).fit(LINE).predict_interval()


# -- updates -----------------------------------------------------------------------


@pytest.mark.parametrize("params", [{}, {"differencing": 1}, {"log": True}])
def test_updates_are_as_good_as_later_values(params):
    forecaster = plain(8, 3, **params).fit(SEASON[:60])
    coef = forecaster.estimator_.coef_.copy()
    expected = forecaster.predict(y=SEASON[:70])
    assert forecaster.update(SEASON[60:65]) is forecaster
    np.testing.assert_allclose(forecaster.update(SEASON[65:70]).predict(), expected)
    np.testing.assert_array_equal(forecaster.estimator_.coef_, coef)
    assert forecaster.score(SEASON[70:75]) > -0.1


def test_updates_of_tables_and_lists():
    table = np.stack([SEASON, 2 * SEASON], axis=1)
    found = plain(8).fit(table[:60]).update(table[60:62]).predict()
    np.testing.assert_allclose(found, table[62:65], atol=1e-2)
    lists = plain(8).fit([SEASON[:60], SEASON[:50]])
    lists.update([SEASON[60:61], SEASON[50:54]])
    np.testing.assert_allclose(
        lists.predict(2), [SEASON[61:63], SEASON[54:56]], atol=1e-2
    )


def test_updates_with_exogenous_columns():
    forecaster = plain(2, 3, scaling=None).fit(Y[:60], X[:60])
    found = forecaster.update(Y[60:62], X[60:62]).predict(X=X[62:65])
    np.testing.assert_allclose(found, Y[62:65], atol=1e-4)
    for wrong in ({}, {"X": X[60:61]}, {"X": np.ones((2, 2))}):
        with pytest.raises(ValueError, match="X"):
            forecaster.update(Y[62:64], **wrong)


def test_an_update_that_fails_changes_nothing():
    forecaster = plain(log=True).fit(SEASON)
    before = forecaster.predict()
    for wrong in ([-1.0], [np.nan], np.ones((2, 2)), ["a"]):
        with pytest.raises(ValueError, match="y"):
            forecaster.update(wrong)
    np.testing.assert_array_equal(forecaster.predict(), before)


def test_a_default_index_may_start_again():
    forecaster = plain(8).fit(pd.Series(SEASON[:60]))
    found = forecaster.update(pd.Series(SEASON[60:62])).predict()
    assert found.index.tolist() == [62, 63, 64]
    later = plain(8).fit(pd.Series(SEASON[:60]).iloc[20:])
    with pytest.raises(ValueError, match="starts at 0.* is 60"):
        later.score(pd.Series(SEASON[:20]))
