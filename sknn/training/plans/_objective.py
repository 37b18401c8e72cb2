"""What a network is trained to make small."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.training.models._template import dropout_rates, penalties
from sknn.training.plans._losses import loss_signature


@dataclass(frozen=True)
class Objective:
    """The loss of a fit, its label smoothing and its mixing of samples.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
    loss_config : tuple of (name, value) pairs, default=()
        Settings of a named loss.
    label_smoothing : float, default=0.0
        The part of every target that is spread evenly over the classes.
    mixup, cutmix : float, default=0.0
        Samples are mixed with others, by shares from Beta(alpha, alpha), and so are
        their losses; 0 for neither. See `mix`.
    """

    loss: Any
    loss_config: tuple[tuple[str, Any], ...] = ()
    label_smoothing: float = 0.0
    mixup: float = 0.0
    cutmix: float = 0.0

    @property
    def mixes(self) -> tuple[bool, bool]:
        """Whether there is mixup, and whether there is cutmix."""
        return self.mixup > 0, self.cutmix > 0

    def signature(self) -> tuple[Any, ...]:
        """Return what is baked into a program: not the strengths."""
        config = dict(self.loss_config)
        smooths = self.label_smoothing > 0
        return (*loss_signature(self.loss, config), smooths, *self.mixes)

    def settings(self, model: Any, optimizer: Any, seed: int = 0) -> dict[str, Any]:
        """Return the inputs of a program that stay the same during a fit.

        `seed` is that of the mixing.
        """
        l1, l2 = penalties(model)
        return {
            "dropout": dropout_rates(model),
            "l1": l1,
            "l2": l2,
            "weight_decay": np.float32(optimizer.weight_decay or 0.0),
            "label_smoothing": np.float32(self.label_smoothing),
            # A seed that is still a whole number as a float.
            "mixing": np.array([self.mixup, self.cutmix, seed % 2**24], "float32"),
        }
