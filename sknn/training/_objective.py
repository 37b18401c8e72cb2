"""What a network is trained to make small."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.training._losses import loss_signature
from sknn.training._template import dropout_rates, penalties


@dataclass(frozen=True)
class Objective:
    """The loss of a fit and its label smoothing.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
    loss_config : tuple of (name, value) pairs, default=()
        Settings of a named loss.
    label_smoothing : float, default=0.0
        The part of every target that is spread evenly over the classes.
    """

    loss: Any
    loss_config: tuple[tuple[str, Any], ...] = ()
    label_smoothing: float = 0.0

    def signature(self) -> tuple[Any, ...]:
        """Return what is baked into a program: not the strength of the smoothing."""
        config = dict(self.loss_config)
        return (*loss_signature(self.loss, config), self.label_smoothing > 0)

    def settings(self, model: Any, optimizer: Any) -> dict[str, Any]:
        """Return the inputs of a program that stay the same during a fit."""
        l1, l2 = penalties(model)
        return {
            "dropout": dropout_rates(model),
            "l1": l1,
            "l2": l2,
            "weight_decay": np.float32(optimizer.weight_decay or 0.0),
            "label_smoothing": np.float32(self.label_smoothing),
        }
