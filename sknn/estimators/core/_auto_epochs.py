"""The number of epochs of ``epochs="auto"``."""

from typing import NamedTuple

from sknn._epoch_monitor import MAX_AUTO_EPOCHS


class AutoEpochs(NamedTuple):
    """The number of updates, and the range of the number of epochs.

    Parameters
    ----------
    n_updates : int, default=1500
        Number of updates.
    least, most : int, default=20, 200
        Minimum and maximum number of epochs. The maximum is also used with early
        stopping.
    """

    n_updates: int = 1500
    least: int = 20
    most: int = MAX_AUTO_EPOCHS

    def number(self, n_batches: int) -> int:
        """Return the number of epochs, given the number of batches per epoch."""
        needed = -(-self.n_updates // n_batches)
        return max(self.least, min(needed, self.most))
