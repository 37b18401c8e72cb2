"""Scaling of windows: constant parts of series, and large offsets."""

import numpy as np
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import TimeSeriesSplit

from sknn import MLPRegressor, RNNForecaster, RNNRegressor
from sknn.estimators.forecasting._window_model import level_of, moments
from sknn.reports import backtest

RNG = np.random.default_rng(0)
HOURS = np.arange(1000)
SENSOR = 20 + 5 * np.sin(HOURS * np.pi / 12) + 0.05 * RNG.normal(size=1000)
SUN = np.clip(np.sin((np.arange(1920) % 96 - 24) / 48 * np.pi), 0, None)
CLOUDS = np.repeat(RNG.uniform(0.7, 1.0, 20), 96)
SOLAR = 100 * SUN * CLOUDS * (1 + 0.02 * RNG.normal(size=1920))


def stuck(noise, first=500):
    y = SENSOR.copy()
    y[first : first + 60] = y[first] + noise * np.random.default_rng(1).normal(size=60)
    return y


SERIES = {
    "stuck 1e-3": stuck(1e-3),
    "stuck 1e-6": stuck(1e-6),
    "stuck": stuck(0.0),
    "stuck early": stuck(1e-6, 100),
    "stuck in the validation part": stuck(1e-6, 830),
    "solar": SOLAR,
    "solar, noise at night": SOLAR + 1e-6 * RNG.normal(size=1920),
}


@pytest.mark.parametrize("window", [24, 96])
@pytest.mark.parametrize("y", SERIES.values(), ids=SERIES)
def test_windows_are_at_most_twice_as_bad_as_standard(y, window):
    models = {
        scaling: RNNForecaster(window, 12, DummyRegressor(), scaling=scaling)
        for scaling in ("window", "standard")
    }
    cv = TimeSeriesSplit(6, test_size=12)
    error = backtest(models, y, cv=cv, refit=False).summary()["MAE"]
    assert error["window"] <= 2 * error["standard"]


def test_a_network_learns_beside_a_stuck_sensor():
    net = MLPRegressor(16, epochs=20, random_state=0)
    forecaster = RNNForecaster(24, 12, net).fit(stuck(1e-6)[:-12])
    assert np.abs(forecaster.predict() - SENSOR[-12:]).mean() < 0.5


def test_a_constant_window_has_the_scale_of_its_series():
    mean, scale, floor = level_of(stuck(0.0), 24)
    assert (mean, scale) == pytest.approx((20, 3.5), rel=0.05)
    assert floor == pytest.approx(1.7, rel=0.1)
    windows = np.lib.stride_tricks.sliding_window_view(stuck(0.0), 24)
    assert floor == pytest.approx(windows.std(axis=1).mean() / 2)
    assert level_of(np.full(50, 0.1), 24).tolist() == pytest.approx([0.1, 0.1, 0])
    assert moments(np.full(5, 3.0), floor).tolist() == [3, floor]
    assert moments(np.full(5, -3.0)).tolist() == [-3, 3]
    assert moments(np.zeros(5)).tolist() == [0, 1]


def test_the_last_window_of_a_series_keeps_its_scale():
    forecaster = RNNForecaster(24, 12, DummyRegressor()).fit(SOLAR)
    night = forecaster.predict(y=SOLAR[-24:])
    np.testing.assert_allclose(night, forecaster.predict(), atol=1e-6)


def test_other_series_have_their_own_scale():
    forecaster = RNNForecaster(24, 3, DummyRegressor()).fit(SENSOR)
    for factor in (1e-3, 1.0, 1e3):
        found = forecaster.predict(y=factor * SENSOR[:960])
        np.testing.assert_allclose(found / factor, SENSOR[960:963], atol=0.5)


@pytest.mark.parametrize("offset", [1e7, 1.7e9])
@pytest.mark.parametrize("scaling", ["window", "standard", None])
@pytest.mark.parametrize("linear", [True, False])
def test_offsets_do_not_matter(offset, scaling, linear):
    y = np.round(SENSOR, 3)
    options = {"scaling": scaling, "linear": linear}
    found = [
        RNNForecaster(24, 3, LinearRegression(), **options).fit(y + o).predict() - o
        for o in (0.0, offset)
    ]
    np.testing.assert_allclose(found[1], found[0], atol=1e-3)


@pytest.mark.parametrize("linear", [True, False])
@pytest.mark.parametrize("exog", [False, True])
def test_a_recurrent_network_is_independent_of_the_offset(linear, exog):
    y, X = np.round(SENSOR[:200], 3), HOURS[:200] % 7.0
    net = RNNRegressor(4, epochs=3, random_state=0)
    found = []
    for offset in (0.0, 1.7e9):
        forecaster = RNNForecaster(12, 2, net, scaling=None, linear=linear)
        past, ahead = (X[:198], X[198:]) if exog else (None, None)
        forecaster.fit(y[:198] + offset, past)
        found.append(forecaster.predict(X=ahead) - offset)
    np.testing.assert_allclose(found[1], found[0], atol=1e-3)
