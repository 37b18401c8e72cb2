"""A line an epoch, for those who ask for it."""

import math
from collections.abc import Callable

from sknn.training import Hook


class Progress(Hook):
    """Print the history as it grows.

    Parameters
    ----------
    epochs : int
        The most epochs that can be run.
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
