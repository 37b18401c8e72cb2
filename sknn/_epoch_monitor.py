"""How a network tells a search of its epochs, whatever stands between the two.

A search fits pipelines, meta-estimators and clones; no parameter reaches the network
inside all of them. A context variable does, and costs nothing where nobody listens.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["EpochMonitor", "epoch_monitor", "watching"]


class EpochMonitor(ABC):
    """Somebody who wants to know how the networks of a fit get on."""

    @abstractmethod
    def begin(self, measure: str) -> Callable[[int, float], bool] | None:
        """Note that a network starts to train.

        Parameters
        ----------
        measure : str
            What its validation scores mean; two networks are compared only where it
            is the same.

        Returns
        -------
        callable or None
            To be called at the end of every epoch with its number (from 1) and the
            score of the validation part (higher is better, without penalties of the
            weights); training stops when it returns True. None: nobody wants scores.
        """

    @abstractmethod
    def next_stop(self, epoch: int) -> int:
        """Return the next epoch after `epoch` at which training may be stopped."""

    @abstractmethod
    def end(self, n_epochs: int, interrupted: bool) -> None:
        """Note that the training is over, by Ctrl-C if it was `interrupted`."""


_current: ContextVar[EpochMonitor | None] = ContextVar("epoch_monitor", default=None)


def epoch_monitor() -> EpochMonitor | None:
    """Return who watches the fits of this context, if anybody does."""
    return _current.get()


@contextmanager
def watching(monitor: EpochMonitor) -> Iterator[None]:
    """Let `monitor` watch every network that is fitted in this block."""
    token = _current.set(monitor)
    try:
        yield
    finally:
        _current.reset(token)
