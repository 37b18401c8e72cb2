"""Private names of Optuna that this package uses.

There is no public equivalent. If a release moves one of them, only this module needs to
change.
"""

from typing import TypeVar

import optuna
from optuna.distributions import BaseDistribution
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial

Storage = TypeVar("Storage")

__all__ = [
    "all_trials",
    "contains",
    "frozen_trial",
    "storage_of",
    "trial_id",
    "uncached",
]


def storage_of(study: optuna.Study) -> BaseStorage:
    """Return the storage of a study."""
    return study._storage


def trial_id(trial: optuna.Trial | FrozenTrial) -> int:
    """Return the number of a trial in its storage, which may hold several studies."""
    return trial._trial_id


def frozen_trial(study: optuna.Study, trial: optuna.Trial) -> FrozenTrial:
    """Return a running trial as it is in the storage."""
    return study._storage.get_trial(trial._trial_id)


def uncached(storage: Storage) -> Storage | BaseStorage:
    """Return a storage without the cache that Optuna wraps around it."""
    return getattr(storage, "_backend", storage)


def all_trials(study: optuna.Study) -> list[FrozenTrial]:
    """Return all trials of a study, of which some pruners show a part to samplers."""
    return study._storage.get_all_trials(study._study_id, deepcopy=False)


def contains(distribution: BaseDistribution, value: object) -> bool:
    """Return True if a distribution can sample a value."""
    try:
        return distribution._contains(distribution.to_internal_repr(value))
    except ValueError:
        return False
