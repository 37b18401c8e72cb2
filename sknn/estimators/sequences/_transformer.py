"""Base class of transformer encoders."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from numbers import Integral
from typing import TYPE_CHECKING

import numpy as np

from sknn._sklearn import Interval
from sknn.estimators.sequences._sequence_network import (
    SEQUENCE_CONSTRAINTS,
    BaseSequenceNetwork,
    network_params,
)

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import Counts

_COUNT = Interval(Integral, 1, None, closed="left")

TRANSFORMER_CONSTRAINTS: dict[str, list[object]] = SEQUENCE_CONSTRAINTS | {
    "n_blocks": [Interval(Integral, 0, None, closed="left")],
    "model_dim": [_COUNT],
    "n_heads": [_COUNT],
}


class BaseTransformer(BaseSequenceNetwork):
    """Base class of transformer encoders."""

    _own_builder_params = ("n_blocks", "model_dim", "n_heads")
    _network_params = network_params(_own_builder_params)
    _attends = True

    n_heads: int
    filters: Counts

    @abstractmethod
    def __init__(self) -> None: ...

    def _builder(self) -> Callable[..., keras.Model]:
        from sknn.networks import build_transformer

        return build_transformer

    def _convolves(self) -> bool:
        return np.size(self.filters) > 0

    def _ranges(self, widest: int) -> tuple[dict[str, object], dict[str, object]]:
        # Widths that are divisible by the number of heads.
        widths, width = [], self.n_heads * max(1, 16 // self.n_heads)
        while width <= max(widest, 16):
            widths.append(width)
            width *= 2
        return {"model_dim": widths or [self.n_heads]}, {"n_blocks": (1, 4)}
