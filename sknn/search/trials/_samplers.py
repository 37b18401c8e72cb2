"""Samplers of Optuna, seeded so that no two trials start from the same point."""

from typing import Any

import numpy as np
import optuna
from optuna.samplers import BaseSampler

SAMPLERS = ("tpe", "random", "gp")


class SeededByTrial(BaseSampler):
    """A sampler that is made anew for every trial, seeded by the trial's number.

    Numbers are unique within a study, so neither two workers nor two runs of a script
    draw the same points, and a search that was interrupted draws what it would have
    drawn without the interruption.

    Parameters
    ----------
    name : {"tpe", "random", "gp"}
    seed : int
    """

    def __init__(self, name: str, seed: int) -> None:
        self._name = name
        self._seed = seed
        self._inner: BaseSampler = _make(name, seed)

    def before_trial(self, study: Any, trial: Any) -> None:
        seeds = np.random.SeedSequence([self._seed, trial.number])
        self._inner = _make(self._name, int(seeds.generate_state(1)[0]))
        self._inner.before_trial(study, trial)

    def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, Any]:
        return self._inner.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: Any, trial: Any, search_space: dict[str, Any]
    ) -> dict[str, Any]:
        return self._inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: Any, trial: Any, param_name: str, param_distribution: Any
    ) -> Any:
        return self._inner.sample_independent(
            study, trial, param_name, param_distribution
        )

    def after_trial(self, study: Any, trial: Any, state: Any, values: Any) -> None:
        self._inner.after_trial(study, trial, state, values)


def make_sampler(sampler: Any, seed: int) -> BaseSampler:
    """Return the sampler that a parameter stands for.

    A sampler object is used as it is; a worker process seeds it anew, as Optuna does.
    """
    return SeededByTrial(sampler, seed) if isinstance(sampler, str) else sampler


def _make(name: str, seed: int) -> BaseSampler:
    if name == "tpe":
        return optuna.samplers.TPESampler(seed=seed)
    if name == "random":
        return optuna.samplers.RandomSampler(seed=seed)
    try:
        return optuna.samplers.GPSampler(seed=seed)
    except ImportError as error:
        raise ImportError(
            'sampler="gp" needs PyTorch; install it (pip install torch) or use "tpe".'
        ) from error
