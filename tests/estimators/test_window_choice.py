import math

import numpy as np
import pytest
from sklearn.dummy import DummyRegressor

from sknn import RNNForecaster
from sknn.estimators.forecasting._window_choice import choose_stride

ZERO = DummyRegressor(strategy="constant", constant=0.0)


def chosen(y, horizon=1, **params):
    """Return the window length of a forecaster that is only a linear map."""
    constant = ZERO if horizon == 1 else DummyRegressor()
    return RNNForecaster(horizon=horizon, regressor=constant, **params).fit(y)


def weekly(n, random_state=0):
    """Return hours with a random pattern of 168 hours."""
    rng = np.random.default_rng(random_state)
    return np.resize(rng.normal(size=168), n) + rng.normal(0, 0.1, n)


@pytest.mark.parametrize("scaling", ["window", "standard", None])
@pytest.mark.parametrize("scale", [1.0, 1e6])
def test_a_longer_window_is_chosen_if_the_series_needs_it(scaling, scale):
    y = scale * weekly(1500)
    forecaster = chosen(y, scaling=scaling)
    assert forecaster.window_length_ >= 168
    assert np.abs(forecaster.predict(3) - y[-168:-165]).max() < scale


def test_the_usual_window_is_kept_if_longer_ones_are_not_better():
    y = np.cumsum(np.random.default_rng(0).normal(size=600))
    assert chosen(y, horizon=12).window_length_ == 24


@pytest.mark.parametrize(("n", "horizon", "length"), [(30, 1, 12), (12, 1, 3)])
def test_short_series_have_short_windows(n, horizon, length):
    forecaster = chosen(np.arange(float(n)), horizon)
    assert forecaster.window_length_ == length
    assert forecaster.residuals_ is not None


def test_the_shortest_series_decides_how_long_a_window_can_be():
    series = [weekly(1500), weekly(60, random_state=1)]
    assert chosen(series).window_length_ <= 48


def test_without_a_validation_part_the_window_is_the_usual_one():
    assert chosen(weekly(1500), validation_fraction=0).window_length_ == 24


def test_a_series_that_is_too_short_for_any_window_is_refused():
    with pytest.raises(ValueError, match=r"y has 3 values, and fit needs at least 4"):
        chosen(np.arange(3.0))


def test_a_given_window_is_kept():
    forecaster = chosen(weekly(1500), window_length=5)
    assert forecaster.window_length_ == 5


def test_few_windows_are_all_used():
    assert choose_stride(50_000) == 1


@pytest.mark.parametrize("n_windows", [50_001, 100_000, 300_000, 3_000_000, 10**8])
def test_strides_see_all_hours_and_months(n_windows):
    stride = choose_stride(n_windows)
    assert n_windows / stride <= 50_000
    assert math.gcd(stride, 24 * 7 * 12) == 1
