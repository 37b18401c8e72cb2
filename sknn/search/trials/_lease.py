"""Records which worker runs a trial, and detects trials whose worker has died."""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import optuna
from optuna.exceptions import UpdateFinishedTrialError
from optuna.trial import FrozenTrial, TrialState

from sknn._optuna import storage_of, trial_id

# Seconds between two heartbeats, and without one until a worker is considered dead.
_BEAT = 15.0
_PATIENCE = 120.0

# Seconds from the start of a trial until its worker must be registered.
_UNSIGNED = 10.0

# The attributes that the next attempt of a trial reuses.
_INHERITED = ("as_given", "folds", "error", "n_networks", "measure")

# Number of times that a trial is run if its worker dies. It is limited because the
# trial itself may be the cause.
MAX_ATTEMPTS = 3


@contextmanager
def lease(trial: optuna.Trial) -> Iterator[None]:
    """Write heartbeats to the storage of `trial` while the block runs."""
    # In this order, because a trial with a worker but no heartbeat is considered dead.
    trial.set_user_attr("alive", time.time())
    trial.set_user_attr("worker", _own_name())
    finished = threading.Event()

    def beat() -> None:
        with contextlib.suppress(UpdateFinishedTrialError):  # by `abandon_own`
            while not finished.wait(_BEAT):
                trial.set_user_attr("alive", time.time())

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()


def reclaim(study: optuna.Study) -> None:
    """Enqueue the trials of dead workers again, with their finished folds."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if not _is_alive(trial):
            abandon(study, trial)
    trials = study.get_trials(deepcopy=False)
    restarted = {t.user_attrs.get("attempt_of") for t in trials}
    for trial in trials:
        if is_abandoned(trial) and trial.number not in restarted:
            kept = {k: v for k, v in trial.user_attrs.items() if k in _INHERITED}
            kept["attempt"] = trial.user_attrs.get("attempt", 1) + 1
            kept["attempt_of"] = trial.number
            drawn = trial.system_attrs.get("fixed_params", {}) | trial.params
            study.enqueue_trial(drawn, user_attrs=kept)


def await_workers(study: optuna.Study) -> None:
    """Wait until every running trial has a worker; `reclaim` trials that get none.

    A process can be killed after asking for a trial and before registering as its
    worker.
    """
    reclaim(study)
    while any(
        "worker" not in trial.user_attrs
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,))
    ):
        time.sleep(0.1)
        reclaim(study)


def abandon(study: optuna.Study, trial: FrozenTrial) -> None:
    """End a running trial without a result, so that `reclaim` restarts it."""
    attempt = trial.user_attrs.get("attempt", 1)
    if attempt < MAX_ATTEMPTS:
        note = ("status", "abandoned")
    else:
        note = ("error", f"the worker died in each of {attempt} attempts")
    with contextlib.suppress(UpdateFinishedTrialError):  # by another worker
        storage_of(study).set_trial_user_attr(trial_id(trial), *note)
        study.tell(trial.number, state=TrialState.FAIL, skip_if_finished=True)


def abandon_own(study: optuna.Study) -> None:
    """Abandon the running trials of this process; its threads finish their fold."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        if trial.user_attrs.get("worker") == _own_name():
            abandon(study, trial)


def is_abandoned(trial: FrozenTrial) -> bool:
    """Return True if a trial was ended by `abandon` and another one replaces it."""
    return trial.user_attrs.get("status") == "abandoned"


def _is_alive(trial: FrozenTrial) -> bool:
    """Return True if the worker of a running trial may still be alive."""
    worker = trial.user_attrs.get("worker")
    if worker is None:
        # The worker has asked for the trial and is not registered yet.
        assert trial.datetime_start is not None
        return time.time() - trial.datetime_start.timestamp() < _UNSIGNED
    host, _, pid = worker.rpartition(":")
    if host == socket.gethostname() and not _process_exists(int(pid)):
        return False
    return time.time() - trial.user_attrs.get("alive", 0.0) < _PATIENCE


def _own_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _process_exists(pid: int) -> bool:
    if os.name != "posix":
        return True  # signal 0 has another meaning there, so rely on heartbeats
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    """Return True if a process has exited and its parent has not waited for it yet."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return False
