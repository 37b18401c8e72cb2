"""Base class of recurrent networks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import replace
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal

import numpy as np

from sknn._sklearn import Interval, StrOptions
from sknn.estimators.core._auto_epochs import AutoEpochs
from sknn.estimators.core._training_options import TrainingOptions
from sknn.estimators.sequences._rnn_layers import RNNLayers, SequenceKind, is_auto
from sknn.estimators.sequences._sequence_network import (
    SEQUENCE_CONSTRAINTS,
    BaseSequenceNetwork,
    network_params,
)

if TYPE_CHECKING:
    import keras

    from sknn.estimators.core._parameters import Counts

_AUTO = StrOptions({"auto"})
_COUNT = Interval(Integral, 1, None, closed="left")

RNN_CONSTRAINTS: dict[str, list[object]] = SEQUENCE_CONSTRAINTS | {
    "epochs": [_AUTO, _COUNT],
    "units": [_AUTO, _COUNT, "array-like"],
    "cell": [str],
    "bidirectional": [_AUTO, "boolean"],
    "lr_schedule": [_AUTO, *SEQUENCE_CONSTRAINTS["lr_schedule"]],
    "skip_connection": [_AUTO, "boolean"],
    "filters": [_AUTO, _COUNT, "array-like"],
    "pool_size": [_AUTO, _COUNT, "array-like"],
    "recurrent_dropout": [Interval(Real, 0, 1, closed="left")],
    "truncation": [None, _COUNT],
}

# Default learning rate of networks without convolutions, in units of the default rate
# of the optimizer. With a lower one, the loss of recurrent layers hardly decreases.
RECURRENT_SCALE = 2.5

# Epochs of ``units="auto"`` with tokens.
_TOKEN_EPOCHS = AutoEpochs(total=600, least=3)


class BaseRNN(BaseSequenceNetwork):
    """Base class of recurrent networks."""

    _own_builder_params = (
        "units",
        "cell",
        "bidirectional",
        "skip_connection",
        "recurrent_dropout",
    )
    _network_params = network_params(_own_builder_params)

    units: Counts | Literal["auto"]
    bidirectional: bool | Literal["auto"]
    skip_connection: bool | Literal["auto"]
    filters: Counts | Literal["auto"]
    pool_size: Counts | Literal["auto"]
    truncation: int | None

    @abstractmethod
    def __init__(self) -> None: ...

    def _builder(self) -> Callable[..., keras.Model]:
        from sknn.networks import build_rnn

        return build_rnn

    def _builder_params(self, n_steps: int) -> dict[str, object]:
        layers = self._layers().resolved(self._kind(), n_steps)
        return super()._builder_params(n_steps) | layers._asdict()

    def _layers(self) -> RNNLayers:
        return RNNLayers(*(getattr(self, name) for name in RNNLayers._fields))

    def _kind(self) -> SequenceKind:
        if self.output == "sequence":
            return "steps"
        if self.embedding is not None:
            return "tokens"
        return "numbers" if self.missing == "raise" else "masked"

    def _convolves(self) -> bool:
        if self._has_backbone:
            return False
        return np.size(self._layers().resolved(self._kind()).filters) > 0

    def _chooses_layers(self) -> bool:
        """Return True if the layers are chosen, and how long they are trained."""
        if self._has_backbone:
            return False
        return is_auto(self.units) and self._kind() in ("numbers", "tokens")

    def _auto_epochs(self) -> AutoEpochs:
        # Texts are learned, and then learned by heart, in few updates.
        is_text = self._chooses_layers() and self._kind() == "tokens"
        return _TOKEN_EPOCHS if is_text else super()._auto_epochs()

    def _chose_convolutions(self, model: keras.Model) -> bool:
        """Return True if the layers were chosen, and convolutions are among them."""
        names = [layer.name for layer in model.layers]
        return self._chooses_layers() and "conv_1" in names

    def _stops_early(self, *, validated: bool) -> bool:
        # The schedule ends training of the chosen layers instead.
        if self.early_stopping == "auto" and self._chooses_layers():
            return validated  # by samples that the user passed
        return super()._stops_early(validated=validated)

    def _ranges(self, widest: int) -> tuple[dict[str, object], dict[str, object]]:
        units: dict[str, object] = {
            "units": {"n_layers": (1, 2), "width": (8, widest, "log2")}
        }
        # The small space keeps the chosen layers.
        return {} if is_auto(self.units) else units, {
            **units,
            "cell": ["gru", "lstm"],
            "bidirectional": [False, True],
            "filters": [(), (64, 128, 128)],
            "pool_size": [1, 2],
            "skip_connection": [False, True],
        }

    def _training_options(self, model: keras.Model) -> TrainingOptions:
        self._check_truncation()
        options = replace(super()._training_options(model), truncation=self.truncation)
        convolves = self._chose_convolutions(model)
        if self.lr_schedule == "auto":
            schedule = "one_cycle" if convolves else "cosine"
            options = replace(options, schedule=schedule)
        if convolves or self.lr_schedule == "one_cycle" or self._has_backbone:
            return options
        return replace(options, rate_scale=RECURRENT_SCALE)

    def _check_truncation(self) -> None:
        """Raise an error if states cannot be carried from part to part."""
        if self.truncation is None:
            return
        layers = self._layers().resolved("steps")
        others = {
            "output": self.output != "sequence",
            "backbone": self.backbone is not None,
            "bidirectional": layers.bidirectional,
            "filters": np.size(layers.filters) > 0,
        }
        found = [f"{name}={getattr(self, name)!r}" for name in others if others[name]]
        if found:
            raise ValueError(
                "truncation trains on parts of sequences, with the states of recurrent "
                'layers carried from each to the next. It needs output="sequence", '
                "bidirectional=False, filters=() and backbone=None, got "
                f"truncation={self.truncation!r} and {', '.join(found)}."
            )
