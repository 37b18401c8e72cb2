"""One parameter of a search space, and its representation in Optuna."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import optuna
from optuna.distributions import BaseDistribution


class Dimension(ABC):
    """A searched parameter, which Optuna sees as one or several parameters."""

    @abstractmethod
    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        """Return the distributions to sample for the parameter `name`."""

    @abstractmethod
    def decode(self, name: str, drawn: Mapping[str, object]) -> object:
        """Return the value of the parameter `name` from the sampled values."""

    @abstractmethod
    def encode(self, name: str, value: object) -> dict[str, object]:
        """Return the sampled values for which the parameter `name` is `value`.

        Raises
        ------
        ValueError
            If `value` is outside of the dimension.
        """


def check_drawn(name: str, value: object, distribution: BaseDistribution) -> object:
    """Return `value` as `distribution` would sample it.

    Raises
    ------
    ValueError
        If `distribution` cannot sample `value`.
    """
    value = value.item() if hasattr(value, "item") else value
    try:
        trial = optuna.trial.create_trial(
            value=0.0, params={name: value}, distributions={name: distribution}
        )
    except TypeError as error:
        raise ValueError(str(error)) from error
    return trial.params[name]
