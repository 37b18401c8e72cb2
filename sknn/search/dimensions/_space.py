"""Search spaces, as samplers and trials see them."""

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

import optuna
from optuna.distributions import BaseDistribution


class Space(ABC):
    """Samples the parameters of a trial."""

    @property
    def names(self) -> list[str]:
        """The names of the searched parameters; empty if they are unknown."""
        return []

    @property
    def n_points(self) -> float:
        """The number of points; infinite if there is no limit, or it is unknown."""
        return math.inf

    def points(self) -> Iterator[dict[str, object]]:
        """Yield the sampled values of all points, if their number is finite."""
        yield from ()

    def examples(self) -> Iterator[dict[str, object]]:
        """Yield parameters of which each searched parameter is in at least one."""
        yield from ()

    def distributions(self) -> dict[str, BaseDistribution]:
        """Return the distributions of all values; empty if they are unknown."""
        return {}

    @abstractmethod
    def suggest(self, trial: optuna.Trial) -> dict[str, object]:
        """Return the parameters of a trial; sample those without a value."""

    @abstractmethod
    def complete(self, drawn: Mapping[str, object]) -> dict[str, object] | None:
        """Return the sampled values of an earlier trial as values of this space.

        The space may have changed since that trial. A parameter that was not searched
        has the value of the estimator as given. Returns None if the trial is outside of
        the space.
        """

    @abstractmethod
    def decode(self, drawn: Mapping[str, object]) -> dict[str, object]:
        """Return the parameters that the sampled values of a trial represent."""

    @abstractmethod
    def encode(self, params: Mapping[str, object]) -> dict[str, object]:
        """Return the sampled values for which the parameters have given values.

        Raises
        ------
        ValueError
            If a value is outside of the space.
        """
