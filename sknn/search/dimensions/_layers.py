"""The sizes of several layers of one width."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from optuna.distributions import BaseDistribution

from sknn.search.dimensions._dimension import Dimension

LAYER_KEYS = {"n_layers", "width"}


class Layers(Dimension):
    """A list of `n_layers` times `width`, drawn as two numbers.

    Parameters
    ----------
    parts : dict of Dimension
        "n_layers" and "width".
    """

    def __init__(self, parts: Mapping[str, Dimension]) -> None:
        self._parts = parts

    def distributions(self, name: str) -> dict[str, BaseDistribution]:
        return {
            key: distribution
            for part, dimension in self._parts.items()
            for key, distribution in dimension.distributions(f"{name}.{part}").items()
        }

    def decode(self, name: str, drawn: dict[str, Any]) -> Any:
        n_layers, width = (
            self._parts[part].decode(f"{name}.{part}", drawn)
            for part in ("n_layers", "width")
        )
        return [width] * n_layers

    def encode(self, name: str, value: Any) -> dict[str, Any]:
        value = value.tolist() if isinstance(value, np.ndarray) else value
        sizes = list(value) if isinstance(value, Sequence) else [value]
        one_width = bool(sizes) and all(size == sizes[0] for size in sizes)
        if isinstance(value, str) or not one_width:
            raise ValueError(f"{value!r} is not one width for all layers")
        values = {"n_layers": len(sizes), "width": sizes[0]}
        drawn: dict[str, Any] = {}
        for part, number in values.items():
            drawn |= self._parts[part].encode(f"{name}.{part}", number)
        return drawn
