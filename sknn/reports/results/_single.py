"""The predictions of one fitted estimator, as the result of a single fold."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_classifier
from sklearn.utils import check_consistent_length

from sknn._typing import MatrixLike
from sknn.reports.results._fold import FoldResult
from sknn.reports.results._problem import Problem, check_problem
from sknn.reports.results._responses import (
    CachedEstimator,
    Responses,
    innermost,
    read_responses,
)
from sknn.reports.results._splits import Split

__all__ = ["classes_problem", "result_of_estimator", "result_of_responses"]


def result_of_estimator(
    estimator: BaseEstimator, X: MatrixLike, y: ArrayLike
) -> tuple[list[FoldResult], Problem]:
    """Return the predictions of a fitted estimator for X, and the problem.

    Parameters
    ----------
    estimator : estimator
        A fitted classifier or regressor.
    X : array-like or sparse matrix of shape (n_samples, n_features)
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
    """
    name = type(innermost(estimator)).__name__
    problem = check_problem({name: estimator}, X, y)
    known = getattr(estimator, "classes_", None)
    if is_classifier(estimator) and problem.task != "multilabel" and known is not None:
        # Not all classes need to occur in y.
        problem = _with_classes(problem, np.union1d(problem.classes, known))
    responses = read_responses(CachedEstimator(estimator, X), X, problem.y, problem)
    return [_result(name, responses)], problem


def result_of_responses(name: str, responses: Responses) -> list[FoldResult]:
    """Return given predictions as the result of a single fold."""
    check_consistent_length(responses.y_true, responses.y_pred)
    return [_result(name, responses)]


def classes_problem(y_true: ArrayLike, labels: ArrayLike | None = None) -> Problem:
    """Return the classification problem of labels; `labels` are all classes."""
    y = np.asarray(y_true)
    classes = np.unique(y) if labels is None else np.asarray(labels)
    return _with_classes(Problem("binary", y, classes, ()), classes)


def _with_classes(problem: Problem, classes: NDArray) -> Problem:
    task: Literal["binary", "multiclass"]
    task = "binary" if len(classes) == 2 else "multiclass"
    return replace(problem, classes=classes, task=task)


def _result(name: str, responses: Responses) -> FoldResult:
    rows = np.arange(len(responses.y_true))
    split = Split(0, 0, rows[:0], rows)
    return FoldResult(name, split, {}, 0.0, 0.0, responses)
