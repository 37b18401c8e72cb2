"""A whole number that is a power of two."""

import math
from numbers import Integral
from typing import Any

from optuna.distributions import BaseDistribution, IntDistribution

from sknn.search.dimensions._dimension import Dimension, check_drawn


class PowerOfTwo(Dimension):
    """A power of two from `low` to `high`; its exponent is drawn evenly.

    Few sizes mean few architectures, each of which is compiled once.

    Parameters
    ----------
    low, high : int
        Positive, with a power of two between them or at the ends.
    """

    def __init__(self, low: int, high: int) -> None:
        if not 0 < low <= high or math.ceil(math.log2(low)) > math.log2(high):
            raise ValueError(
                f'({low}, {high}, "log2") holds no power of two; give two positive '
                "whole numbers around one, the lower first."
            )
        exponents = math.ceil(math.log2(low)), math.floor(math.log2(high))
        self._exponents = IntDistribution(*exponents)

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {f"log2({name})": self._exponents}

    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        return 2 ** drawn[f"log2({name})"]

    def encode(self, name: str, value: Any) -> dict[str, Any]:
        whole = isinstance(value, Integral) and not isinstance(value, bool)
        if not whole or value < 1 or value & (value - 1):
            raise ValueError(f"{value!r} is no power of two")
        exponent = int(value).bit_length() - 1
        key = f"log2({name})"
        return {key: check_drawn(key, exponent, self._exponents)}
