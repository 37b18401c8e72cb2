"""Who works on a trial, and whether they still do."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import TrialState

# Seconds between two signs of life, and without one until a worker counts as dead.
_BEAT = 15.0
_PATIENCE = 120.0

# Seconds from the beginning of a trial until its worker must have signed it.
_UNSIGNED = 10.0

# What the next attempt at a trial need not find out again.
_INHERITED = ("as_given", "in_space", "folds", "n_networks", "measure")

# How often a trial whose worker died is begun again: it may be what kills workers.
MAX_ATTEMPTS = 3


@contextmanager
def lease(trial: Any) -> Iterator[None]:
    """Keep signs of life coming in the storage of `trial` while the block runs."""
    # In this order: a trial with a worker and no sign of life counts as dead.
    trial.set_user_attr("alive", time.time())
    trial.set_user_attr("worker", _own_name())
    over = threading.Event()

    def beat() -> None:
        with contextlib.suppress(UpdateFinishedTrialError):  # by `let_go`
            while not over.wait(_BEAT):
                trial.set_user_attr("alive", time.time())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def reclaim(study: Any) -> None:
    """Put the trials of dead workers back into the queue, with the folds they did."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if not _is_alive(trial):
            abandon(study, trial)
    trials = study.get_trials(deepcopy=False)
    begun_again = {t.user_attrs.get("attempt_of") for t in trials}
    for trial in trials:
        if is_abandoned(trial) and trial.number not in begun_again:
            kept = {k: v for k, v in trial.user_attrs.items() if k in _INHERITED}
            kept["attempt"] = trial.user_attrs.get("attempt", 1) + 1
            kept["attempt_of"] = trial.number
            drawn = trial.system_attrs.get("fixed_params", {}) | trial.params
            study.enqueue_trial(drawn, user_attrs=kept)


def await_signatures(study: Any) -> None:
    """Wait until every running trial has a worker, and `reclaim` those that get none.

    A process can be killed between asking for a trial and signing it.
    """
    reclaim(study)
    while any(
        "worker" not in trial.user_attrs
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    ):
        time.sleep(0.1)
        reclaim(study)


def abandon(study: Any, trial: Any) -> None:
    """End a running trial without a result; `reclaim` begins it again."""
    attempt = trial.user_attrs.get("attempt", 1)
    if attempt < MAX_ATTEMPTS:
        note = ("status", "abandoned")
    else:
        note = ("error", f"the worker died in each of {attempt} attempts")
    with contextlib.suppress(UpdateFinishedTrialError):  # another one was quicker
        study._storage.set_trial_user_attr(trial._trial_id, *note)
        study.tell(trial.number, state=TrialState.FAIL, skip_if_finished=True)


def let_go(study: optuna.Study) -> None:
    """Abandon the running trials of this process; threads stop after their fold."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if trial.user_attrs.get("worker") == _own_name():
            abandon(study, trial)


def is_abandoned(trial: Any) -> bool:
    """Tell whether a trial was ended by `abandon`, to be done by another."""
    return trial.user_attrs.get("status") == "abandoned"


def _is_alive(trial: Any) -> bool:
    """Tell whether the worker of a running trial may still be there."""
    worker = trial.user_attrs.get("worker")
    if worker is None:
        # Just asked for, and not yet signed.
        return time.time() - trial.datetime_start.timestamp() < _UNSIGNED
    host, _, pid = worker.rpartition(":")
    if host == socket.gethostname() and not _process_exists(int(pid)):
        return False
    return time.time() - trial.user_attrs.get("alive", 0.0) < _PATIENCE


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _process_exists(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 means something else there; signs of life must tell
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Tell whether a process is dead and only waits for its parent to look at it."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
