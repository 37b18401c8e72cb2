"""Options of a training that only some estimators have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import keras


@dataclass(frozen=True)
class TrainingOptions:
    """Options of a training that only some estimators have.

    Parameters
    ----------
    label_smoothing : float, default=0.0
        Label smoothing of the loss.
    class_weight : object, default=None
        Class weights, which the meaning of validation scores depends on.
    mixup, cutmix : float, default=0.0
        Strengths of the mixing of samples.
    rate_factors : callable or None, default=None
        See `sknn.training.Plan`.
    schedule : str or None, default=None
        Learning rate schedule of ``lr_schedule="auto"``.
    rate_scale : float, default=1.0
        The default learning rate in units of the default rate of the optimizer.
    truncation : int or None, default=None
        Number of time steps of the parts to train on. The states of recurrent layers
        are carried from each part to the next.
    optimizer : keras.optimizers.Optimizer or None, default=None
        The optimizer of ``optimizer="auto"``; None for adam.
    """

    label_smoothing: float = 0.0
    class_weight: object = None
    mixup: float = 0.0
    cutmix: float = 0.0
    rate_factors: Callable[[int], np.ndarray] | None = None
    schedule: str | None = None
    rate_scale: float = 1.0
    truncation: int | None = None
    optimizer: keras.optimizers.Optimizer | None = None
