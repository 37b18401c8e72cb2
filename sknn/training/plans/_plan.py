"""The decisions of one fit, made before it starts."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sknn.training.plans._early_stopping import EarlyStopping
from sknn.training.plans._objective import Objective


@dataclass(frozen=True)
class Plan:
    """How a model is trained.

    Parameters
    ----------
    objective : Objective
    optimizer : keras.optimizers.Optimizer
        Left as it is; its learning rate is not used.
    learning_rate : float
    schedule : str or callable, default="constant"
        See `make_schedule`.
    epochs : int, default=100
        The most epochs of this call.
    total_epochs : int or None, default=None
        What the schedule is stretched over; None: `epochs`. A part of a longer training
        has the rates that this part would have in the whole.
    shuffle : bool, default=True
    seed : int, default=0
        Of the order of the samples.
    rate_factors : callable or None, default=None
        Called with the number of an epoch, counted from 1 over all trainings that go
        on from each other; returns factors of the learning rate, float32 of shape
        (n,), one for each trainable weight of the model. None for 1.
    stopping : EarlyStopping or None, default=None
        Watches the validation part, or the training loss where there is none.
    """

    objective: Objective
    optimizer: Any
    learning_rate: float
    schedule: Any = "constant"
    epochs: int = 100
    total_epochs: int | None = None
    shuffle: bool = True
    seed: int = 0
    rate_factors: Callable[[int], np.ndarray] | None = None
    stopping: EarlyStopping | None = None


@dataclass(frozen=True)
class ValidationData:
    """Samples that are only looked at.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...)
    y : ndarray of shape (n_samples, ...)
    weights : ndarray of shape (n_samples,) or None, default=None
    score : callable or None, default=None
        Maps the network's outputs to a score, higher is better. The loss is watched
        where there is none.
    """

    X: Any
    y: np.ndarray
    weights: np.ndarray | None = None
    score: Callable[[np.ndarray], float] | None = None


@dataclass(frozen=True)
class Checkpoint:
    """What another call needs to go on where one stopped.

    Parameters
    ----------
    slots : tuple of ndarray
        The state of the optimizer.
    n_steps : int
        Steps of the schedule that were taken.
    n_epochs : int
        Epochs run, for the order of the samples.
    optimizer : tuple
        Whose state it is and of which weights; a training with another optimizer, or
        with other layers frozen, starts a fresh one.
    progress : float, default=0.0
        Epochs of the schedule that were run. Those of different data have different
        numbers of steps.
    schedule : tuple, default=()
        What an adaptive schedule remembers.
    trainable : tuple of ndarray or None, default=None
        The weights to go on from, where the model holds averages of them.
    """

    slots: tuple[np.ndarray, ...]
    n_steps: int
    n_epochs: int
    optimizer: tuple[Any, ...]
    progress: float = 0.0
    schedule: tuple[Any, ...] = ()
    trainable: tuple[np.ndarray, ...] | None = None

    def without_state(self) -> "Checkpoint":
        """Return the number of epochs alone: the state is twice the size of weights."""
        return Checkpoint((), 0, self.n_epochs, ())

    def at_schedule_start(self) -> "Checkpoint":
        """Return the same for a training whose schedule begins anew."""
        return replace(self, n_steps=0, progress=0.0, schedule=())


@dataclass(frozen=True)
class Outcome:
    """What came of a training.

    Parameters
    ----------
    history : dict of lists
        One entry an epoch: loss, learning_rate, seconds, and with validation data
        val_loss and, where they are scored, val_score. `loss` is what the steps of the
        epoch found, without penalties and with label smoothing; `val_loss` is that of
        the weights after the epoch (of their averages, where the optimizer keeps
        some), without either.
    best_epoch : int
        Counted from 1; the epoch whose weights the model holds where the best ones
        are restored. The best by the validation score, else by the validation loss,
        else by the training loss.
    stop_reason : str
        "epochs", "early_stopping", "training_loss", "callback", "interrupted" or
        "non_finite_loss".
    checkpoint : Checkpoint
    """

    history: dict[str, list[float]]
    best_epoch: int
    stop_reason: str
    checkpoint: Checkpoint
