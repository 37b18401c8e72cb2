"""Evaluates one trial on its folds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypedDict

import optuna
from sklearn.base import BaseEstimator, clone

from sknn._epoch_monitor import monitoring
from sknn._sklearn import fit_and_score, watched_scorer
from sknn.search.trials._epochs import FoldEpochs
from sknn.search.trials._job import Job
from sknn.search.trials._pruners import max_epochs
from sknn.search.trials._record import Fold, Record

if TYPE_CHECKING:
    from sknn.search.trials._trial_task import TrialTask

# Folds are reported as later steps than epochs. Samplers then rank a trial that was
# pruned after a fold above a trial that was pruned after an epoch.
_FOLD_STEP = 1_000_000


class _FitResult(TypedDict, total=False):
    """The keys of the result of `fit_and_score` that are used here."""

    test_scores: float | dict[str, float]
    train_scores: float | dict[str, float]
    fit_time: float
    score_time: float
    fit_error: str | None


def evaluate(
    job: Job,
    study: optuna.Study,
    trial: optuna.Trial,
    params: Mapping[str, object],
    task: TrialTask | None = None,
) -> Literal["complete", "pruned", "failed"]:
    """Fit and score the folds of a trial; store the result of each finished fold.

    After a failed fold, the other folds are evaluated only if no rule prunes folds.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    trial : optuna.Trial
    params : dict
        The searched parameters.
    task : TrialTask or None, default=None

    Returns
    -------
    {"complete", "pruned", "failed"}

    Raises
    ------
    Exception
        Any exception of a fit, if the job's `error_score` is "raise".
    """
    as_given = trial.user_attrs.get("as_given", False)
    folds = list(trial.user_attrs.get("folds", []))
    for number in range(len(folds), len(job.splits)):
        may_prune = number == 0 and not as_given
        epochs = FoldEpochs(trial, _comparable(job, study) if may_prune else None)
        result, error = _fit_fold(job, number, params, epochs, task)
        if number == 0:
            trial.set_user_attr("n_networks", epochs.n_networks)
            trial.set_user_attr("measure", epochs.measure)
        if epochs.pruned_at is not None:
            trial.set_user_attr("pruned_at_epoch", epochs.pruned_at)
            trial.set_user_attr("pruned_seconds", result["fit_time"])
            return "pruned"
        folds.append(_row(result, epochs, error))
        if error is not None:
            trial.set_user_attr("error", trial.user_attrs.get("error", error))
        trial.set_user_attr("folds", folds)
        if job.fold_rule is None:
            continue
        if error is not None:
            return "failed"
        if not as_given and _falls_behind(job, study, trial, folds):
            return "pruned"
    return "failed" if any(fold.get("failed") for fold in folds) else "complete"


def evaluate_default(job: Job, task: TrialTask | None) -> Record:
    """Return the record of the estimator as given, which has no trial in the study.

    An error of a fit is recorded with each `error_score`, because the estimator need
    not be a candidate.
    """
    job = replace(job, error_score=math.nan)
    folds = []
    first: str | None = None
    for number in range(len(job.splits)):
        epochs = FoldEpochs(None, None)
        result, error = _fit_fold(job, number, {}, epochs, task)
        folds.append(_row(result, epochs, error))
        first = first or error
    status = "complete" if first is None else "failed"
    return Record(-1, status, {}, folds=folds, error=first)


def _fit_fold(
    job: Job,
    number: int,
    params: Mapping[str, object],
    epochs: FoldEpochs,
    task: TrialTask | None,
) -> tuple[_FitResult, str | None]:
    """Return the result of a fold, and the first line of its error, if any."""
    train, test = job.splits[number]
    # Estimators among the parameters are seeded too.
    estimator = with_params(clone(job.estimator), params)
    estimator = seeded(estimator, job.fold_seeds[number])
    calls: list[dict[str, str]] = []
    with monitoring(epochs):
        result: _FitResult = fit_and_score(
            estimator,
            job.X,
            job.y,
            scorer=watched_scorer(job.scorer, calls),
            train=train,
            test=test,
            verbose=0,
            parameters=None,
            fit_params=job.fit_params,
            score_params=job.score_params,
            return_train_score=job.return_train_score,
            return_times=True,
            error_score=job.error_score,
            caller=task and task.search,
            callback_ctx=task and task.fold(),
        )
    if epochs.interrupted:
        # The network handled Ctrl-C as the end of its own training.
        raise KeyboardInterrupt
    if epochs.pruned_at is not None:
        return result, None
    if result["fit_error"] is not None:
        return result, _first_line(result["fit_error"])
    name, score = _maximized(job, _by_name(result["test_scores"]))
    if name in calls[0]:  # the first call scores the test samples
        return result, _first_line(calls[0][name])
    return result, "the score is nan" if math.isnan(score) else None


def seeded(estimator: BaseEstimator, seed: int) -> BaseEstimator:
    """Seed all parts without `random_state`, so that trials differ only by parameters.

    The estimator is changed in place and returned.
    """
    unseeded = {
        name: seed
        for name, value in estimator.get_params(deep=True).items()
        if name.split("__")[-1] == "random_state" and value is None
    }
    return with_params(estimator, unseeded)


def with_params(
    estimator: BaseEstimator, params: Mapping[str, object]
) -> BaseEstimator:
    """Set copies of parameters in place, and return the estimator."""
    # The `set_params` of an estimator may require a parameter.
    return estimator.set_params(**clone(params, safe=False)) if params else estimator


def _row(result: _FitResult, epochs: FoldEpochs, error: str | None) -> Fold:
    fold: Fold = {
        "scores": _by_name(result["test_scores"]),
        "train_scores": _by_name(result.get("train_scores", {})),
        "fit_time": result["fit_time"],
        "score_time": result["score_time"],
        "n_epochs": epochs.n_epochs,
    }
    if error is not None:
        fold["failed"] = True
    if result["fit_error"] is not None:
        fold["fit_error"] = result["fit_error"]
    return fold


def _first_line(traceback: str) -> str:
    """Return the exception of a traceback with the first line of its message."""
    lines = traceback.rpartition("Traceback (most recent call last):\n")[2].splitlines()
    return next(line for line in lines if not line.startswith(" "))


def _by_name(scores: float | dict[str, float]) -> dict[str, float]:
    scores = scores if isinstance(scores, dict) else {"score": scores}
    return {name: float(score) for name, score in scores.items()}


def _maximized(job: Job, scores: dict[str, float]) -> tuple[str, float]:
    """Return the name and the value of the score to maximize."""
    name = job.metric if job.metric in scores else next(iter(scores))
    return name, scores[name]


def _comparable(job: Job, study: optuna.Study) -> Callable[[str], bool] | None:
    """Return a function that decides if a network can be compared with other trials.

    It can if each fold fits one network and the validation measure is the same as in
    the first trial. For example, different losses are not comparable.
    """
    if job.pruner is None or max_epochs(job.estimator) is None:
        return None
    # A trial that failed before its network was trained has no network.
    first = next((r for r in job.trials(study) if r.n_networks), None)
    if first is None or first.n_networks != 1:
        return None
    return lambda measure: measure == first.measure


def _falls_behind(
    job: Job, study: optuna.Study, trial: optuna.Trial, folds: list[Fold]
) -> bool:
    """Return True if the fold rule prunes the trial before its remaining folds."""
    if job.fold_rule is None or len(folds) == len(job.splits):
        return False
    best = job.trials(study).best
    if best is None:
        return False
    scores = [_maximized(job, fold["scores"])[1] for fold in folds]
    if not job.fold_rule(scores, best.scores(job.metric)):
        return False
    trial.report(sum(scores) / len(scores), _FOLD_STEP + len(folds))
    return True
