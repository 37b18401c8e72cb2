"""Reports trials to Optuna outside of `Study.optimize`."""

import contextlib

import optuna
from optuna.samplers import GridSampler
from optuna.trial import TrialState

from sknn._optuna import frozen_trial, storage_of
from sknn.search.trials._distinct import Distinct


def tell(
    study: optuna.Study,
    trial: optuna.Trial,
    value: float | None = None,
    state: TrialState | None = None,
) -> bool:
    """Report the result of a trial; return True if the sampler has no further trial."""
    told = _StoppableStudy(
        study.study_name, storage_of(study), study.sampler, study.pruner
    )
    # A grid sampler looks up the point of each trial in its grid, also of trials that
    # were enqueued and have none. The trial is stored nevertheless.
    errors = [] if _has_grid_point(study, trial) else [KeyError]
    with contextlib.suppress(*errors):
        told.tell(trial, value, state)
    return told.stopped


class _StoppableStudy(optuna.Study):
    """A study whose sampler can call `stop`, which Optuna allows in `optimize` only."""

    stopped = False

    def stop(self) -> None:
        self.stopped = True


def _has_grid_point(study: optuna.Study, trial: optuna.Trial) -> bool:
    """Return True unless a grid sampler has not chosen the point of the trial."""
    sampler = study.sampler
    if isinstance(sampler, Distinct):
        sampler = sampler.inner
    if not isinstance(sampler, GridSampler):
        return True
    return "grid_id" in frozen_trial(study, trial).system_attrs
