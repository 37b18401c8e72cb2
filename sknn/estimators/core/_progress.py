"""Progress of the training, one line per epoch."""

import math
from collections.abc import Callable

from sknn.training import Hook


class Progress(Hook):
    """Print the history of each epoch.

    Parameters
    ----------
    epochs : int
        Maximum number of epochs.
    """

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs

    def next_stop(self, epoch: int) -> float:
        return math.inf

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        values = "  ".join(f"{name} {value:.4g}" for name, value in logs.items())
        print(f"epoch {epoch}/{self._epochs}  {values}")  # noqa: T201 (verbose)
        return False
