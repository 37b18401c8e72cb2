"""What is to be predicted: the task, the checked target and its classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import is_classifier, is_regressor
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import check_classification_targets, type_of_target

__all__ = ["Problem", "check_estimators", "check_problem", "take_rows"]


@dataclass(frozen=True)
class Problem:
    """The prediction task, as every fold sees it.

    Parameters
    ----------
    task : {"binary", "multiclass", "multilabel", "regression"}
        Kind of target.
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        Checked target.
    classes : ndarray of shape (n_classes,)
        Sorted class labels; the labels' names for multilabel; empty for regression.
    outputs : tuple of str
        Names of the columns of a two-dimensional target; empty otherwise.
    """

    task: str
    y: np.ndarray
    classes: np.ndarray
    outputs: tuple[str, ...]


def check_estimators(estimators: Any) -> dict[str, Any]:
    """Return a dict of named estimators that are all of one kind."""
    if isinstance(estimators, Mapping):
        named = dict(estimators)
    else:
        named = {type(_innermost(estimators)).__name__: estimators}
    if not named:
        raise ValueError(
            "estimator must be an estimator or a dict of them, got an empty dict."
        )
    for name, estimator in named.items():
        if not isinstance(name, str) or not name:
            raise ValueError(f"Names in estimator must be non-empty str, got {name!r}.")
        if not hasattr(estimator, "fit") or isinstance(estimator, type):
            raise ValueError(
                f"estimator {name!r} must be an instance with a fit method, got "
                f"{estimator!r}."
            )
    kinds = {name: _kind(name, estimator) for name, estimator in named.items()}
    if len(set(kinds.values())) > 1:
        raise ValueError(
            "estimator must hold classifiers only or regressors only, got "
            f"{kinds}. Make one report for each kind."
        )
    return named


def check_problem(estimators: Mapping[str, Any], X: Any, y: Any) -> Problem:
    """Check X against y, and y against what the estimators predict."""
    if y is None:
        raise ValueError("y is needed: a report compares predictions with it.")
    outputs = tuple(str(name) for name in getattr(y, "columns", ()))
    y = y.toarray() if hasattr(y, "toarray") else np.asarray(y)
    check_consistent_length(X, y)
    if y.ndim == 2 and y.shape[1] == 1:
        y, outputs = y.ravel(), ()
    if y.ndim not in (1, 2):
        raise ValueError(f"y must have one or two dimensions, got shape {y.shape}.")
    _check_complete(y)
    if is_regressor(next(iter(estimators.values()))):
        return _regression(y, outputs)
    return _classification(y, outputs)


def take_rows(X: Any, rows: np.ndarray) -> Any:
    """Return the given rows of an array, a data frame, a sparse matrix or a list."""
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    if isinstance(X, list | tuple):
        return [X[row] for row in rows]
    if hasattr(X, "tocsr"):
        return X.tocsr()[rows]
    return X[rows]


def _innermost(estimator: Any) -> Any:
    """Name a pipeline after its last step."""
    while hasattr(estimator, "steps"):
        estimator = estimator.steps[-1][1]
    return estimator


def _kind(name: str, estimator: Any) -> str:
    if is_classifier(estimator):
        return "classifier"
    if is_regressor(estimator):
        return "regressor"
    raise ValueError(
        f"estimator {name!r} must be a classifier or a regressor, got "
        f"{type(estimator).__name__}. A class of your own says so by inheriting from "
        "ClassifierMixin or RegressorMixin."
    )


def _check_complete(y: np.ndarray) -> None:
    # pandas knows every kind of missing value, None and NaT included.
    import pandas as pd

    missing = np.flatnonzero(np.atleast_1d(pd.isna(y)).reshape(len(y), -1).any(axis=1))
    if missing.size:
        raise ValueError(
            f"y must have no missing values, got {missing.size}, the first in row "
            f"{missing[0]}. Drop these rows from X and y."
        )
    if y.dtype.kind == "f" and np.isinf(y).any():
        raise ValueError("y must be finite, got infinity.")


def _regression(y: np.ndarray, outputs: tuple[str, ...]) -> Problem:
    try:
        if y.dtype.kind in "mM":  # numpy would count nanoseconds
            raise TypeError
        y = y.astype(float) if y.dtype.kind not in "iuf" else y
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"y must be numeric for a regressor, got dtype {y.dtype}."
        ) from error
    if y.ndim == 2 and not outputs:
        outputs = tuple(str(column) for column in range(y.shape[1]))
    return Problem("regression", y, np.array([]), outputs)


def _classification(y: np.ndarray, outputs: tuple[str, ...]) -> Problem:
    try:
        classes = np.unique(y)
    except TypeError as error:
        raise ValueError(
            f"y must hold labels of one type, but {error}. Turn them all into text, "
            "for example."
        ) from error
    check_classification_targets(y)
    kind = type_of_target(y)
    if kind == "multilabel-indicator":
        outputs = outputs or tuple(str(column) for column in range(y.shape[1]))
        return Problem("multilabel", y.astype(int), np.array(outputs), outputs)
    if kind == "multiclass-multioutput":
        raise ValueError(
            "y with several multiclass columns is not supported. Make one report for "
            "each column."
        )
    if len(classes) < 2:
        (only,) = classes.tolist()
        raise ValueError(f"y must have at least two classes, got one: {only!r}.")
    return Problem("binary" if len(classes) == 2 else "multiclass", y, classes, ())
