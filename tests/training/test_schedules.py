import keras
import numpy as np
import pytest

from sknn.training._schedules import SCHEDULES, make_schedule

# Parts of the training that is done -> factor of the learning rate, by hand.
POINTS = {
    "constant": {0.0: 1.0, 0.5: 1.0, 1.0: 1.0, 2.0: 1.0},
    "power": {0.0: 1.0, 0.1: 0.5, 0.9: 0.1, 2.0: 1 / 11},
    "exponential": {0.0: 1.0, 0.5: 0.1, 1.0: 0.01, 3.0: 0.01},
    "piecewise_constant": {0.0: 1.0, 0.49: 1.0, 0.5: 0.1, 0.74: 0.1, 0.75: 0.01},
    "cosine": {0.0: 1.0, 0.5: 0.5, 1.0: 0.0, 1.5: 0.0},
    "one_cycle": {0.0: 0.1, 0.25: 0.55, 0.5: 1.0, 1.0: 1e-4},
}


def test_every_name_is_checked():
    assert set(SCHEDULES) == {*POINTS, "plateau"}


@pytest.mark.parametrize("name", POINTS)
def test_formulas_at_points_computed_by_hand(name):
    schedule = make_schedule(name, 0.2, 100)
    steps = np.array([round(100 * done) for done in POINTS[name]])
    expected = [0.2 * factor for factor in POINTS[name].values()]
    rates = schedule.rates(steps)
    assert rates.dtype == "float32"
    assert not schedule.adaptive
    np.testing.assert_allclose(rates, expected, rtol=1e-6, atol=1e-9)


def after(values, **kwargs):
    schedule = make_schedule("plateau", 1.0, 100)
    for value in values:
        schedule.epoch_end(value)
    return float(schedule.rates(np.arange(2))[1])


def test_plateau_keeps_the_rate_while_the_value_falls():
    assert make_schedule("plateau", 1.0, 100).adaptive
    assert after(np.linspace(1, 0, 30)) == 1.0


def test_plateau_divides_by_five_after_five_epochs_without_improvement():
    assert after([1.0] * 5) == 1.0
    assert after([1.0] * 6) == pytest.approx(0.2)
    assert after([1.0] * 10) == pytest.approx(0.2)
    assert after([1.0] * 11) == pytest.approx(0.04)


def test_plateau_counts_tiny_changes_and_nan_as_no_improvement():
    assert after([1.0, *[1.0 - 1e-5] * 5]) == pytest.approx(0.2)
    assert after([1.0, *[np.nan] * 5]) == pytest.approx(0.2)


def test_plateau_improves_on_negative_values():
    # A score is handed over with its sign changed.
    assert after([-0.5 - 0.01 * i for i in range(20)]) == 1.0
    assert after([-0.5] * 6) == pytest.approx(0.2)


def test_plateau_has_a_floor():
    assert after([1.0] * 100) == pytest.approx(1e-3)


def test_keras_schedule():
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    rates = make_schedule(schedule, 9.0, 100).rates(np.array([0, 10, 15]))
    np.testing.assert_allclose(rates, [0.1, 0.05, 0.1 * 0.5**1.5], rtol=1e-6)


def test_a_function_of_the_step():
    rates = make_schedule(lambda step: 0.5 / (step + 1), 9.0, 10).rates(np.arange(3))
    np.testing.assert_allclose(rates, [0.5, 0.25, 0.5 / 3])
