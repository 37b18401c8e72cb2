"""The training objective."""

from dataclasses import dataclass

import keras
import numpy as np

from sknn.exceptions import InvalidNetworkError
from sknn.training.models._template import dropout_rates, penalties
from sknn.training.plans._losses import Loss, loss_signature, smooths_labels


@dataclass(frozen=True)
class Objective:
    """The loss of a fit, its label smoothing and its mixing of samples.

    Parameters
    ----------
    loss : str, keras.losses.Loss or callable
        Loss function, see `sample_loss`.
    loss_config : tuple of (name, value) pairs, default=()
        Settings of a named loss.
    label_smoothing : float, default=0.0
        Fraction of each target that is spread evenly over the classes.
    mixup, cutmix : float, default=0.0
        Parameters alpha of mixup and CutMix: samples and their losses are mixed with
        weights drawn from Beta(alpha, alpha). 0 disables the method. See `mix`.
    """

    loss: Loss
    loss_config: tuple[tuple[str, object], ...] = ()
    label_smoothing: float = 0.0
    mixup: float = 0.0
    cutmix: float = 0.0

    def __post_init__(self) -> None:
        if self.label_smoothing and not smooths_labels(self.loss, self.loss_config):
            raise InvalidNetworkError(
                "label_smoothing is for the losses cross-entropy and KL divergence. "
                f"Got label_smoothing={self.label_smoothing} with the loss "
                f"{self.loss!r}. Use label_smoothing=0.0."
            )

    @property
    def mixes(self) -> tuple[bool, bool]:
        """Whether mixup is used, and whether CutMix is used."""
        return self.mixup > 0, self.cutmix > 0

    def signature(self) -> tuple[object, ...]:
        """Return the settings that are fixed in a program, without the strengths."""
        config = dict(self.loss_config)
        smooths = self.label_smoothing > 0
        return (*loss_signature(self.loss, config), smooths, *self.mixes)

    def settings(
        self, model: keras.Model, optimizer: keras.optimizers.Optimizer, seed: int = 0
    ) -> dict[str, np.ndarray | np.float32]:
        """Return the inputs of a program that are constant during a fit.

        `seed` is the seed for mixing samples.
        """
        l1, l2 = penalties(model)
        return {
            "dropout": dropout_rates(model),
            "l1": l1,
            "l2": l2,
            "weight_decay": np.float32(optimizer.weight_decay or 0.0),
            "label_smoothing": np.float32(self.label_smoothing),
            # float32 represents integers exactly up to 2**24.
            "mixing": np.array([self.mixup, self.cutmix, seed % 2**24], "float32"),
        }
