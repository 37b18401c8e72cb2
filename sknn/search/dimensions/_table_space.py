"""A search space with independent parameters."""

import itertools
import math
from collections.abc import Iterator, Mapping

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from sknn._optuna import contains
from sknn.search.dimensions._entries import dimension
from sknn.search.dimensions._finite import first_value, n_values, values
from sknn.search.dimensions._space import Space


class TableSpace(Space):
    """A search space with independent parameters, each with its dimension.

    Parameters
    ----------
    table : mapping of str to object
        Parameter names and their dimensions, in the format of `dimension`.
    given : mapping of str to object, default={}
        The parameters of the estimator as given.
    prefix : str, default=""
        Prefix of the names of all sampled values.
    """

    def __init__(
        self,
        table: Mapping[str, object],
        given: Mapping[str, object] | None = None,
        prefix: str = "",
    ) -> None:
        self._dimensions = {key: dimension(key, spec) for key, spec in table.items()}
        self._given = given or {}
        self._prefix = prefix
        # Parameter -> sampled value -> distribution.
        self._known = {
            name: each.distributions(prefix + name)
            for name, each in self._dimensions.items()
        }

    @property
    def names(self) -> list[str]:
        return list(self._dimensions)

    @property
    def n_points(self) -> float:
        numbers = [n_values(each) for each in self.distributions().values()]
        return math.prod(math.inf if n is None else n for n in numbers)

    def points(self) -> Iterator[dict[str, object]]:
        # The order of `ParameterGrid`.
        known: dict[str, BaseDistribution] = {}
        for name in sorted(self._known):
            known |= self._known[name]
        for point in itertools.product(*map(values, known.values())):
            drawn = dict(zip(known, point, strict=True))
            yield {key: drawn[key] for key in self.distributions()}

    def examples(self) -> Iterator[dict[str, object]]:
        known = self.distributions()
        yield self.decode({key: first_value(each) for key, each in known.items()})

    def distributions(self) -> dict[str, BaseDistribution]:
        return {key: each for own in self._known.values() for key, each in own.items()}

    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        known = self.distributions()
        drawn = {key: suggest(trial, key, each) for key, each in known.items()}
        return self.decode(drawn)

    def complete(self, drawn: Mapping[str, object]) -> dict[str, object] | None:
        if not drawn and self._known:
            return None  # it ended before it had a point
        full: dict[str, object] = {}
        for name, own in self._known.items():
            if own.keys() <= drawn.keys():
                full |= {key: drawn[key] for key in own}
                continue
            try:
                full |= self._encode(name, self._given)
            except ValueError:
                return None
        known = self.distributions()
        inside = all(contains(each, full[key]) for key, each in known.items())
        return {key: full[key] for key in known} if inside else None

    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        return {
            name: each.decode(self._prefix + name, drawn)
            for name, each in self._dimensions.items()
        }

    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        drawn: dict[str, object] = {}
        for name in self.names:
            drawn |= self._encode(name, params)
        return drawn

    def _encode(self, name: str, params: Mapping[str, object]) -> dict[str, object]:
        if name not in params:
            raise ValueError(f"{name} is not given")
        return self._dimensions[name].encode(self._prefix + name, params[name])


def suggest(trial: optuna.Trial, name: str, distribution: BaseDistribution) -> object:
    """Return the value of a trial for a distribution."""
    if isinstance(distribution, CategoricalDistribution):
        return trial.suggest_categorical(name, distribution.choices)
    if isinstance(distribution, IntDistribution):
        return trial.suggest_int(
            name,
            distribution.low,
            distribution.high,
            step=distribution.step,
            log=distribution.log,
        )
    assert isinstance(distribution, FloatDistribution)
    return trial.suggest_float(
        name,
        distribution.low,
        distribution.high,
        step=distribution.step,
        log=distribution.log,
    )
