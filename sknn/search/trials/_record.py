"""The record of one trial."""

from dataclasses import dataclass, field
from typing import NotRequired, TypedDict

import numpy as np
from optuna.trial import FrozenTrial, TrialState

_STATUS = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
}


class Fold(TypedDict):
    """The results of one finished fold: scores by name, and times in seconds.

    `failed` is True if the fit or the maximized score failed; the scores are then the
    `error_score`. `fit_error` is the traceback of a failed fit.
    """

    scores: dict[str, float]
    train_scores: dict[str, float]
    fit_time: float
    score_time: float
    n_epochs: float | None
    failed: NotRequired[bool]
    fit_error: NotRequired[str]


@dataclass(frozen=True)
class Record:
    """One trial.

    Parameters
    ----------
    number : int
        Number of the trial in the study.
    status : {"complete", "pruned", "failed", "running"}
    drawn : dict
        The values that Optuna sampled.
    folds : list of Fold
        One for each finished fold.
    pruned_at_epoch : int or None
    pruned_seconds : float
        Duration of the fold that was pruned after some of its epochs.
    error : str or None
    n_networks : int or None
        Number of networks fitted in the first fold.
    measure : str or None
        Name of the validation measure of these networks.
    is_last : bool
        Whether the sampler has exhausted the search space.
    """

    number: int
    status: str
    drawn: dict[str, object]
    folds: list[Fold] = field(default_factory=list)
    pruned_at_epoch: int | None = None
    pruned_seconds: float = 0.0
    error: str | None = None
    n_networks: int | None = None
    measure: str | None = None
    is_last: bool = False

    @property
    def is_default(self) -> bool:
        """Whether it is the estimator as given, outside of the space."""
        return self.number < 0

    def scores(self, metric: str | None) -> list[float]:
        """Return the scores of the finished folds; None selects the first score."""
        rows = [fold["scores"] for fold in self.folds]
        return [row[metric if metric in row else next(iter(row))] for row in rows]

    def mean(self, metric: str | None) -> float:
        """Return the mean score of a complete trial, nan for other trials."""
        if self.status != "complete":
            return float("nan")
        return float(np.mean(self.scores(metric)))

    @property
    def n_epochs(self) -> float:
        """The mean number of epochs per fold, nan if no network has epochs."""
        known = [n for f in self.folds if (n := f["n_epochs"]) is not None]
        if self.pruned_at_epoch is not None:
            known.append(self.pruned_at_epoch)
        return float(np.mean(known)) if known else float("nan")

    @property
    def seconds(self) -> float:
        """The duration of fitting and scoring."""
        folds = sum(fold["fit_time"] + fold["score_time"] for fold in self.folds)
        return folds + self.pruned_seconds


def read_record(trial: FrozenTrial) -> Record:
    """Return the record of a trial that has started."""
    attrs = trial.user_attrs
    return Record(
        number=trial.number,
        status=attrs.get("status", _STATUS[trial.state]),
        drawn=trial.params,
        folds=attrs.get("folds", []),
        pruned_at_epoch=attrs.get("pruned_at_epoch"),
        pruned_seconds=attrs.get("pruned_seconds", 0.0),
        error=attrs.get("error"),
        n_networks=attrs.get("n_networks"),
        measure=attrs.get("measure"),
    )
