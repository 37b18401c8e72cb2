"""Hooks that are called during training."""

from abc import ABC, abstractmethod
from collections.abc import Callable


class Hook(ABC):
    """Base class for objects that observe or control a training.

    Set `changes_model` to True if the hook may write to the model's weights when it is
    called, and `wants_batches` if it must be called around each batch. If both are
    True, the current weights are written to the model before each call for a batch.
    """

    changes_model = False
    wants_batches = False

    # Learning rate that replaces the schedule from now on; None for the schedule. The
    # training of word vectors does not use it.
    learning_rate: float | None = None

    def train_begin(self) -> None:  # noqa: B027 (most hooks have nothing to do)
        """Called at the start of training."""

    def next_stop(self, epoch: int) -> float:
        """Return the next epoch after `epoch` at which training must pause.

        All epochs up to the returned one may be trained in one call of the program.
        In this case, `epoch_begin` is called for each of them before the call, and
        `epoch_end` for each completed epoch after it. A hook can therefore stop
        training, or access the weights, only after the epochs returned here.

        The default is the next epoch. Hooks that only record should return infinity.
        """
        return epoch + 1

    def show_rate(self, rate: float) -> None:  # noqa: B027
        """Called at the start of epochs and batches with the rate of the next update.

        Hooks with `changes_model` are called.
        """

    def epoch_begin(self, epoch: int) -> float:
        """Called at the start of `epoch` (from 1).

        Returns a factor for the learning rates of the epoch.
        """
        return 1.0

    def batch_begin(self, step: int) -> None:  # noqa: B027
        """Called at the start of batch `step` (from 0) of an epoch.

        Called only if `wants_batches`, like `batch_end`.
        """

    def batch_end(self, step: int, loss: float) -> bool:
        """Called at the end of batch `step` (from 0); return True to end the epoch."""
        return False

    @abstractmethod
    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        """Called at the end of `epoch` (from 1); return True to stop training.

        `logs` is the entry of the history for the epoch. Call `sync` to write the
        current weights to the model, which is not done otherwise.
        """

    def train_end(self, stop_reason: str) -> None:  # noqa: B027
        """Called at the end of training, when the model holds its final weights."""

    def train_failed(self) -> None:  # noqa: B027 (most hooks hold nothing)
        """Called instead of `train_end` if training has failed."""
