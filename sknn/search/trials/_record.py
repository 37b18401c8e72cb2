"""What is known of a trial, read from its study."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from optuna.trial import TrialState

from sknn.search.trials._lease import is_abandoned

_STATUS = {
    TrialState.COMPLETE: "complete",
    TrialState.PRUNED: "pruned",
    TrialState.FAIL: "failed",
    TrialState.RUNNING: "running",
}


@dataclass(frozen=True)
class Record:
    """One trial.

    Parameters
    ----------
    number : int
        Of the trial in the study.
    status : {"complete", "pruned", "failed", "running"}
    drawn : dict
        What Optuna drew.
    as_given : bool
        Whether the estimator was left as the user gave it.
    folds : list of dict
        One for each fold that ended: `scores` and `train_scores` by name, `fit_time`
        and `score_time` in seconds, `n_epochs`.
    pruned_at_epoch : int or None
    pruned_seconds : float
        Of the fold that was given up within.
    error : str or None
    n_networks : int or None
        Networks fitted in the first fold.
    measure : str or None
        What the scores of their epochs mean.
    is_last : bool
        Whether the sampler has nothing left to try after it.
    """

    number: int
    status: str
    drawn: dict[str, Any]
    as_given: bool = False
    folds: list[dict[str, Any]] = field(default_factory=list)
    pruned_at_epoch: int | None = None
    pruned_seconds: float = 0.0
    error: str | None = None
    n_networks: int | None = None
    measure: str | None = None
    is_last: bool = False

    def scores(self, metric: str | None) -> list[float]:
        """Return the scores of the folds that ended; None: those named first."""
        rows = [fold["scores"] for fold in self.folds]
        return [row[metric if metric in row else next(iter(row))] for row in rows]

    def mean(self, metric: str | None) -> float:
        """Return the mean score of a complete trial, and nan of any other."""
        if self.status != "complete":
            return float("nan")
        return float(np.mean(self.scores(metric)))

    @property
    def n_epochs(self) -> float:
        """The mean number of epochs of a fold, nan where nothing has epochs."""
        known = [f["n_epochs"] for f in self.folds if f["n_epochs"] is not None]
        if self.pruned_at_epoch is not None:
            known.append(self.pruned_at_epoch)
        return float(np.mean(known)) if known else float("nan")

    @property
    def seconds(self) -> float:
        """The time that fitting and scoring took."""
        folds = sum(fold["fit_time"] + fold["score_time"] for fold in self.folds)
        return folds + self.pruned_seconds


def read_record(trial: Any) -> Record:
    """Return the record of a trial that has begun."""
    attrs = trial.user_attrs
    return Record(
        number=trial.number,
        status=attrs.get("status", _STATUS[trial.state]),
        drawn=trial.params,
        as_given=attrs.get("as_given", False),
        folds=attrs.get("folds", []),
        pruned_at_epoch=attrs.get("pruned_at_epoch"),
        pruned_seconds=attrs.get("pruned_seconds", 0.0),
        error=attrs.get("error"),
        n_networks=attrs.get("n_networks"),
        measure=attrs.get("measure"),
    )


def read_records(study: Any) -> list[Record]:
    """Return the trials that count: begun, and not left to another attempt."""
    return [
        read_record(trial)
        for trial in study.get_trials(deepcopy=False)
        if trial.state in _STATUS
        and not is_abandoned(trial)
        and "surplus" not in trial.user_attrs
    ]


def best_record(records: list[Record], metric: str | None) -> Record | None:
    """Return the complete trial with the highest mean score, the first of equals."""
    means = [record.mean(metric) for record in records]
    if np.isnan(means).all():
        return None
    return records[int(np.nanargmax(means))]
