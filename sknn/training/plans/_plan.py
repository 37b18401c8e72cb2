"""The settings and the results of one training."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import keras
import numpy as np

from sknn.training.plans._batches import Rows
from sknn.training.plans._early_stopping import EarlyStopping
from sknn.training.plans._objective import Objective


@dataclass(frozen=True)
class Plan:
    """Settings of the training of a model.

    Parameters
    ----------
    objective : Objective
        The training objective.
    optimizer : keras.optimizers.Optimizer
        Not modified; its learning rate is not used.
    learning_rate : float
        Initial learning rate; the peak of the schedule "one_cycle".
    schedule : str or callable, default="constant"
        Learning-rate schedule, see `make_schedule`.
    epochs : int, default=100
        Maximum number of epochs of this call.
    total_epochs : int or None, default=None
        Number of epochs that the schedule spans; None means `epochs`. One part of a
        longer training uses the learning rates of this part of the whole training.
    shuffle : bool, default=True
        Whether to shuffle the training data before each epoch.
    seed : int, default=0
        Seed for shuffling and for mixing samples.
    rate_factors : callable or None, default=None
        Called with the number of the epoch, counted from 1 over all trainings that
        continue each other. Returns factors of the learning rate, float32 of shape
        (n,), one per trainable weight of the model. None means factors of 1.
    stopping : EarlyStopping or None, default=None
        Monitors the validation data, or the training loss if there is no validation
        data.
    """

    objective: Objective
    optimizer: keras.optimizers.Optimizer
    learning_rate: float
    schedule: str | Callable[[int], float] = "constant"
    epochs: int = 100
    total_epochs: int | None = None
    shuffle: bool = True
    seed: int = 0
    rate_factors: Callable[[int], np.ndarray] | None = None
    stopping: EarlyStopping | None = None


@dataclass(frozen=True)
class ValidationData:
    """Samples that the model is evaluated on after each epoch.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...)
        Or another object with a shape, a dtype and rows, see `Rows`.
    y : ndarray of shape (n_samples, ...)
        Encoded targets.
    weights : ndarray of shape (n_samples,) or None, default=None
        Sample weights; None means equal weights.
    score : callable or None, default=None
        Maps the outputs of the network to a score; higher is better. If None, early
        stopping monitors the validation loss.
    """

    X: Rows
    y: np.ndarray
    weights: np.ndarray | None = None
    score: Callable[[np.ndarray], float] | None = None


@dataclass(frozen=True)
class Checkpoint:
    """State from which another call can continue a training.

    Parameters
    ----------
    slots : tuple of ndarray
        State of the optimizer.
    n_steps : int
        Number of updates done, as counted by the schedule.
    n_epochs : int
        Number of epochs done; seeds the order of the samples.
    optimizer : tuple
        Identifies the optimizer and the weights that the state belongs to. A training
        with another optimizer, or with other frozen layers, starts with a new
        optimizer state.
    progress : float, default=0.0
        Number of epochs done, as counted by the schedule. Epochs of different data
        have different numbers of updates.
    schedule : tuple, default=()
        State of an adaptive schedule.
    trainable : tuple of ndarray or None, default=None
        Weights to continue from, if the model holds moving averages of them.
    """

    slots: tuple[np.ndarray, ...]
    n_steps: int
    n_epochs: int
    optimizer: tuple[object, ...]
    progress: float = 0.0
    schedule: tuple[float, ...] = ()
    trainable: tuple[np.ndarray, ...] | None = None

    def without_state(self) -> Self:
        """Return a checkpoint with the number of epochs alone.

        The optimizer state may be twice as large as the weights.
        """
        return type(self)((), 0, self.n_epochs, ())

    def at_schedule_start(self) -> Self:
        """Return this checkpoint with the schedule reset to its start."""
        return replace(self, n_steps=0, progress=0.0, schedule=())


@dataclass(frozen=True)
class Outcome:
    """Result of a training.

    Parameters
    ----------
    history : dict of lists
        One entry per epoch: loss, learning_rate, seconds; with validation data also
        val_loss and, if there is a `score`, val_score. `loss` is the mean loss over
        the batches of the epoch, without penalties and with label smoothing.
        `val_loss` is the loss of the weights after the epoch (of their moving
        averages, if the optimizer keeps them), without penalties and label smoothing.
    best_epoch : int
        Best epoch, counted from 1, by validation score, else by validation loss, else
        by training loss. If the best weights are restored, the model holds the
        weights of this epoch.
    stop_reason : str
        "epochs", "early_stopping", "training_loss", "callback", "interrupted" or
        "non_finite_loss".
    checkpoint : Checkpoint
        State to continue the training from.
    started : bool
        Whether a loss was lower than the loss of the best constant prediction in any
        epoch, see `Baseline`.
    """

    history: dict[str, list[float]]
    best_epoch: int
    stop_reason: str
    checkpoint: Checkpoint
    started: bool
