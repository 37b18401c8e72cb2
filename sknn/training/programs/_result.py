"""What goes from one call of a program to the next, and to the loop around them."""

from typing import NamedTuple

import numpy as np

from sknn.training.plans._decision import Limits, Trend
from sknn.training.programs._state import State


class Watch(NamedTuple):
    """What a program watches from epoch to epoch.

    Parameters
    ----------
    trend : Trend
    limits : Limits
    epoch : int
        The number of epochs so far.
    best : State or None
        After the best epoch so far, where it is kept.
    """

    trend: Trend = Trend()
    limits: Limits = Limits()
    epoch: int = 0
    best: State | None = None


class Result(NamedTuple):
    """What came of a block of epochs.

    Parameters
    ----------
    state : State
        After the last epoch.
    watch : Watch
        For the next block.
    finite : ndarray of shape (n_run,), float64
        1 for an epoch whose loss and weights were finite. None is run after another.
    losses, weights : ndarray of shape (n_run,), float64
        The sum of the losses of all samples times their weights, and of the weights.
    val_losses : ndarray of shape (n_run,), float64
        NaN from a program that does not validate.
    parts : ndarray of shape (n_run,), float64
        What the learning rates of the epoch were multiplied by.
    """

    state: State
    watch: Watch
    finite: np.ndarray
    losses: np.ndarray
    weights: np.ndarray
    val_losses: np.ndarray
    parts: np.ndarray
