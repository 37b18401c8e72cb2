"""Fit one estimator on one fold and keep what the report needs."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.base import clone

from sknn.reports._metrics import Scorer
from sknn.reports._problem import Problem, take_rows
from sknn.reports._responses import (
    CachedEstimator,
    Responses,
    innermost,
    read_responses,
)
from sknn.reports._splits import Split

__all__ = ["FoldResult", "Training", "evaluate_fold", "read_training"]


@dataclass(frozen=True)
class Training:
    """How an iterative estimator trained: what it says of itself, if anything.

    Parameters
    ----------
    history : dict of list
        One list a quantity, one entry an epoch; empty if the estimator keeps none.
    n_epochs, best_epoch : int or None
        Epochs run, and the epoch (from 1) whose weights were kept.
    stop_reason : str or None
        Why training ended.
    may_stop_early : bool
        False if the user has switched early stopping off.
    """

    history: dict[str, list[Any]] = field(default_factory=dict)
    n_epochs: int | None = None
    best_epoch: int | None = None
    stop_reason: str | None = None
    may_stop_early: bool = True


@dataclass(frozen=True)
class FoldResult:
    """One estimator on one fold. Times are in seconds.

    There are no scores where the fold failed, nor any that the estimator cannot give.
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
    estimator: Any,
    X: Any,
    problem: Problem,
    split: Split,
    *,
    scorers: list[Scorer],
    fit_params: Mapping[str, Any],
    error_score: Any,
) -> FoldResult:
    """Fit a clone on the training rows; predict and score the test rows.

    Parameters
    ----------
    name : str
        The estimator's name in the report.
    estimator : estimator
        Cloned, never fitted itself.
    X : array-like of shape (n_samples, n_features)
        All rows.
    problem : Problem
        The checked target.
    split : Split
        Rows of the fold.
    scorers : list of Scorer
        Scores to compute.
    fit_params : mapping
        Passed to ``fit``; values with one entry for each row are cut to the fold.
    error_score : "raise" or nan
        What to do if the estimator fails.

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


def read_training(estimator: Any) -> Training:
    """Read what a fitted network says about its training, by duck typing.

    Looks through pipelines (last step), searches (best estimator) and transformed
    targets (inner regressor).
    """
    estimator = innermost(estimator)
    history = getattr(estimator, "history_", None)
    return Training(
        history={str(key): list(values) for key, values in history.items()}
        if isinstance(history, Mapping)
        else {},
        n_epochs=getattr(estimator, "n_epochs_", None),
        best_epoch=getattr(estimator, "best_epoch_", None),
        stop_reason=getattr(estimator, "stop_reason_", None),
        may_stop_early=bool(getattr(estimator, "early_stopping", True)),
    )


def _rows_of_params(
    params: Mapping[str, Any], rows: np.ndarray, n_rows: int
) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        if isinstance(value, str | bytes | Mapping):
            return value
        shape = getattr(value, "shape", None)
        length = shape[0] if shape else len(value) if hasattr(value, "__len__") else -1
        return take_rows(value, rows) if length == n_rows else value

    return {key: cut(value) for key, value in params.items()}
