"""The predictions of a fitted estimator for the test rows of a fold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from sknn._typing import MatrixLike
from sknn.reports.results._problem import Problem

__all__ = ["CachedEstimator", "Responses", "innermost", "read_responses"]


@dataclass(frozen=True)
class Responses:
    """Predictions for the test rows of one fold, with columns in class order.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_test,) or (n_test, n_outputs)
        Observed and predicted target.
    proba : ndarray of shape (n_test, n_classes) or None
        Probability of each class. For multilabel targets, the probability that each
        label is 1.
    decision : ndarray of shape (n_test, n_classes) or None
        Decision values, if there are no probabilities. For two classes, the columns
        are the negative and the positive decision value.
    """

    y_true: NDArray
    y_pred: NDArray
    proba: NDArray | None = None
    decision: NDArray | None = None

    @property
    def class_scores(self) -> NDArray | None:
        """Probabilities if available, otherwise decision values or None."""
        return self.decision if self.proba is None else self.proba


class CachedEstimator:
    """A fitted estimator that predicts the rows of one fold only once.

    The scorers of scikit-learn can use it like the estimator. Only the three prediction
    methods are cached, and only for the given X.
    """

    def __init__(self, estimator: BaseEstimator, X: MatrixLike) -> None:
        self.wrapped = estimator
        self._X = X
        self._cache: dict[str, ArrayLike] = {}

    def __getattr__(self, name: str) -> object:
        if name.startswith("__") and name != "__sklearn_tags__":
            raise AttributeError(name)
        attribute = getattr(self.wrapped, name)
        if name not in ("predict", "predict_proba", "decision_function"):
            return attribute

        def predict(X: MatrixLike, **params: object) -> ArrayLike:
            if X is not self._X or params:
                return attribute(X, **params)
            if name not in self._cache:
                self._cache[name] = attribute(X)
            return self._cache[name]

        predict.__name__ = name  # scorers identify the methods by their names
        return predict


def read_responses(
    cached: CachedEstimator, X: MatrixLike, y_true: NDArray, problem: Problem
) -> Responses:
    """Return the predictions, with probabilities or decision values if available."""
    estimator = cast(BaseEstimator, cached)  # it has the same methods
    y_pred = estimator.predict(X)
    y_pred = y_pred.toarray() if hasattr(y_pred, "toarray") else np.asarray(y_pred)
    if {y_pred.shape, y_true.shape} == {(len(y_true),), (len(y_true), 1)}:
        y_pred = y_pred.reshape(y_true.shape)
    if y_pred.shape != y_true.shape:
        raise ValueError(
            f"predict must return shape {y_true.shape}, got {y_pred.shape}."
        )
    if problem.task == "regression":
        return Responses(y_true, y_pred)
    if hasattr(estimator, "predict_proba"):
        proba = _in_class_order(estimator, estimator.predict_proba(X), problem)
        return Responses(y_true, y_pred, proba=proba)
    if hasattr(estimator, "decision_function") and not _compares_pairs(cached):
        decision = _in_class_order(estimator, estimator.decision_function(X), problem)
        return Responses(y_true, y_pred, decision=decision)
    return Responses(y_true, y_pred)


def innermost(estimator: BaseEstimator) -> BaseEstimator:
    """Return the fitted estimator inside a pipeline, search or transformed target."""
    while True:
        if hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        elif hasattr(estimator, "regressor_"):
            estimator = estimator.regressor_
        else:
            return estimator


def _compares_pairs(estimator: CachedEstimator) -> bool:
    """Return True for an SVC with one decision value per pair of classes.

    For three classes, the number of columns is the same as the number of classes.
    """
    wrapped = innermost(estimator.wrapped)
    pairs = getattr(wrapped, "decision_function_shape", None) == "ovo"
    return pairs and len(getattr(wrapped, "classes_", ())) > 2


def _in_class_order(
    estimator: BaseEstimator, values: ArrayLike, problem: Problem
) -> NDArray | None:
    """Return one column per class, also for classes that are not in the training part.

    Return None if the columns do not match the classes of the estimator.
    """
    if problem.task == "multilabel":
        if isinstance(values, list):  # one (n_test, 2) array per label
            seen = getattr(estimator, "classes_", None)
            parts = enumerate(map(np.asarray, values))
            values = np.column_stack([_of_ones(part, seen, k) for k, part in parts])
        return np.asarray(values)
    # Keep the dtype, because metrics use a larger tolerance for float32 probabilities.
    values = np.asarray(values)
    if values.ndim == 1:
        values = np.column_stack([-values, values])
    seen = np.asarray(getattr(estimator, "classes_", problem.classes))
    if values.shape != (len(values), len(seen)):
        return None
    if np.array_equal(seen, problem.classes):
        return values
    # At most the lowest value; for probabilities this is zero.
    lowest = min(0.0, values.min())
    shape = (len(values), len(problem.classes))
    ordered = np.full(shape, lowest, dtype=values.dtype)
    ordered[:, np.searchsorted(problem.classes, seen)] = values
    return ordered


def _of_ones(part: NDArray, seen: Sequence[NDArray] | None, k: int) -> NDArray:
    """Return the probability that label `k` is 1.

    There is only one column if the label is the same in all training rows.
    """
    if part.shape[1] > 1:
        return part[:, -1]
    always = seen is not None and np.ravel(seen[k])[0] == 1
    return part[:, 0] if always else np.zeros_like(part[:, 0])
