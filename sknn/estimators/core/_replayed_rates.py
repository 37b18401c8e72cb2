"""Reuse of the learning rates of an earlier training."""

import math
from collections.abc import Callable

from sknn.training import Hook


class ReplayedRates(Hook):
    """Use the learning rate of each epoch of an earlier training.

    Parameters
    ----------
    rates : list of float
        Learning rate of each epoch.
    learning_rate : float
        Constant learning rate of this training, which `rates` replace.
    """

    def __init__(self, rates: list[float], learning_rate: float) -> None:
        self._rates = rates
        self._learning_rate = learning_rate

    def next_stop(self, epoch: int) -> float:
        return math.inf

    def epoch_begin(self, epoch: int) -> float:
        return self._rates[epoch - 1] / self._learning_rate

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        return False
