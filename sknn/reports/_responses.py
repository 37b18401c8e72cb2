"""What a fitted estimator answers for the test rows of a fold, asked once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.reports._problem import Problem

__all__ = ["CachedEstimator", "Responses", "innermost", "read_responses"]


@dataclass(frozen=True)
class Responses:
    """Predictions for the test rows of one fold, with columns in class order.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n_test,) or (n_test, n_outputs)
        Observed and predicted target.
    proba : ndarray of shape (n_test, n_classes) or None
        Probability of each class (of each label being 1, for multilabel).
    decision : ndarray of shape (n_test, n_classes) or None
        Decision values, where there are no probabilities. For two classes the
        columns are the negative and the positive value.
    """

    y_true: np.ndarray
    y_pred: np.ndarray
    proba: np.ndarray | None = None
    decision: np.ndarray | None = None

    @property
    def class_scores(self) -> np.ndarray | None:
        """Probabilities, or else decision values; None if there are neither."""
        return self.decision if self.proba is None else self.proba


class CachedEstimator:
    """A fitted estimator that answers for the rows of one fold only once.

    scikit-learn's scorers call it like the estimator itself; everything but the three
    prediction methods, and every other X, goes straight to the estimator.
    """

    def __init__(self, estimator: Any, X: Any) -> None:
        self.wrapped = estimator
        self._X = X
        self._answers: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__sklearn_tags__":
            raise AttributeError(name)
        attribute = getattr(self.wrapped, name)
        if name not in ("predict", "predict_proba", "decision_function"):
            return attribute

        def answer(X: Any, **params: Any) -> Any:
            if X is not self._X or params:
                return attribute(X, **params)
            if name not in self._answers:
                self._answers[name] = attribute(X)
            return self._answers[name]

        answer.__name__ = name  # scorers tell the methods apart by it
        return answer


def read_responses(
    estimator: CachedEstimator, X: Any, y_true: np.ndarray, problem: Problem
) -> Responses:
    """Ask for predictions, and for probabilities or else decision values."""
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
    if hasattr(estimator, "decision_function") and not _compares_pairs(estimator):
        decision = _in_class_order(estimator, estimator.decision_function(X), problem)
        return Responses(y_true, y_pred, decision=decision)
    return Responses(y_true, y_pred)


def innermost(estimator: Any) -> Any:
    """Return what a fitted pipeline, search or transformed target wraps."""
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
    """Tell an SVC with a column for each pair of classes: for three, also three."""
    wrapped = innermost(estimator.wrapped)
    pairs = getattr(wrapped, "decision_function_shape", None) == "ovo"
    return pairs and len(getattr(wrapped, "classes_", ())) > 2


def _in_class_order(estimator: Any, values: Any, problem: Problem) -> np.ndarray | None:
    """Give one column to every class of the data, also to one the fold never saw.

    None if the columns are not those of the classes.
    """
    if problem.task == "multilabel":
        if isinstance(values, list):  # one (n_test, 2) array a label
            seen = getattr(estimator, "classes_", None)
            parts = enumerate(map(np.asarray, values))
            values = np.column_stack([_of_ones(part, seen, k) for k, part in parts])
        return np.asarray(values)
    # The type stays: metrics allow float32 probabilities a larger rounding error.
    values = np.asarray(values)
    if values.ndim == 1:
        values = np.column_stack([-values, values])
    seen = np.asarray(getattr(estimator, "classes_", problem.classes))
    if values.shape != (len(values), len(seen)):
        return None
    if np.array_equal(seen, problem.classes):
        return values
    # Less than anything that was answered; zero, when these are probabilities.
    lowest = min(0.0, values.min())
    shape = (len(values), len(problem.classes))
    ordered = np.full(shape, lowest, dtype=values.dtype)
    ordered[:, np.searchsorted(problem.classes, seen)] = values
    return ordered


def _of_ones(part: np.ndarray, seen: Any, k: int) -> np.ndarray:
    """Return the probability that label `k` is 1.

    There is a single column where the label was the same in all training rows.
    """
    if part.shape[1] > 1:
        return part[:, -1]
    always = seen is not None and np.ravel(seen[k])[0] == 1
    return part[:, 0] if always else np.zeros_like(part[:, 0])
