"""What may look on, and step in, after every epoch."""

from abc import ABC, abstractmethod
from collections.abc import Callable


class Hook(ABC):
    """Something that is told of the progress of a fit.

    `changes_model` says that a hook may write to the model's weights when it is called,
    `wants_batches` that it has to be called around every step. Before a hook that does
    both is called at a step, the model is given the current weights.
    """

    changes_model = False
    wants_batches = False

    def train_begin(self) -> None:  # noqa: B027 (most hooks have nothing to do)
        """Training starts."""

    def next_stop(self, epoch: int) -> float:
        """Return the next epoch after `epoch` that training must not run past.

        All epochs up to it may be trained in one call of the program. Then
        `epoch_begin` is called for each of them before the call, and `epoch_end` for
        those that were run after it. So a hook can stop training, or be given the
        weights, only after the epochs that it returns here.

        The default is the next epoch; infinity is for a hook that only records.
        """
        return epoch + 1

    def epoch_begin(self, epoch: int) -> float:
        """Epoch `epoch` (from 1) starts; return a factor for its learning rates."""
        return 1.0

    def batch_begin(self, step: int) -> float:
        """Step `step` of the epoch (from 0) starts; return a factor for its rate.

        Called only if `wants_batches`, as is `batch_end`.
        """
        return 1.0

    def batch_end(self, step: int, loss: float) -> bool:
        """Step `step` of the epoch (from 0) is done; return True to end the epoch."""
        return False

    @abstractmethod
    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        """Epoch `epoch` is done; return True to stop.

        `logs` is the epoch's entry of the history. `sync` writes the current weights
        into the model, which is not done otherwise.
        """

    def train_end(self, stop_reason: str) -> None:  # noqa: B027
        """Training is over, and the model holds its final weights."""

    def train_failed(self) -> None:  # noqa: B027 (most hooks hold nothing)
        """Training has failed, and `train_end` will not be called."""
