"""One parameter of a space, and what Optuna sees of it."""

from abc import ABC, abstractmethod
from typing import Any

import optuna
from optuna.distributions import BaseDistribution


class Dimension(ABC):
    """A parameter that is searched; Optuna may see it as one parameter or several."""

    @abstractmethod
    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        """Return what is drawn for the parameter `name`."""

    @abstractmethod
    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        """Return the value of the parameter `name` from what was drawn."""

    @abstractmethod
    def encode(self, name: str, value: Any) -> dict[str, Any]:
        """Return what has to be drawn for the parameter `name` to be `value`.

        Raises
        ------
        ValueError
            When `value` lies outside.
        """


def check_drawn(name: str, value: Any, distribution: BaseDistribution) -> Any:
    """Return `value` as `distribution` would draw it.

    Raises
    ------
    ValueError
        When it would not.
    """
    value = value.item() if hasattr(value, "item") else value
    try:
        trial = optuna.trial.create_trial(
            value=0.0, params={name: value}, distributions={name: distribution}
        )
    except TypeError as error:
        raise ValueError(str(error)) from error
    return trial.params[name]
