"""When to stop, and which epoch was the best."""

from typing import Any

import numpy as np


class EarlyStopping:
    """Stop when a monitored value has not improved for some epochs.

    Parameters
    ----------
    patience : int
        Epochs without improvement before training stops.
    min_delta : float
        The least change that counts as an improvement.
    maximize : bool, default=False
        Whether a higher value is better.
    restore_best : bool, default=True
        Keep the weights of the best epoch rather than the last.
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
        self.best_state: Any = None
        self.best = np.inf  # the lowest value kept, whatever its margin
        self.mark = np.inf  # the value that the next one has to beat
        self.waited = 0

    def update(self, value: float, epoch: int, state: Any) -> bool:
        """Take the value of an epoch (from 1); return True when it is time to stop."""
        value = -value if self.maximize else value
        if value < self.best:
            self.best, self.best_epoch = value, epoch
            if self.restore_best:
                self.best_state = state
        if value < self.mark - self.min_delta:
            self.mark, self.waited = value, 0
            return False
        self.waited += 1
        return self.waited >= self.patience
