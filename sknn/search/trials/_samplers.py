"""Samplers of Optuna, seeded so that no two trials sample the same values."""

import numpy as np
import optuna
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from sknn.search.trials._sampler_wrapper import SamplerWrapper

SAMPLERS = ("tpe", "random", "gp")


class SeededByTrial(SamplerWrapper):
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
        super().__init__(_make(name, seed))
        self._name = name
        self._seed = seed

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        seeds = np.random.SeedSequence([self._seed, trial.number])
        self.inner = _make(self._name, int(seeds.generate_state(1)[0]))
        super().before_trial(study, trial)


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
