"""What may look on, and step in, after every epoch."""

from abc import ABC, abstractmethod
from collections.abc import Callable


class Hook(ABC):
    """Something that is told of the progress of a fit.

    `changes_model` says that a hook may write to the model's weights at the end of an
    epoch, `wants_batches` that it has to be called around every step.
    """

    changes_model = False
    wants_batches = False

    @abstractmethod
    def train_begin(self) -> None:
        """Training starts."""

    @abstractmethod
    def epoch_begin(self, epoch: int) -> float:
        """Epoch `epoch` (from 1) starts; return a factor for its learning rates."""

    @abstractmethod
    def batch_end(self, step: int, loss: float) -> None:
        """Step `step` of the epoch (from 0) is done; only if `wants_batches`."""

    @abstractmethod
    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        """Epoch `epoch` is done; return True to stop.

        `logs` is the epoch's entry of the history. `sync` writes the current weights
        into the model, which is not done otherwise.
        """

    @abstractmethod
    def train_end(self) -> None:
        """Training is over, and the model holds its final weights."""
