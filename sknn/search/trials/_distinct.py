"""A sampler that does not sample the same point twice."""

import numpy as np
import optuna
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from sknn.search.dimensions._finite import n_values, values
from sknn.search.dimensions._space import Space
from sknn.search.trials._explored import Path, exhausted_values, explored, path
from sknn.search.trials._sampler_wrapper import SamplerWrapper


class Distinct(SamplerWrapper):
    """Passes the values of a sampler on, unless they lead to points of earlier trials.

    Such a value is replaced by a random one of the other values. Values of which the
    number is infinite are not replaced.

    Parameters
    ----------
    inner : optuna.samplers.BaseSampler
    space : Space
    seed : int
    """

    def __init__(self, inner: BaseSampler, space: Space, seed: int) -> None:
        super().__init__(inner)
        self._space = space
        self._seed = seed
        self._explored: list[Path] = []
        self._relative: dict[str, object] = {}
        self._relative_space: dict[str, BaseDistribution] = {}

    def reseed_rng(self) -> None:
        self.inner.reseed_rng()

    def before_trial(self, study: optuna.Study, trial: FrozenTrial) -> None:
        self._explored = explored(study, self._space)
        super().before_trial(study, trial)

    def infer_relative_search_space(
        self, study: optuna.Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        self._relative_space = super().infer_relative_search_space(study, trial)
        return self._relative_space

    def sample_relative(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, object]:
        # Without values here, Optuna calls `sample_independent` for each parameter.
        self._relative = super().sample_relative(study, trial, search_space)
        return {}

    def sample_independent(
        self,
        study: optuna.Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> object:
        if self._relative_space.get(param_name) == param_distribution and (
            param_name in self._relative
        ):
            value = self._relative[param_name]
        else:
            value = super().sample_independent(
                study, trial, param_name, param_distribution
            )
        if n_values(param_distribution) is None:
            return value
        before = path(trial.params, trial.distributions | self._space.distributions())
        taken = exhausted_values(self._explored, before, param_name)
        as_stored = param_distribution.to_internal_repr
        if as_stored(value) not in taken:
            return value
        left = [v for v in values(param_distribution) if as_stored(v) not in taken]
        rng = np.random.default_rng([self._seed, trial.number, len(before)])
        return left[rng.integers(len(left))] if left else value
