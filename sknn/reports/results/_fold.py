"""Fits one estimator on one fold, and returns its scores and predictions."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator, clone

from sknn._typing import MatrixLike
from sknn.reports.results._metrics import Scorer
from sknn.reports.results._problem import Problem, take_rows
from sknn.reports.results._responses import (
    CachedEstimator,
    Responses,
    innermost,
    read_responses,
)
from sknn.reports.results._splits import Split
from sknn.reports.results._typing import Rows

__all__ = ["FoldResult", "Training", "evaluate_fold", "read_training"]


@dataclass(frozen=True)
class Training:
    """The training of an iterative estimator, from its fitted attributes.

    Parameters
    ----------
    history : dict of list
        One list per quantity with one entry per epoch. It is empty if the estimator
        has no history.
    n_epochs, best_epoch : int or None
        Number of epochs, and the epoch (from 1) whose weights are used.
    stop_reason : str or None
        Reason why training stopped.
    may_stop_early : bool
        False without early stopping: the user has disabled it, or it is "auto" and no
        samples were held out, so that the schedule ended training.
    """

    history: dict[str, list[object]] = field(default_factory=dict)
    n_epochs: int | None = None
    best_epoch: int | None = None
    stop_reason: str | None = None
    may_stop_early: bool = True


@dataclass(frozen=True)
class FoldResult:
    """The results of one estimator on one fold. Times are in seconds.

    There are no scores if the fold failed, and no scores that the estimator does not
    support.
    """

    estimator: str
    split: Split
    scores: dict[str, float]
    fit_time: float
    score_time: float
    responses: Responses | None = None
    training: Training = field(default_factory=Training)
    error: str | None = None


def evaluate_fold(
    name: str,
    estimator: BaseEstimator,
    X: MatrixLike,
    problem: Problem,
    split: Split,
    *,
    scorers: list[Scorer],
    fit_params: Mapping[str, object],
    error_score: float | Literal["raise"],
) -> FoldResult:
    """Fit a clone on the training rows; predict and score the test rows.

    Parameters
    ----------
    name : str
        Name of the estimator in the report.
    estimator : estimator
        It is cloned before it is fitted.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        All rows.
    problem : Problem
        The checked target.
    split : Split
        Training and test rows of the fold.
    scorers : list of Scorer
        Scores to compute.
    fit_params : mapping
        Parameters of ``fit``. Values with one entry per row are restricted to the
        training rows.
    error_score : "raise" or nan
        If nan, an error of the estimator is recorded instead of raised.

    Returns
    -------
    FoldResult
    """
    start = time.perf_counter()
    fitted_at = start
    try:
        fitted = clone(estimator).fit(
            take_rows(X, split.train),
            problem.y[split.train],
            **_rows_of_params(fit_params, split.train, len(problem.y)),
        )
        fitted_at = time.perf_counter()
        X_test = take_rows(X, split.test)
        cached = CachedEstimator(fitted, X_test)
        responses = read_responses(cached, X_test, problem.y[split.test], problem)
        values = {
            scorer.metric.name: scorer.score(responses, cached, X_test)
            for scorer in scorers
        }
    except Exception as error:
        if isinstance(error_score, str):
            raise
        end = time.perf_counter()
        if fitted_at == start:
            fitted_at = end
        return FoldResult(
            name,
            split,
            scores={},
            fit_time=fitted_at - start,
            score_time=end - fitted_at,
            error=f"{type(error).__name__}: {error}",
        )
    return FoldResult(
        name,
        split,
        scores={key: value for key, value in values.items() if value is not None},
        fit_time=fitted_at - start,
        score_time=time.perf_counter() - fitted_at,
        responses=responses,
        training=read_training(fitted),
    )


def read_training(estimator: BaseEstimator) -> Training:
    """Return the training of a fitted estimator, read from its attributes.

    For pipelines, searches and transformed targets, the final step, the best estimator
    or the inner regressor is used.
    """
    estimator = innermost(estimator)
    found = getattr(estimator, "history_", None)
    history: Mapping[str, list] = found if isinstance(found, Mapping) else {}
    decide = getattr(estimator, "_stops_early", None)
    if decide is None:  # no network of this package
        stops = bool(getattr(estimator, "early_stopping", True))
    else:
        stops = decide(validated="val_loss" in history)
    return Training(
        history={str(key): list(values) for key, values in history.items()},
        n_epochs=getattr(estimator, "n_epochs_", None),
        best_epoch=getattr(estimator, "best_epoch_", None),
        stop_reason=getattr(estimator, "stop_reason_", None),
        may_stop_early=stops,
    )


def _rows_of_params(
    params: Mapping[str, object], rows: Rows, n_rows: int
) -> dict[str, object]:
    def of_rows(value: object) -> object:
        if isinstance(value, str | bytes | Mapping):
            return value
        shape = getattr(value, "shape", None)
        length = shape[0] if shape else len(value) if hasattr(value, "__len__") else -1
        return take_rows(cast(ArrayLike, value), rows) if length == n_rows else value

    return {key: of_rows(value) for key, value in params.items()}
