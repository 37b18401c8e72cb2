"""Monitors the epochs of the networks of one fold."""

import math
from collections.abc import Callable

import optuna

from sknn._epoch_monitor import EpochMonitor

# Reporting to a storage takes milliseconds, and an epoch may take less. After the first
# few epochs, the next reported epoch is later by this factor.
_SPACING = 1.2


class FoldEpochs(EpochMonitor):
    """Counts the epochs of a fold and reports the scores of its network to a pruner.

    Parameters
    ----------
    trial : optuna.Trial or None
        The trial to report to; None if `prunes` is None.
    prunes : callable or None
        Takes the name of the validation measure and returns True if its scores are
        comparable with the scores of other trials. If None, no score is reported.

    Attributes
    ----------
    n_networks : int
        Number of networks whose training has started.
    measure : str
        Name of the validation measure of the first network.
    pruned_at : int or None
        The epoch at which the pruner stopped the trial.
    interrupted : bool
        Whether Ctrl-C interrupted the training of a network.
    """

    def __init__(
        self, trial: optuna.Trial | None, prunes: Callable[[str], bool] | None
    ) -> None:
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

    def start(self, measure: str) -> Callable[[int, float], bool] | None:
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
        # The best weights of the network are restored, so the best score is relevant.
        if math.isfinite(score):
            self._best = max(self._best, score)
        if epoch < self._next_report or not math.isfinite(self._best):
            return False
        assert self._trial is not None
        self._next_report = max(epoch + 1, math.ceil(epoch * _SPACING))
        self._trial.report(self._best, epoch)
        if self._trial.should_prune():
            self.pruned_at = epoch
            return True
        return False
