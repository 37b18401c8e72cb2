"""A parameter that is drawn as it is."""

from typing import Any

from optuna.distributions import BaseDistribution

from sknn.search.dimensions._dimension import Dimension, check_drawn


class Drawn(Dimension):
    """A distribution of Optuna.

    Parameters
    ----------
    distribution : optuna.distributions.BaseDistribution
    """

    def __init__(self, distribution: BaseDistribution) -> None:
        self._distribution = distribution

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {name: self._distribution}

    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        return drawn[name]

    def encode(self, name: str, value: Any) -> dict[str, Any]:
        return {name: check_drawn(name, value, self._distribution)}
