"""Inputs and outputs of program calls that concern the training loop."""

from typing import NamedTuple

import numpy as np

from sknn.training.plans._decision import Limits, Trend
from sknn.training.programs._state import State


class Watch(NamedTuple):
    """Values that a program tracks from epoch to epoch.

    Parameters
    ----------
    trend : Trend
        Development of the monitored value.
    limits : Limits
        When to stop and when to reduce the learning rate.
    epoch : int
        Number of epochs so far.
    best : State or None
        State after the best epoch so far, if it is kept.
    """

    trend: Trend = Trend()
    limits: Limits = Limits()
    epoch: int = 0
    best: State | None = None


class Result(NamedTuple):
    """Result of a block of epochs.

    Parameters
    ----------
    state : State
        State after the last epoch.
    watch : Watch
        Input of the next block.
    finite : ndarray of shape (n_run,), float64
        1 if the loss and the weights are finite after the epoch, else 0. A non-finite
        epoch is the last one.
    losses, weights : ndarray of shape (n_run,), float64
        Sum of the losses of all samples times their weights, and sum of the weights.
    val_losses : ndarray of shape (n_run,), float64
        Validation losses; NaN if the program does not validate.
    scales : ndarray of shape (n_run,), float64
        Factor of the learning rates of the epoch after reductions.
    """

    state: State
    watch: Watch
    finite: np.ndarray
    losses: np.ndarray
    weights: np.ndarray
    val_losses: np.ndarray
    scales: np.ndarray
