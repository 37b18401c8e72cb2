"""A parameter with any distribution of scipy."""

from collections.abc import Mapping
from typing import Protocol, cast

import numpy as np
from optuna.distributions import BaseDistribution, FloatDistribution

from sknn.search.dimensions._dimension import Dimension

# The quantiles 0 and 1 of an unbounded distribution are infinite.
_MARGIN = 1e-6


class _Named(Protocol):
    name: str


class FrozenDistribution(Protocol):
    """A frozen distribution of `scipy.stats`."""

    dist: _Named

    def ppf(self, q: float) -> np.float64: ...

    def cdf(self, x: float) -> np.float64: ...

    def support(self) -> tuple[float, float]: ...


class Quantile(Dimension):
    """A parameter with a distribution of scipy, sampled by its quantile.

    Parameters
    ----------
    frozen : frozen distribution of scipy.stats
        Any object with the methods `ppf` and `cdf`.
    """

    def __init__(self, frozen: FrozenDistribution) -> None:
        self._frozen = frozen
        self._quantiles = FloatDistribution(_MARGIN, 1 - _MARGIN)

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {f"quantile({name})": self._quantiles}

    def decode(self, name: str, drawn: Mapping[str, object]) -> float:
        value = self._frozen.ppf(cast(float, drawn[f"quantile({name})"])).item()
        discrete = hasattr(self._frozen.dist, "pmf")
        return int(value) if discrete else value

    def encode(self, name: str, value: object) -> dict[str, object]:
        number = cast(float, value)
        try:
            quantile = float(self._frozen.cdf(number))
        except TypeError as error:
            raise ValueError(f"{value!r} is not a number") from error
        inside = min(max(quantile, _MARGIN), 1 - _MARGIN)
        drawn: dict[str, object] = {f"quantile({name})": inside}
        if abs(self.decode(name, drawn) - number) > 1e-9 * max(1.0, abs(number)):
            raise ValueError(f"{value!r} is not the value of any quantile")
        return drawn
