"""A parameter that Optuna samples directly."""

from collections.abc import Mapping

from optuna.distributions import BaseDistribution

from sknn.search.dimensions._dimension import Dimension, check_drawn


class Drawn(Dimension):
    """A parameter with a distribution of Optuna.

    Parameters
    ----------
    distribution : optuna.distributions.BaseDistribution
    """

    def __init__(self, distribution: BaseDistribution) -> None:
        self._distribution = distribution

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {name: self._distribution}

    def decode(self, name: str, drawn: Mapping[str, object]) -> object:
        return drawn[name]

    def encode(self, name: str, value: object) -> dict[str, object]:
        return {name: check_drawn(name, value, self._distribution)}
