"""The epochs of a network, for a search that counts them and may give up on it."""

import math
from collections.abc import Callable
from typing import Any

from sknn._epoch_monitor import EpochMonitor
from sknn.training import Hook


class WatchedEpochs(Hook):
    """Tell a monitor of a training and of its epochs, and stop when told to.

    Parameters
    ----------
    monitor : EpochMonitor
    measure : object
        What the validation scores are; networks are compared where it is equal.
    validated : bool
        Whether there are such scores.
    """

    def __init__(self, monitor: EpochMonitor, measure: Any, validated: bool) -> None:
        self._monitor = monitor
        self._measure = repr(measure)
        self._validated = validated
        self._n_epochs = 0

    def train_begin(self) -> None:
        self._report = self._monitor.begin(self._measure)

    def next_stop(self, epoch: int) -> float:
        if self._report is None or not self._validated:
            return math.inf
        return self._monitor.next_stop(epoch)

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        self._n_epochs += 1
        if self._report is None or not self._validated:
            return False
        return self._report(epoch, logs.get("val_score", -logs["val_loss"]))

    def train_end(self, stop_reason: str) -> None:
        self._monitor.end(self._n_epochs, stop_reason == "interrupted")
