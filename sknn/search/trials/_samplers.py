"""Samplers of Optuna, seeded so that no two trials sample the same values."""

from collections.abc import Sequence

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial, TrialState

SAMPLERS = ("tpe", "random", "gp")


class SeededByTrial(BaseSampler):
    """A sampler that is created again for every trial, seeded with the trial number.

    Trial numbers are unique within a study. Therefore two workers, or two runs of a
    script, never sample the same points, and a search that is interrupted and resumed
    samples the same points as an uninterrupted search.

    Parameters
    ----------
    name : {"tpe", "random", "gp"}
    seed : int
    """

    def __init__(self, name: str, seed: int) -> None:
        self._name = name
        self._seed = seed
        self._inner: BaseSampler = _make(name, seed)

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        seeds = np.random.SeedSequence([self._seed, trial.number])
        self._inner = _make(self._name, int(seeds.generate_state(1)[0]))
        self._inner.before_trial(study, trial)

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return self._inner.infer_relative_search_space(study, trial)

    def sample_relative(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, object]:
        return self._inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> object:
        return self._inner.sample_independent(
            study, trial, param_name, param_distribution
        )

    def after_trial(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        state: TrialState,
        values: Sequence[float] | None,
    ) -> None:
        self._inner.after_trial(study, trial, state, values)


def make_sampler(sampler: str | BaseSampler, seed: int) -> BaseSampler:
    """Return the sampler for a name; a sampler object is returned unchanged.

    Worker processes reseed a sampler object, as Optuna does.
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
