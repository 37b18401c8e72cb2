import keras
import numpy as np
import pytest

from sknn.training.plans._schedules import SCHEDULES, make_schedule

# Parts of the training that is done -> factor of the learning rate, by hand.
POINTS = {
    "constant": {0.0: 1.0, 0.5: 1.0, 1.0: 1.0, 2.0: 1.0},
    "power": {0.0: 1.0, 0.1: 0.5, 0.9: 0.1, 2.0: 1 / 11},
    "exponential": {0.0: 1.0, 0.5: 0.1, 1.0: 0.01, 3.0: 0.01},
    "piecewise_constant": {0.0: 1.0, 0.49: 1.0, 0.5: 0.1, 0.74: 0.1, 0.75: 0.01},
    # Beyond the end the last rate stays, but it is never less than a thousandth.
    "cosine": {0.0: 1.0, 0.5: 0.5, 0.999: 2.467e-6, 1.0: 1e-3, 1.5: 1e-3},
    "one_cycle": {0.0: 0.1, 0.25: 0.55, 0.5: 1.0, 1.0: 1e-3},
}


def test_every_name_is_checked():
    assert set(SCHEDULES) == {*POINTS, "plateau"}


@pytest.mark.parametrize("name", POINTS)
def test_formulas_at_points_computed_by_hand(name):
    schedule = make_schedule(name, 0.2, 100)
    epochs = np.array([100 * done for done in POINTS[name]])
    expected = [0.2 * factor for factor in POINTS[name].values()]
    rates = schedule.rates(np.zeros(len(epochs), int), epochs)
    schedule.epoch_end(1.0)
    assert schedule.scale == 1.0
    np.testing.assert_allclose(rates, expected, rtol=1e-4, atol=1e-9)


def after(values, **kwargs):
    schedule = make_schedule("plateau", 1.0, 100)
    for value in values:
        schedule.epoch_end(value)
    return rate(schedule)


def rate(schedule):
    return float(schedule.scale * schedule.rates(np.arange(2), np.arange(2))[1])


def test_plateau_keeps_the_rate_while_the_value_falls():
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


def test_plateau_resumes_where_another_one_stopped():
    first, second = (make_schedule("plateau", rate, 100) for rate in (1.0, 2.0))
    for _ in range(8):
        first.epoch_end(1.0)
    second.restore(first.state())
    assert rate(second) == pytest.approx(0.4)
    for _ in range(3):
        second.epoch_end(1.0)
    assert rate(second) == pytest.approx(0.08)


decays = keras.optimizers.schedules


@pytest.mark.parametrize(
    "schedule",
    [
        decays.ExponentialDecay(0.1, 10, 0.5),
        decays.ExponentialDecay(0.1, 10, 0.5, staircase=True),
        decays.PiecewiseConstantDecay([5, 12], [0.1, 0.05, 0.01]),
        decays.PolynomialDecay(0.1, 10, cycle=True),
        decays.InverseTimeDecay(0.1, 10, 0.5),
        decays.CosineDecay(0.1, 10, warmup_target=0.2, warmup_steps=3),
        decays.CosineDecayRestarts(0.1, 5),
    ],
    ids=lambda schedule: type(schedule).__name__,
)
def test_keras_schedules(schedule):
    steps = np.array([0, 1, 4, 5, 10, 15])
    rates = make_schedule(schedule, 9.0, 100).rates(steps, steps)
    expected = [float(schedule(int(step))) for step in steps]
    assert rates.dtype == "float32"
    np.testing.assert_allclose(rates, expected, rtol=1e-5)


def test_keras_schedules_are_computed_for_all_steps_at_once(monkeypatch):
    calls = []
    kind = decays.ExponentialDecay
    original = kind.__call__
    monkeypatch.setattr(
        kind, "__call__", lambda self, step: calls.append(1) or original(self, step)
    )
    schedule = make_schedule(kind(0.123, 10, 0.5), 9.0, 100)
    for _ in range(2):
        schedule.rates(np.arange(50), np.arange(50))
    assert len(calls) < 5  # as often as TensorFlow traces it


def test_a_schedule_of_the_users_is_called_step_by_step():
    class Halved(decays.LearningRateSchedule):
        def __call__(self, step):
            return 0.1 if step < 2 else 0.05

    rates = make_schedule(Halved(), 9.0, 10).rates(np.arange(3), np.arange(3))
    np.testing.assert_allclose(rates, [0.1, 0.1, 0.05])


def test_a_function_of_the_step():
    schedule = make_schedule(lambda step: 0.5 / (step + 1), 9.0, 10)
    rates = schedule.rates(np.arange(3), np.arange(3))
    np.testing.assert_allclose(rates, [0.5, 0.25, 0.5 / 3])
