"""Progress of the training of word vectors: speed and remaining time."""

import time
from collections.abc import Callable

from sknn.training import Hook

# Minimum number of seconds between two lines within an epoch.
_INTERVAL = 10.0


class WordProgress(Hook):
    """Print one line per epoch, and every ten seconds in long epochs.

    Parameters
    ----------
    epochs : int
        Maximum number of epochs.
    n_tokens : int
        Number of tokens per epoch, before subsampling.
    """

    def __init__(self, epochs: int, n_tokens: int) -> None:
        self._epochs = epochs
        self._n_tokens = n_tokens

    def train_begin(self) -> None:
        self._started = self._printed = time.perf_counter()

    def update(self, done: float) -> None:
        """Print a line if it is time; `done` is the number of epochs, a float."""
        if time.perf_counter() - self._printed >= _INTERVAL:
            self._print(done, f"{done:.0%}" if self._epochs == 1 else f"{done:.1f}")

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        losses = (f"{k} {v:.4f}" for k, v in logs.items() if k.endswith("loss"))
        self._print(epoch, str(epoch), *losses)
        return False

    def _print(self, done: float, shown: str, *values: str) -> None:
        self._printed = time.perf_counter()
        seconds = self._printed - self._started
        speed = f"{self._n_tokens * done / seconds:,.0f} words/s"
        left = f"{seconds * (self._epochs / done - 1):.0f} s left"
        line = "  ".join([f"epoch {shown}/{self._epochs}", *values, speed, left])
        print(line)  # noqa: T201 (verbose)
