"""A parameter that is one of some objects."""

from collections.abc import Callable
from typing import Any

from optuna.distributions import BaseDistribution, CategoricalDistribution

from sknn.search.dimensions._dimension import Dimension


class Choice(Dimension):
    """One of several values of any type, known to Optuna by a text.

    A storage keeps numbers and texts; tuples would come back as lists, and estimators
    not at all.

    Parameters
    ----------
    values : sequence
    label : callable, default=str
        Returns the text of a value.
    """

    def __init__(self, values: Any, label: Callable[[Any], str] = str) -> None:
        self._values: dict[str, Any] = {}
        for value in values:
            text = " ".join(label(value).split())
            if text in self._values:
                text = f"{text} ({len(self._values)})"
            self._values[text] = value

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {name: CategoricalDistribution(tuple(self._values))}

    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        return self._values[drawn[name]]

    def encode(self, name: str, value: Any) -> dict[str, Any]:
        for label, each in self._values.items():
            if each is value or (type(each) is type(value) and str(each) == str(value)):
                return {name: label}
        raise ValueError(f"{value!r} is not among {list(self._values)}")
