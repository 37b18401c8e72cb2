"""One trial after another, in this process or in a worker of any backend of joblib."""

import os
import sys
import time
from dataclasses import replace
from multiprocessing import parent_process
from typing import Any

import numpy as np
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState

from sknn._parallel import THREAD_VARIABLES
from sknn.search.trials._evaluation import evaluate
from sknn.search.trials._job import Job
from sknn.search.trials._lease import abandon, lease
from sknn.search.trials._record import Record, best_record, read_record, read_records
from sknn.search.trials._storage import quiet_optuna

_STATES = {
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
}


def run_trial_in_worker(job: Job) -> Record | None:
    """Run one trial in a thread or process that shares its machine with others."""
    is_process = parent_process() is not None
    if is_process and "tensorflow" not in sys.modules:  # which reads it once
        n_threads = max(1, (os.cpu_count() or 1) // job.n_workers)
        for name in THREAD_VARIABLES:
            os.environ.setdefault(name, str(n_threads))
    study = open_study(job)
    # A sampler object arrives as it was sent, and would draw the same every time.
    study.sampler.reseed_rng()
    return run_trial(job, study)


def open_study(job: Job) -> Any:
    """Return the study of the job, without Optuna telling the user of it."""
    with quiet_optuna():
        return job.open_study()


def run_trial(job: Job, study: Any, task: Any = None) -> Record | None:
    """Run one trial, and return its record; None when there is nothing left to do.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    task : TrialTask or None, default=None
        Tells scikit-learn's callbacks of the folds.
    """
    if is_over(job, study):
        return None
    trial = study.ask()
    if _place(trial, study) >= job.n_trials:
        # Another worker asked at the same time.
        trial.set_user_attr("surplus", True)
        _tell(study, trial, state=TrialState.FAIL)
        return None
    with lease(trial):
        try:
            status = evaluate(job, study, trial, task)
        except UpdateFinishedTrialError:
            return None  # the search was interrupted in another thread
        except Exception as error:
            trial.set_user_attr("error", f"{type(error).__name__}: {error}")
            _tell(study, trial, state=TrialState.FAIL)
            raise
        except BaseException:
            abandon(study, _frozen(study, trial))
            raise
        is_last = _end(job, study, trial, status)
    return replace(read_record(_frozen(study, trial)), is_last=is_last)


def is_over(job: Job, study: Any) -> bool:
    """Tell whether no further trial is to begin."""
    records = read_records(study)
    if len(records) >= job.n_trials:
        return True
    if job.deadline is not None and time.time() >= job.deadline:
        return True
    best = best_record(records, job.metric)
    if job.patience is None or best is None:
        return False
    return sum(r.number > best.number for r in records) >= job.patience


def _place(trial: Any, study: Any) -> int:
    """Return how many trials that count came before this one."""
    return sum(record.number < trial.number for record in read_records(study))


def _end(job: Job, study: Any, trial: Any, status: str) -> bool:
    """Tell Optuna how a trial ended; return whether its sampler wants no other."""
    if status != "complete":
        return _tell(study, trial, state=_STATES[status])
    if trial.user_attrs.get("as_given") and not trial.params:
        # A finished trial without parameters would take them all out of the space
        # that samplers share between trials, so to Optuna it is a failed one.
        trial.set_user_attr("status", "complete")
        _tell(study, trial, state=TrialState.FAIL)
        return False  # outside of the space, so it ends nothing
    row = read_record(_frozen(study, trial)).scores(job.metric)
    return _tell(study, trial, value=float(np.mean(row)))


def _tell(study: Any, trial: Any, value: Any = None, state: Any = None) -> bool:
    """Return whether a sampler that goes through a grid is at its end."""
    try:
        study.tell(trial, value, state)
    except (RuntimeError, KeyError) as error:
        # The trial is kept. Such a sampler means to stop a loop of Optuna's, or wonders
        # about the estimator as given, which is none of its points.
        if "Study.stop" in str(error):
            return True
        if str(error) != "'grid_id'":
            raise
    return False


def _frozen(study: Any, trial: Any) -> Any:
    return study._storage.get_trial(trial._trial_id)
