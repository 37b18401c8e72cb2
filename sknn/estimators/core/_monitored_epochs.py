"""Reports of the epochs of a network to a hyperparameter search."""

import math
from collections.abc import Callable

from sknn._epoch_monitor import EpochMonitor
from sknn.training import Hook


class MonitoredEpochs(Hook):
    """Report the epochs of a training to a monitor, and stop if it requests it.

    Parameters
    ----------
    monitor : EpochMonitor
        Monitor of the search.
    measure : object
        Meaning of the validation scores. Only networks with an equal measure are
        compared.
    validated : bool
        Whether there are validation scores.
    """

    def __init__(self, monitor: EpochMonitor, measure: object, validated: bool) -> None:
        self._monitor = monitor
        self._measure = repr(measure)
        self._validated = validated
        self._n_epochs = 0

    def train_begin(self) -> None:
        self._report = self._monitor.start(self._measure)

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
