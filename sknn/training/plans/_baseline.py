"""The losses of a network, compared with the best constant prediction."""

import math
from dataclasses import dataclass

from sknn.training.plans._batches import TrainingData
from sknn.training.plans._constant_loss import constant_loss
from sknn.training.plans._objective import Objective
from sknn.training.plans._plan import ValidationData

# Fraction by which a loss must be lower than the loss of a constant prediction.
# Smaller differences are noise: the loss of an epoch is a mean over changing weights.
_MARGIN = 0.01


@dataclass
class Baseline:
    """The losses of a network, compared with the best constant prediction.

    Until one of them is lower, neither early stopping nor the plateau schedule counts
    epochs: deep networks of sigmoid units stay at the loss of a constant for many
    epochs before they start to learn.

    Parameters
    ----------
    loss : float, default=inf
        Training loss below which the network has started to learn.
    value : float, default=inf
        The same for the monitored value.
    started : bool, default=False
        Whether the network has started to learn.
    """

    loss: float = math.inf
    value: float = math.inf
    started: bool = False

    def update(self, loss: float, monitored_loss: float) -> None:
        """Record the training loss and the loss of the monitored samples."""
        self.started |= loss < self.loss or monitored_loss < self.value


def make_baseline(
    objective: Objective,
    data: TrainingData,
    validation: ValidationData | None,
    n_units: int | None = None,
) -> Baseline:
    """Return the baseline of a training.

    Parameters
    ----------
    objective : Objective
        The training objective.
    data : TrainingData
        Training samples.
    validation : ValidationData or None
        Validation samples.
    n_units : int or None, default=None
        Number of outputs of the network. If it is not the number of targets of a
        user-defined loss, no constant is known that the outputs could have.
    """
    columns = data.y.shape[-1] if data.y.ndim > 1 else 1
    is_named = isinstance(objective.loss, str)
    if not is_named and n_units is not None and n_units != columns:
        return Baseline()
    loss, config = objective.loss, dict(objective.loss_config)
    smoothing = objective.label_smoothing
    bar = _below(constant_loss(loss, config, data.y, data.weights, smoothing))
    if validation is None:
        return Baseline(bar, bar)
    return Baseline(
        bar, _below(constant_loss(loss, config, validation.y, validation.weights))
    )


def _below(constant: float) -> float:
    return constant - _MARGIN * abs(constant) if math.isfinite(constant) else constant
