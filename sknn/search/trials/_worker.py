"""Runs single trials, in this process or in a worker of any backend of joblib."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from multiprocessing import parent_process
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState

from sknn._optuna import frozen_trial
from sknn._parallel import THREAD_VARIABLES
from sknn.search.dimensions._function_space import SpaceFunctionError
from sknn.search.trials._evaluation import evaluate
from sknn.search.trials._explored import claims_point, explored, is_exhausted
from sknn.search.trials._job import Job
from sknn.search.trials._lease import abandon, lease
from sknn.search.trials._record import Record, read_record
from sknn.search.trials._storage import quiet_optuna
from sknn.search.trials._tell import tell

if TYPE_CHECKING:
    from sknn.search.trials._trial_task import TrialTask

_STATES = {
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


def run_trial_in_worker(job: Job) -> Record | None:
    """Run one trial in a thread or process that shares its machine with others."""
    is_process = parent_process() is not None
    # TensorFlow reads these variables when it is imported.
    if is_process and "tensorflow" not in sys.modules:
        n_threads = max(1, (os.cpu_count() or 1) // job.n_workers)
        for name in THREAD_VARIABLES:
            os.environ.setdefault(name, str(n_threads))
    study = open_study(job)
    # Every task gets the same copy of a sampler object, with the same random state.
    study.sampler.reseed_rng()
    return run_trial(job, study)


def open_study(job: Job) -> optuna.Study:
    """Return the study of the job, without log messages of Optuna."""
    with quiet_optuna():
        return job.open_study()


def run_trial(
    job: Job, study: optuna.Study, task: TrialTask | None = None
) -> Record | None:
    """Run one trial and return its record; None if the search is finished.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    task : TrialTask or None, default=None
        Informs the callbacks of scikit-learn about the folds.
    """
    if is_finished(job, study):
        return None
    trial = study.ask()
    if len(job.trials(study).before(trial.number)) >= job.n_trials:
        # Another worker asked for the last trial at the same time.
        _retire(study, trial)
        return None
    with lease(trial):
        try:
            status = _run_drawn(job, study, trial, task)
        except UpdateFinishedTrialError:
            return None  # the search was interrupted in another thread
        except Exception as error:
            trial.set_user_attr("error", f"{type(error).__name__}: {error}")
            tell(study, trial, state=TrialState.FAIL)
            raise
        except BaseException:
            abandon(study, frozen_trial(study, trial))
            raise
        if status != "repeated":
            is_last = _end(job, study, trial, status)
    if status == "repeated":
        _retire(study, trial)
        return run_trial(job, study, task)
    return replace(read_record(frozen_trial(study, trial)), is_last=is_last)


def _run_drawn(
    job: Job, study: optuna.Study, trial: optuna.Trial, task: TrialTask | None
) -> Literal["complete", "pruned", "failed", "repeated"]:
    """Sample the point of a trial and evaluate it, unless another worker does."""
    try:
        params = job.space.suggest(trial)
    except optuna.TrialPruned:
        return "pruned"
    except SpaceFunctionError as error:
        cause = cast(Exception, error.__cause__)
        if job.error_score == "raise":
            raise cause from None
        trial.set_user_attr("error", f"{type(cause).__name__}: {cause}")
        return "failed"
    if not claims_point(study, trial, job.space):
        return "repeated"
    return evaluate(job, study, trial, params, task)


def is_finished(job: Job, study: optuna.Study) -> bool:
    """Return True if no further trial is to be started."""
    trials = job.trials(study)
    if len(trials) >= job.n_trials or is_exhausted(explored(study, job.space)):
        return True
    if job.deadline is not None and time.time() >= job.deadline:
        return True
    limit = job.n_trials_no_change
    return limit is not None and trials.n_since_best >= limit


def _end(job: Job, study: optuna.Study, trial: optuna.Trial, status: str) -> bool:
    """Report the result of a trial; return True if the sampler has no further trial."""
    if status != "complete":
        return tell(study, trial, state=_STATES[status])
    row = read_record(frozen_trial(study, trial)).scores(job.metric)
    return tell(study, trial, value=float(np.mean(row)))


def _retire(study: optuna.Study, trial: optuna.Trial) -> None:
    """End a trial that another one makes superfluous."""
    trial.set_user_attr("surplus", True)
    tell(study, trial, state=TrialState.FAIL)
