"""The progress lines of a verbose search."""

import math
import time

from sknn.search.trials._record import Record


class TrialLines:
    """Prints one line per finished trial.

    Parameters
    ----------
    records : list of Record
        Trials of earlier runs.
    n_trials : int
        Total number of trials of the study.
    metric : str or None
        Name of the score to print; None for the only or first score.
    """

    def __init__(
        self, records: list[Record], n_trials: int, metric: str | None
    ) -> None:
        self._n_done = self._n_before = len(records)
        self._n_trials = n_trials
        self._metric = metric
        self._best = math.nan
        self._started = time.perf_counter()
        for record in records:
            self._note(record)

    def show(self, record: Record) -> None:
        """Print the line of a finished trial."""
        self._n_done += 1
        self._note(record)
        score = record.mean(self._metric)
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

    def _note(self, record: Record) -> None:
        self._best = max(self._best, record.mean(self._metric), key=_nan_is_low)

    def _left(self) -> str:
        run = self._n_done - self._n_before
        each = (time.perf_counter() - self._started) / run
        seconds = each * max(0, self._n_trials - self._n_done)
        if seconds < 60:
            return f"{seconds:.0f} s"
        return (
            f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
        )


def _nan_is_low(value: float) -> float:
    return -math.inf if math.isnan(value) else value
