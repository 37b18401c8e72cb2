"""The learning rates of one training, for another one."""

import math
from collections.abc import Callable

from sknn.training import Hook


class ReplayedRates(Hook):
    """Give every epoch the learning rate that it had in an earlier training.

    Parameters
    ----------
    rates : list of float
        The rate of each epoch.
    learning_rate : float
        The constant rate of this training, which they take the place of.
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
