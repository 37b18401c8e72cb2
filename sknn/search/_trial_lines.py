"""The progress lines of a verbose search."""

import math
import time

import numpy as np

from sknn.search.trials._record import Record
from sknn.search.trials._trials import Trials


class TrialLines:
    """Prints one line per finished trial.

    Parameters
    ----------
    earlier : Trials
        Trials of earlier runs.
    n_trials : int
        Total number of trials of the study.
    """

    def __init__(self, earlier: Trials, n_trials: int) -> None:
        self._n_done = self._n_before = len(earlier)
        self._n_trials = n_trials
        self._metric = earlier.metric
        self._best = earlier.best.mean(earlier.metric) if earlier.best else math.nan
        self._started = time.perf_counter()

    def show(self, record: Record) -> None:
        """Print the line of a finished trial."""
        self._n_done += 1
        score = record.mean(self._metric)
        # `fmax` ignores the score nan of a trial that is not complete.
        self._best = float(np.fmax(self._best, score))
        result = record.status if math.isnan(score) else f"{score:.4f}"
        if record.pruned_at_epoch:
            result = f"pruned at epoch {record.pruned_at_epoch}"
        parts = [
            f"trial {record.number:3}",
            f"{result:20}",
            f"best {self._best:.4f}",
            f"folds {len(record.folds)}",
        ]
        if not math.isnan(record.n_epochs):
            parts.append(f"epochs {record.n_epochs:.0f}")
        parts.append(f"{record.seconds:.1f} s")
        parts.append(f"{self._n_done}/{self._n_trials}, {self._left()} left")
        print("  ".join(parts), flush=True)  # noqa: T201 (verbose)

    def _left(self) -> str:
        run = self._n_done - self._n_before
        each = (time.perf_counter() - self._started) / run
        seconds = each * max(0, self._n_trials - self._n_done)
        if seconds < 60:
            return f"{seconds:.0f} s"
        return (
            f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
        )
