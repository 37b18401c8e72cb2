"""Runs the trials of a job, in this thread or in workers that joblib starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

import optuna
from joblib import Parallel, delayed
from joblib.externals.loky import get_reusable_executor

from sknn._parallel import preferred_workers, uses_threads
from sknn._warnings import warn_user
from sknn.search.trials._job import Job
from sknn.search.trials._lease import abandon_own, await_workers, reclaim
from sknn.search.trials._record import Record
from sknn.search.trials._worker import is_finished, run_trial, run_trial_in_worker

if TYPE_CHECKING:
    from sknn.search.trials._trial_task import TrialTask

# Processes are replaced after this number of trials each, to limit their memory.
_TRIALS_PER_WORKER = 100

# Number of times that processes may die before the search fails.
_MAX_DEATHS = 5


def run_here(
    job: Job,
    study: optuna.Study,
    start_task: Callable[[], TrialTask],
    end_task: Callable[[TrialTask, Record], bool],
) -> None:
    """Run the trials of `job` one after another in this process.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    start_task : callable
        Returns the task of the next trial for the callbacks of scikit-learn.
    end_task : callable
        Called with the task and the record of every finished trial; returns True to
        stop the search.
    """
    await_workers(study)
    while not is_finished(job, study):
        task = start_task()
        record = run_trial(job, study, task)
        if record is None or end_task(task, record) or record.is_last:
            return


def run_in_workers(
    job: Job,
    study: optuna.Study,
    start_task: Callable[[], TrialTask],
    end_task: Callable[[TrialTask, Record], bool],
) -> None:
    """Run the trials of `job` in `job.n_workers` threads or processes.

    See `run_here` for the parameters. Workers do not call the callbacks, so each task
    starts and ends when its trial has finished.

    Raises
    ------
    BrokenProcessPool
        If processes die repeatedly.
    """

    def show(record: Record) -> bool:
        return end_task(start_task(), record)

    before = job.trials(study)
    started = time.perf_counter()
    n_deaths = 0
    while True:
        reclaim(study)
        try:
            if is_finished(job, study) or not _run_round(job, study, show):
                break
        except BrokenProcessPool as error:
            n_deaths += 1
            if n_deaths == _MAX_DEATHS:
                raise
            await_workers(study)
            warn_user(
                f"A worker process died ({error}); its trial is restarted.",
                RuntimeWarning,
            )
    took = time.perf_counter() - started
    fits = job.trials(study).since(before).seconds
    if fits < took:
        warn_user(
            f"The search took {took:.1f} s with {job.n_workers} workers, but its fits "
            f"took only {fits:.1f} s. n_jobs=1 would have been faster.",
        )


def _run_round(job: Job, study: optuna.Study, show: Callable[[Record], bool]) -> bool:
    """Run trials until processes are to be replaced; return True to continue."""
    n_left = job.n_trials - len(job.trials(study))
    n_tasks = min(n_left, _TRIALS_PER_WORKER * job.n_workers)
    any_run = ended = False

    def tasks() -> Iterator[object]:
        for _ in range(n_tasks):
            if ended:
                return
            yield delayed(run_trial_in_worker)(job)

    in_processes = not uses_threads(job.estimator)
    try:
        parallel = Parallel(
            n_jobs=job.n_workers,
            batch_size=1,
            pre_dispatch=job.n_workers,
            return_as="generator_unordered",
            prefer=preferred_workers(job.estimator),
        )
        for record in parallel(tasks()):
            if record is not None:
                any_run = True
                ended |= record.is_last
                if show(record):
                    return False
    except BaseException:
        # The other workers would continue although their results are not used.
        if in_processes:
            get_reusable_executor().shutdown(wait=True, kill_workers=True)
        else:
            abandon_own(study)
        raise
    if n_tasks < n_left and in_processes:
        get_reusable_executor().shutdown(wait=True)
    return any_run and not ended
