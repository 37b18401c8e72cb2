"""A sampler that does not sample the same point twice."""

import optuna
import pytest
from optuna.samplers import BaseSampler, RandomSampler

from sknn.search.dimensions._make import make_space
from sknn.search.trials._distinct import Distinct
from sknn.search.trials._explored import explored, is_exhausted
from sknn.search.trials._storage import quiet_optuna

TABLE = {"a": [1, 2], "b": ["x", "y", "z"]}


class Constant(BaseSampler):
    """Samples the first value of each parameter; relative ones if there is a space."""

    def __init__(self, relative=None):
        self.relative = relative or {}

    def infer_relative_search_space(self, study, trial):
        return make_space(self.relative).distributions()

    def sample_relative(self, study, trial, search_space):
        return {name: values[-1] for name, values in self.relative.items()}

    def sample_independent(self, study, trial, name, distribution):
        return getattr(distribution, "choices", [getattr(distribution, "low", 0)])[0]


def sampled(space, inner, n_trials):
    with quiet_optuna():
        study = optuna.create_study(sampler=Distinct(inner, space, 0))
    points = []
    for _ in range(n_trials):
        trial = study.ask()
        space.suggest(trial)
        study.tell(trial, 0.0)
        points.append(tuple(study.trials[-1].params.items()))
    return points, study


@pytest.mark.parametrize(
    "inner",
    [Constant(), Constant(TABLE), Constant({"b": TABLE["b"]}), RandomSampler(0)],
)
def test_each_point_is_sampled_once(inner):
    """Points that the sampler repeats are replaced by other ones."""
    space = make_space(TABLE)
    points, study = sampled(space, inner, 6)
    assert len(set(points)) == 6
    assert is_exhausted(explored(study, space))


def test_values_of_the_sampler_are_kept():
    """A value is replaced only if it leads to no further point."""
    points, _ = sampled(make_space(TABLE), Constant(), 3)
    assert points[0] == (("a", 1), ("b", "x"))
    assert [dict(point)["a"] for point in points] == [1, 1, 1]
    points, _ = sampled(make_space(TABLE), Constant(TABLE), 1)
    assert points[0] == (("a", 2), ("b", "z"))


def test_parameters_that_depend_on_others():
    """A function may sample other parameters after some values."""

    def params(trial):
        kind = trial.suggest_categorical("kind", ["none", "some"])
        return {} if kind == "none" else {"n": trial.suggest_int("n", 1, 3)}

    space = make_space(params)
    points, study = sampled(space, Constant(), 4)
    assert len(set(points)) == 4
    assert is_exhausted(explored(study, space))


def test_real_numbers_are_not_replaced():
    """A sampler may repeat a point with a real number."""
    points, _ = sampled(make_space({"a": [1, 2], "b": (0.0, 1.0)}), Constant(), 3)
    assert points == [(("a", 1), ("b", 0.0))] * 3


def test_a_pruner_may_hide_trials_from_the_sampler():
    """Hyperband shows a sampler the trials of one bracket; repetitions are known."""
    space = make_space({"a": [1, 2, 3, 4]})
    with quiet_optuna():
        study = optuna.create_study(
            sampler=Distinct(Constant(), space, 0),
            pruner=optuna.pruners.HyperbandPruner(1, 9),
        )
    for _ in range(4):
        trial = study.ask()
        space.suggest(trial)
        study.tell(trial, 0.0)
    assert sorted(trial.params["a"] for trial in study.trials) == [1, 2, 3, 4]
