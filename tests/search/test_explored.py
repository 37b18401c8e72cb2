"""The points of a space that trials have evaluated."""

import threading

import optuna
import pytest
from optuna.trial import TrialState

from sknn.search.dimensions._make import make_space
from sknn.search.trials._explored import (
    claims_point,
    exhausted_values,
    explored,
    is_exhausted,
)
from sknn.search.trials._storage import quiet_optuna


def steps(*values, number=2):
    return [(name, number, value) for name, value in zip("abc", values, strict=False)]


GRID = [steps(a, b) for a in (0, 1) for b in (0, 1)]


def test_a_space_is_exhausted_when_all_points_are_there():
    """Each value of each parameter is followed by all values of the next one."""
    assert is_exhausted(GRID)
    assert not any(is_exhausted(GRID[:k] + GRID[k + 1 :]) for k in range(4))
    assert not is_exhausted([])
    assert is_exhausted([[]])


def test_the_next_parameter_may_depend_on_the_value():
    """A function may end after some values, or sample other parameters."""
    assert is_exhausted([steps(0), steps(1, 0), steps(1, 1)])
    assert not is_exhausted([steps(0), steps(1, 0)])


def test_an_infinite_parameter_is_never_exhausted():
    """A parameter without a number of values always has another value."""
    assert not is_exhausted([steps(0.1, number=None), steps(0.2, number=None)])


def test_values_that_lead_to_no_further_point():
    """Only values whose following points are all evaluated are exhausted."""
    assert exhausted_values(GRID[:3], [], "a") == {0}
    assert exhausted_values(GRID[:3], steps(1), "b") == {0}
    assert exhausted_values(GRID[:3], steps(1), "c") == set()


@pytest.fixture
def study():
    with quiet_optuna():
        return optuna.create_study(direction="maximize")


def run(study, space, point=None, **attrs):
    if point:
        study.enqueue_trial(point)
    trial = study.ask()
    space.suggest(trial)
    for name, value in attrs.items():
        trial.set_user_attr(name, value)
    return trial


def test_trials_without_a_point_are_left_out(study):
    """Trials that are replaced, or are still sampling, have no point."""
    space = make_space({"a": [1, 2, 3]})
    study.tell(run(study, space, {"a": 1}), 0.0)
    study.tell(run(study, space, {"a": 2}, surplus=True), state=TrialState.FAIL)
    run(study, space, {"a": 3})
    study.enqueue_trial({"a": 2})
    assert explored(study, space) == [[("a", 3, 0)]]
    assert explored(study, make_space({"b": [1]})) == []
    run(study, space, {"a": 3}).set_user_attr("point", "sampled")
    assert len(explored(study, space)) == 2


@pytest.mark.parametrize(
    ("spec", "states", "claims"),
    [
        ([1], {0: "sampled"}, False),  # the first trial keeps the point
        ([1], {1: "claimed"}, False),  # unless the other one has claimed it
        ([1], {}, True),
        ((0.0, 2.0), {0: "claimed"}, True),  # a sampler may repeat real numbers
    ],
)
def test_one_of_two_workers_evaluates_a_point(study, spec, states, claims):
    """Two workers may sample the same point at the same time."""
    space = make_space({"a": spec})
    trials = [run(study, space, {"a": 1}) for _ in range(2)]
    for number, state in states.items():
        trials[number].set_user_attr("point", state)
    own = trials[0 if 1 in states else 1]
    assert claims_point(study, own, space) is claims


def test_the_first_trial_waits_for_the_other_one(study):
    """The later trial may have claimed the point, or will end."""
    space = make_space({"a": [1]})
    first, second = (run(study, space, {"a": 1}) for _ in range(2))
    second.set_user_attr("point", "sampled")
    timer = threading.Timer(0.1, second.set_user_attr, ("surplus", True))
    timer.start()
    assert claims_point(study, first, space)
    timer.join()
