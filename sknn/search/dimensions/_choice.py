"""A parameter that takes one of several values."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import cast

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution, CategoricalDistribution

from sknn.search.dimensions._dimension import Dimension


class Choice(Dimension):
    """One of several values of any type, which Optuna sees as strings.

    A storage only keeps numbers and strings: tuples would be read back as lists, and
    estimators could not be stored.

    Parameters
    ----------
    values : iterable of object
    label : callable, default=str
        Returns the string that represents a value.
    """

    def __init__(
        self, values: Iterable[object], label: Callable[[object], str] = str
    ) -> None:
        self._values: dict[str, object] = {}
        for value in values:
            if any(value is each for each in self._values.values()):
                continue
            # An address would differ in the process that resumes a search.
            text = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(label(value).split()))
            if text in self._values:
                text = f"{text} ({len(self._values)})"
            self._values[text] = value

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {name: CategoricalDistribution(tuple(self._values))}

    def decode(self, name: str, drawn: Mapping[str, object]) -> object:
        return self._values[str(drawn[name])]

    def encode(self, name: str, value: object) -> dict[str, object]:
        for label, each in self._values.items():
            if each is value or (type(each) is type(value) and _equal(each, value)):
                return {name: label}
        raise ValueError(f"{value!r} is not among {list(self._values)}")


def _equal(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray):
        return np.array_equal(one, cast(NDArray, other))
    return str(one) == str(other)
