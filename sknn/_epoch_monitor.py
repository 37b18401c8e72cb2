"""Notification of a hyperparameter search about the epochs of a network.

A search fits pipelines, meta-estimators and clones, so no parameter reaches the network
in all of them. A context variable does, and has no cost without a monitor.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["MAX_AUTO_EPOCHS", "EpochMonitor", "epoch_monitor", "monitoring"]

# Maximum number of epochs of a network with epochs="auto".
MAX_AUTO_EPOCHS = 200


class EpochMonitor(ABC):
    """Base class for observers of the training of networks in a fit."""

    @abstractmethod
    def start(self, measure: str) -> Callable[[int, float], bool] | None:
        """Start monitoring the training of a network.

        Parameters
        ----------
        measure : str
            Meaning of the validation scores. Only networks with the same measure are
            compared.

        Returns
        -------
        callable or None
            Called at the end of each epoch with the number of the epoch (from 1) and
            the validation score (higher is better, without weight penalties). Training
            stops if it returns True. None if no scores are needed.
        """

    @abstractmethod
    def next_stop(self, epoch: int) -> int:
        """Return the next epoch after `epoch` at which training may be stopped."""

    @abstractmethod
    def end(self, n_epochs: int, interrupted: bool) -> None:
        """Finish monitoring; `interrupted` if Ctrl-C has stopped the training."""


_current: ContextVar[EpochMonitor | None] = ContextVar("epoch_monitor", default=None)


def epoch_monitor() -> EpochMonitor | None:
    """Return the monitor of the current context, or None."""
    return _current.get()


@contextmanager
def monitoring(monitor: EpochMonitor) -> Iterator[None]:
    """Context manager in which `monitor` observes all networks that are fitted."""
    token = _current.set(monitor)
    try:
        yield
    finally:
        _current.reset(token)
