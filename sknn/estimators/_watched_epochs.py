"""The scores of the epochs, for a search that wants to give up on a network."""

from collections.abc import Callable

from sknn.training import Hook


class WatchedEpochs(Hook):
    """Report the validation score of every epoch, and stop when told to.

    Parameters
    ----------
    report : callable
        Takes an epoch (from 1) and its score, higher is better; True stops training.
    """

    def __init__(self, report: Callable[[int, float], bool]) -> None:
        self._report = report

    def train_begin(self) -> None:
        """Nothing is known yet."""

    def epoch_begin(self, epoch: int) -> float:
        return 1.0

    def batch_end(self, step: int, loss: float) -> bool:
        """A batch has no score."""
        return False

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        return self._report(epoch, logs.get("val_score", -logs["val_loss"]))

    def train_end(self) -> None:
        """The last epoch has been reported."""
