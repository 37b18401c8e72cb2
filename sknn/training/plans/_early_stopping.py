"""Early stopping and the best epoch."""

from typing import Generic, TypeVar

import numpy as np

_State = TypeVar("_State")


class EarlyStopping(Generic[_State]):
    """Stop training when a monitored value has stopped improving.

    Parameters
    ----------
    patience : float
        Number of epochs without improvement after which training stops.
    min_delta : float
        Minimum change that counts as an improvement.
    maximize : bool, default=False
        Whether a higher value is better.
    restore_best : bool, default=True
        Whether to keep the weights of the best epoch instead of the last.

    Attributes
    ----------
    best_epoch : int
        Best epoch so far, counted from 1; 0 before the first one.
    best_state : object or None
        State after the best epoch, if `restore_best`.
    best : float
        Lowest value so far, regardless of `min_delta`.
    reference : float
        The value that the next one must be lower than, by `min_delta`.
    waited : int
        Number of epochs since the last improvement.
    """

    def __init__(
        self,
        patience: float,
        min_delta: float,
        maximize: bool = False,
        restore_best: bool = True,
    ) -> None:
        self.patience = patience
        self.min_delta = min_delta
        self.maximize = maximize
        self.restore_best = restore_best
        self.best_epoch = 0
        self.best_state: _State | None = None
        self.best = np.inf
        self.reference = np.inf
        self.waited = 0

    def update(
        self, value: float, epoch: int, state: _State, started: bool = True
    ) -> bool:
        """Record the value of an epoch (from 1); return True if training must stop.

        An epoch without improvement counts only if the network has `started` to learn.
        """
        value = -value if self.maximize else value
        if value < self.best:
            self.best, self.best_epoch = value, epoch
            if self.restore_best:
                self.best_state = state
        if value < self.reference - self.min_delta:
            self.reference, self.waited = value, 0
            return False
        self.waited += started
        return 0 < self.waited >= self.patience
