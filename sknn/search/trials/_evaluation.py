"""The folds of one trial."""

import math
from typing import Any

from sklearn.base import clone

from sknn._epoch_monitor import watching
from sknn._sklearn import _fit_and_score
from sknn.search.trials._epochs import FoldEpochs
from sknn.search.trials._job import Job
from sknn.search.trials._pruners import max_epochs
from sknn.search.trials._record import best_record, read_records

# Steps of folds come after those of epochs, so that samplers take a trial that was
# given up after a fold to have got further than one given up after an epoch.
_FOLD_STEP = 1_000_000


def evaluate(job: Job, study: Any, trial: Any, task: Any = None) -> str:
    """Fit and score the folds of a trial, and write down each as it ends.

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
        Whatever a fit raises, if the job's `error_score` is "raise".
    """
    as_given = trial.user_attrs.get("as_given", False)
    params = _draw(job, trial)
    folds = list(trial.user_attrs.get("folds", []))
    for number in range(len(folds), len(job.splits)):
        may_prune = number == 0 and not as_given
        epochs = FoldEpochs(trial, _comparable(job, study) if may_prune else None)
        result = _fit_fold(job, number, params, epochs, task)
        if epochs.interrupted:
            # The network took Ctrl-C as the end of its own training.
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


def _draw(job: Job, trial: Any) -> dict[str, Any]:
    """Return the parameters to set; none for the estimator as given."""
    if not trial.user_attrs.get("as_given"):
        return job.space.suggest(trial)
    if trial.user_attrs["in_space"]:
        job.space.suggest(trial)  # the very values, for samplers to learn from
    return {}


def _fit_fold(
    job: Job, number: int, params: dict[str, Any], epochs: FoldEpochs, task: Any
) -> Any:
    train, test = job.splits[number]
    # Estimators among the parameters are seeded too.
    estimator = clone(job.estimator).set_params(**clone(params, safe=False))
    estimator = seeded(estimator, job.fold_seeds[number])
    with watching(epochs):
        return _fit_and_score(
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


def seeded(estimator: Any, seed: int) -> Any:
    """Seed what has none in `estimator`: trials then differ by parameters alone."""
    unseeded = {
        name: seed
        for name, value in estimator.get_params(deep=True).items()
        if name.split("__")[-1] == "random_state" and value is None
    }
    return estimator.set_params(**unseeded)


def _row(result: dict[str, Any], epochs: FoldEpochs) -> dict[str, Any]:
    return {
        "scores": _by_name(result["test_scores"]),
        "train_scores": _by_name(result.get("train_scores", {})),
        "fit_time": result["fit_time"],
        "score_time": result["score_time"],
        "n_epochs": epochs.n_epochs,
    }


def _first_line(traceback: str) -> str:
    """Return the exception of a traceback, without what its message goes on with."""
    lines = traceback.rpartition("Traceback (most recent call last):\n")[2].splitlines()
    return next(line for line in lines if not line.startswith(" "))


def _by_name(scores: Any) -> dict[str, float]:
    scores = scores if isinstance(scores, dict) else {"score": scores}
    return {name: float(score) for name, score in scores.items()}


def _score(job: Job, fold: dict[str, Any]) -> float:
    scores = fold["scores"]
    return scores[job.metric if job.metric in scores else next(iter(scores))]


def _comparable(job: Job, study: Any) -> Any:
    """Return the test whether a network's scores can be held against other trials'.

    They can when a fold fits one network, and the scores mean the same as in the first
    trial: a search over losses has no common measure.
    """
    if job.pruner is None or max_epochs(job.estimator) is None:
        return None
    known = (r for r in read_records(study) if r.n_networks is not None)
    first = next(known, None)
    if first is None or first.n_networks != 1:
        return None
    return lambda measure: measure == first.measure


def _falls_behind(
    job: Job, study: Any, trial: Any, folds: list[dict[str, Any]]
) -> bool:
    """Tell whether the rest of the folds would be wasted on a trial."""
    if job.fold_rule is None or len(folds) == len(job.splits):
        return False
    best = best_record(read_records(study), job.metric)
    if best is None:
        return False
    scores = [_score(job, fold) for fold in folds]
    if not job.fold_rule(scores, best.scores(job.metric)):
        return False
    trial.report(sum(scores) / len(scores), _FOLD_STEP + len(folds))
    return True
