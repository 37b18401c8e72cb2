"""The sizes of several layers of equal width."""

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
from optuna.distributions import BaseDistribution

from sknn.search.dimensions._dimension import Dimension

LAYER_KEYS = {"n_layers", "width"}


class Layers(Dimension):
    """A list that repeats `width` `n_layers` times; both numbers are sampled.

    Parameters
    ----------
    parts : dict of str to Dimension
        The dimensions "n_layers" and "width".
    """

    def __init__(self, parts: Mapping[str, Dimension]) -> None:
        self._parts = parts

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {
            key: distribution
            for part, dimension in self._parts.items()
            for key, distribution in dimension.distributions(f"{name}.{part}").items()
        }

    def decode(self, name: str, drawn: Mapping[str, object]) -> list[object]:
        n_layers, width = (
            self._parts[part].decode(f"{name}.{part}", drawn)
            for part in ("n_layers", "width")
        )
        return [width] * cast(int, n_layers)

    def encode(self, name: str, value: object) -> dict[str, object]:
        value = value.tolist() if isinstance(value, np.ndarray) else value
        sizes = list(value) if isinstance(value, Sequence) else [value]
        one_width = bool(sizes) and all(size == sizes[0] for size in sizes)
        if isinstance(value, str) or not one_width:
            raise ValueError(f"{value!r} has more than one width")
        values = {"n_layers": len(sizes), "width": sizes[0]}
        drawn: dict[str, object] = {}
        for part, number in values.items():
            drawn |= self._parts[part].encode(f"{name}.{part}", number)
        return drawn
