"""An integer parameter that is a power of two."""

import math
from collections.abc import Mapping
from numbers import Integral
from typing import cast

from optuna.distributions import BaseDistribution, IntDistribution

from sknn.search.dimensions._dimension import Dimension, check_drawn


class PowerOfTwo(Dimension):
    """A power of two in [`low`, `high`], with a uniformly distributed exponent.

    Few distinct sizes mean few architectures, each of which is compiled only once.

    Parameters
    ----------
    low, high : int
        Positive bounds, both included. The interval must contain a power of two.
    """

    def __init__(self, low: int, high: int) -> None:
        if not 0 < low <= high or math.ceil(math.log2(low)) > math.log2(high):
            raise ValueError(
                f'({low}, {high}, "log2") contains no power of two; give two positive '
                "integers, the lower one first, with a power of two between them."
            )
        exponents = math.ceil(math.log2(low)), math.floor(math.log2(high))
        self._exponents = IntDistribution(*exponents)

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {f"log2({name})": self._exponents}

    def decode(self, name: str, drawn: Mapping[str, object]) -> int:
        return 2 ** cast(int, drawn[f"log2({name})"])

    def encode(self, name: str, value: object) -> dict[str, object]:
        number = int(value) if isinstance(value, Integral) else 0
        if isinstance(value, bool) or number < 1 or number & (number - 1):
            raise ValueError(f"{value!r} is not a power of two")
        key = f"log2({name})"
        return {key: check_drawn(key, number.bit_length() - 1, self._exponents)}
