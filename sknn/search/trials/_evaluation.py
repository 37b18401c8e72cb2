"""Evaluates one trial on its folds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypedDict

import optuna
from sklearn.base import BaseEstimator, clone

from sknn._epoch_monitor import monitoring
from sknn._sklearn import fit_and_score
from sknn.search.trials._epochs import FoldEpochs
from sknn.search.trials._job import Job
from sknn.search.trials._pruners import max_epochs
from sknn.search.trials._record import Fold
from sknn.search.trials._trials import Trials

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
    job: Job, study: optuna.Study, trial: optuna.Trial, task: TrialTask | None = None
) -> Literal["complete", "pruned", "failed"]:
    """Fit and score the folds of a trial; store the result of each finished fold.

    Parameters
    ----------
    job : Job
    study : optuna.Study
    trial : optuna.Trial
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
    params = _draw(job, trial)
    folds = list(trial.user_attrs.get("folds", []))
    for number in range(len(folds), len(job.splits)):
        may_prune = number == 0 and not as_given
        epochs = FoldEpochs(trial, _comparable(job, study) if may_prune else None)
        result = _fit_fold(job, number, params, epochs, task)
        if epochs.interrupted:
            # The network handled Ctrl-C as the end of its own training.
            raise KeyboardInterrupt
        if number == 0:
            trial.set_user_attr("n_networks", epochs.n_networks)
            trial.set_user_attr("measure", epochs.measure)
        if epochs.pruned_at is not None:
            trial.set_user_attr("pruned_at_epoch", epochs.pruned_at)
            trial.set_user_attr("pruned_seconds", result["fit_time"])
            return "pruned"
        if result["fit_error"] is not None:
            trial.set_user_attr("error", _first_line(result["fit_error"]))
            assert job.error_score != "raise"
            if math.isnan(job.error_score):
                return "failed"
        folds.append(_row(result, epochs))
        trial.set_user_attr("folds", folds)
        score = _score(job, folds[-1])
        if math.isnan(score):
            trial.set_user_attr("error", "the score is not a number")
            return "failed"
        if not as_given and _falls_behind(job, study, trial, folds):
            return "pruned"
    return "complete"


def enqueue_as_given(job: Job, study: optuna.Study) -> None:
    """Enqueue the estimator as given as the first trial of a new study."""
    if study.get_trials(deepcopy=False):
        return
    try:
        drawn = job.space.encode(job.estimator.get_params(deep=True))
    except ValueError:
        study.enqueue_trial({}, user_attrs={"as_given": True, "in_space": False})
    else:
        study.enqueue_trial(drawn, user_attrs={"as_given": True, "in_space": True})


def _draw(job: Job, trial: optuna.Trial) -> dict[str, object]:
    """Return the parameters to set; an empty dict for the estimator as given."""
    if not trial.user_attrs.get("as_given"):
        return job.space.suggest(trial)
    if trial.user_attrs["in_space"]:
        job.space.suggest(trial)  # records the enqueued values for the sampler
    return {}


def _fit_fold(
    job: Job,
    number: int,
    params: Mapping[str, object],
    epochs: FoldEpochs,
    task: TrialTask | None,
) -> _FitResult:
    train, test = job.splits[number]
    # Estimators among the parameters are seeded too.
    estimator = clone(job.estimator).set_params(**clone(params, safe=False))
    estimator = seeded(estimator, job.fold_seeds[number])
    with monitoring(epochs):
        return fit_and_score(
            estimator,
            job.X,
            job.y,
            scorer=job.scorer,
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


def seeded(estimator: BaseEstimator, seed: int) -> BaseEstimator:
    """Seed all parts without `random_state`, so that trials differ only by parameters.

    The estimator is changed in place and returned.
    """
    unseeded = {
        name: seed
        for name, value in estimator.get_params(deep=True).items()
        if name.split("__")[-1] == "random_state" and value is None
    }
    return estimator.set_params(**unseeded)


def _row(result: _FitResult, epochs: FoldEpochs) -> Fold:
    return {
        "scores": _by_name(result["test_scores"]),
        "train_scores": _by_name(result.get("train_scores", {})),
        "fit_time": result["fit_time"],
        "score_time": result["score_time"],
        "n_epochs": epochs.n_epochs,
    }


def _first_line(traceback: str) -> str:
    """Return the exception of a traceback with the first line of its message."""
    lines = traceback.rpartition("Traceback (most recent call last):\n")[2].splitlines()
    return next(line for line in lines if not line.startswith(" "))


def _by_name(scores: float | dict[str, float]) -> dict[str, float]:
    scores = scores if isinstance(scores, dict) else {"score": scores}
    return {name: float(score) for name, score in scores.items()}


def _score(job: Job, fold: Fold) -> float:
    scores = fold["scores"]
    return scores[job.metric if job.metric in scores else next(iter(scores))]


def _comparable(job: Job, study: optuna.Study) -> Callable[[str], bool] | None:
    """Return a function that decides if a network can be compared with other trials.

    It can if each fold fits one network and the validation measure is the same as in
    the first trial. For example, different losses are not comparable.
    """
    if job.pruner is None or max_epochs(job.estimator) is None:
        return None
    known = (r for r in Trials.read(study) if r.n_networks is not None)
    first = next(known, None)
    if first is None or first.n_networks != 1:
        return None
    return lambda measure: measure == first.measure


def _falls_behind(
    job: Job, study: optuna.Study, trial: optuna.Trial, folds: list[Fold]
) -> bool:
    """Return True if the fold rule prunes the trial before its remaining folds."""
    if job.fold_rule is None or len(folds) == len(job.splits):
        return False
    best = Trials.read(study, job.metric).best
    if best is None:
        return False
    scores = [_score(job, fold) for fold in folds]
    if not job.fold_rule(scores, best.scores(job.metric)):
        return False
    trial.report(sum(scores) / len(scores), _FOLD_STEP + len(folds))
    return True
