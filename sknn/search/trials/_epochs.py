"""The epochs of the networks of one fold, as a trial sees them."""

import math
from collections.abc import Callable
from typing import Any

from sknn._epoch_monitor import EpochMonitor

# A report to a storage takes milliseconds, an epoch may take less: after the first few
# only epochs this factor apart are reported.
_SPACING = 1.2


class FoldEpochs(EpochMonitor):
    """Counts the epochs of a fold, and lets a pruner look at those of its network.

    Parameters
    ----------
    trial : optuna.Trial
        Reported to.
    prunes : callable or None
        Takes what the scores mean; tells whether they may be compared with those of
        other trials. None: nothing is reported.

    Attributes
    ----------
    n_networks : int
        Networks whose training began.
    measure : str
        What the scores of the first one mean.
    pruned_at : int or None
        The epoch at which the pruner gave up.
    interrupted : bool
        Whether Ctrl-C ended a training.
    """

    def __init__(self, trial: Any, prunes: Callable[[str], bool] | None) -> None:
        self._trial = trial
        self._prunes = prunes
        self._best = -math.inf
        self._next_report = 1
        self._n_epochs: list[int] = []
        self.n_networks = 0
        self.measure = ""
        self.pruned_at: int | None = None
        self.interrupted = False

    @property
    def n_epochs(self) -> float | None:
        """The mean number of epochs of the fold's networks."""
        if not self._n_epochs:
            return None
        return sum(self._n_epochs) / len(self._n_epochs)

    def begin(self, measure: str) -> Callable[[int, float], bool] | None:
        self.n_networks += 1
        if self.n_networks > 1:
            return None
        self.measure = measure
        if self._prunes is None or not self._prunes(measure):
            return None
        return self._report

    def next_stop(self, epoch: int) -> int:
        return max(epoch + 1, self._next_report)

    def end(self, n_epochs: int, interrupted: bool) -> None:
        self._n_epochs.append(n_epochs)
        self.interrupted |= interrupted

    def _report(self, epoch: int, score: float) -> bool:
        # The network goes back to its best weights, so the best score is what counts.
        if math.isfinite(score):
            self._best = max(self._best, score)
        if epoch < self._next_report or not math.isfinite(self._best):
            return False
        self._next_report = max(epoch + 1, math.ceil(epoch * _SPACING))
        self._trial.report(self._best, epoch)
        if self._trial.should_prune():
            self.pruned_at = epoch
            return True
        return False
