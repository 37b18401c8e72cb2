"""A parameter with any distribution of scipy."""

from typing import Any

from optuna.distributions import BaseDistribution, FloatDistribution

from sknn.search.dimensions._dimension import Dimension

# Quantiles 0 and 1 of an unbounded distribution are infinite.
_EDGE = 1e-6


class Quantile(Dimension):
    """A distribution of scipy, drawn by its quantile.

    Parameters
    ----------
    frozen : scipy.stats frozen distribution
        Anything with `ppf`.
    """

    def __init__(self, frozen: Any) -> None:
        self._frozen = frozen
        self._quantiles = FloatDistribution(_EDGE, 1 - _EDGE)

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {f"quantile({name})": self._quantiles}

    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        value = self._frozen.ppf(drawn[f"quantile({name})"]).item()
        discrete = hasattr(self._frozen.dist, "pmf")
        return int(value) if discrete else value

    def encode(self, name: str, value: Any) -> dict[str, Any]:
        try:
            quantile = float(self._frozen.cdf(value))
        except TypeError as error:
            raise ValueError(f"{value!r} is no number") from error
        drawn = {f"quantile({name})": min(max(quantile, _EDGE), 1 - _EDGE)}
        if abs(self.decode(name, drawn) - value) > 1e-9 * max(1.0, abs(value)):
            raise ValueError(f"{value!r} is not reached by a quantile")
        return drawn
