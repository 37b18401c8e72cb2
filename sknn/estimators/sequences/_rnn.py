"""Base class of recurrent networks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING

import numpy as np

from sknn._sklearn import Interval
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.sequences._sequence_network import (
    SEQUENCE_CONSTRAINTS,
    BaseSequenceNetwork,
    network_params,
)

if TYPE_CHECKING:
    import keras

_COUNT = Interval(Integral, 1, None, closed="left")

RNN_CONSTRAINTS: dict[str, list[object]] = SEQUENCE_CONSTRAINTS | {
    "units": [_COUNT, "array-like"],
    "cell": [str],
    "bidirectional": ["boolean"],
    "recurrent_dropout": [Interval(Real, 0, 1, closed="left")],
    "truncation": [None, _COUNT],
}


class BaseRNN(BaseSequenceNetwork):
    """Base class of recurrent networks."""

    _own_builder_params = ("units", "cell", "bidirectional", "recurrent_dropout")
    _network_params = network_params(_own_builder_params)

    bidirectional: bool
    truncation: int | None

    @abstractmethod
    def __init__(self) -> None: ...

    def _builder(self) -> Callable[..., keras.Model]:
        from sknn.networks import build_rnn

        return build_rnn

    def _ranges(self, widest: int) -> tuple[dict[str, object], dict[str, object]]:
        units = {"n_layers": (1, 2), "width": (8, widest, "log2")}
        return {"units": units}, {
            "cell": ["gru", "lstm"],
            "bidirectional": [False, True],
        }

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        self._check_truncation()
        return replace(super()._training_options(model), truncation=self.truncation)

    def _check_truncation(self) -> None:
        """Raise an error if states cannot be carried from part to part."""
        if self.truncation is None:
            return
        others = {
            "output": self.output != "sequence",
            "bidirectional": bool(self.bidirectional),
            "filters": np.size(self.filters) > 0,
        }
        found = [f"{name}={getattr(self, name)!r}" for name in others if others[name]]
        if found:
            raise ValueError(
                "truncation trains on parts of sequences, with the states of recurrent "
                'layers carried from each to the next. It needs output="sequence", '
                "bidirectional=False and filters=(), got "
                f"truncation={self.truncation!r} and {', '.join(found)}."
            )
