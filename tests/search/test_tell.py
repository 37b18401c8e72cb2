import optuna
import pytest
from optuna.samplers import BruteForceSampler, GridSampler, RandomSampler
from optuna.trial import TrialState

from sknn.search.trials._storage import quiet_optuna
from sknn.search.trials._tell import tell

pytestmark = pytest.mark.filterwarnings(
    "ignore::optuna.exceptions.ExperimentalWarning",
)

PRUNERS = [optuna.pruners.NopPruner(), optuna.pruners.HyperbandPruner(1, 9)]


def study_with(sampler, pruner=None):
    with quiet_optuna():
        return optuna.create_study(
            direction="maximize", sampler=sampler, pruner=pruner or PRUNERS[0]
        )


def run(study, **result):
    """Run one trial and return whether it is the last one."""
    trial = study.ask()
    trial.suggest_categorical("x", [1, 2])
    return tell(study, trial, **(result or {"value": 0.0}))


@pytest.mark.parametrize("pruner", PRUNERS)
@pytest.mark.parametrize(
    "make", [lambda: GridSampler({"x": [1, 2]}), BruteForceSampler]
)
def test_the_last_trial_of_a_sampler(make, pruner):
    study = study_with(make(), pruner)
    assert [run(study), run(study, state=TrialState.PRUNED)] == [False, True]
    states = [trial.state for trial in study.trials]
    assert states == [TrialState.COMPLETE, TrialState.PRUNED]


def test_other_samplers_have_no_last_trial():
    study = study_with(RandomSampler(seed=0))
    assert not any(run(study) for _ in range(5))


def test_a_trial_outside_of_the_grid_is_stored():
    study = study_with(GridSampler({"x": [1, 2]}))
    run(study)
    study.enqueue_trial({"x": 1})
    assert not run(study, value=3.0)
    assert study.trials[1].value == 3.0
    assert run(study)


class Broken(RandomSampler):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def after_trial(self, study, trial, state, values):
        raise self.error


@pytest.mark.parametrize("error", [KeyError("grid_id"), RuntimeError("`Study.stop`")])
def test_errors_of_samplers_are_raised(error):
    with pytest.raises(type(error)):
        run(study_with(Broken(error)))
