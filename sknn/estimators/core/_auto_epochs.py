"""The number of epochs of ``epochs="auto"``."""

from typing import NamedTuple

from sknn._epoch_monitor import MAX_AUTO_EPOCHS


class AutoEpochs(NamedTuple):
    """The number of updates or tokens in all epochs, and the range of their number.

    Parameters
    ----------
    total : int, default=1500
        Number of updates, or of tokens, in all epochs.
    least, most : int, default=20, 200
        Minimum and maximum number of epochs. The maximum is also used with early
        stopping.
    """

    total: int = 1500
    least: int = 20
    most: int = MAX_AUTO_EPOCHS

    def number(self, per_epoch: int) -> int:
        """Return the number of epochs, given the updates or tokens of an epoch."""
        needed = -(-self.total // per_epoch)
        return max(self.least, min(needed, self.most))
