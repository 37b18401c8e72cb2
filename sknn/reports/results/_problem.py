"""The prediction problem: the task, the checked target and its classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_classifier, is_regressor
from sklearn.utils import check_consistent_length
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from sknn._data import refuse_masked
from sknn._targets import check_label_types
from sknn._typing import MatrixLike
from sknn.reports.results._typing import Rows

__all__ = ["Problem", "check_estimators", "check_problem", "take_rows"]


@dataclass(frozen=True)
class Problem:
    """The prediction problem, which is the same for all folds.

    Parameters
    ----------
    task : {"binary", "multiclass", "multilabel", "regression"}
        Type of the target.
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
        The checked target.
    classes : ndarray of shape (n_classes,)
        Sorted class labels. For multilabel targets, the names of the labels. Empty for
        regression.
    outputs : tuple of str
        Names of the columns of a two-dimensional target; empty otherwise.
    """

    task: Literal["binary", "multiclass", "multilabel", "regression"]
    y: NDArray
    classes: NDArray
    outputs: tuple[str, ...]


def check_estimators(
    estimators: BaseEstimator | Mapping[str, BaseEstimator],
) -> dict[str, BaseEstimator]:
    """Return a dict of named estimators, after checking that all have the same type."""
    if isinstance(estimators, Mapping):
        named = dict(estimators)
    else:
        named = {type(_innermost(estimators)).__name__: estimators}
    if not named:
        raise ValueError(
            "estimator must be an estimator or a dict of estimators, got an empty dict."
        )
    for name, estimator in named.items():
        if not isinstance(name, str) or not name:
            raise ValueError(
                f"The names in estimator must be non-empty str, got {name!r}."
            )
        if not hasattr(estimator, "fit") or isinstance(estimator, type):
            raise TypeError(
                f"estimator {name!r} must be an instance with a fit method, got "
                f"{estimator!r}."
            )
    kinds = {name: _kind(name, estimator) for name, estimator in named.items()}
    if len(set(kinds.values())) > 1:
        raise ValueError(
            "estimator must contain classifiers only or regressors only, got "
            f"{kinds}. Create one report for the classifiers and one for the "
            "regressors."
        )
    return named


def check_problem(
    estimators: Mapping[str, BaseEstimator], X: MatrixLike, y: MatrixLike
) -> Problem:
    """Check that X and y are consistent, and that y fits the type of the estimators."""
    if y is None:
        raise ValueError("y is required, because predictions are compared with it.")
    refuse_masked(X, "X")
    refuse_masked(y, "y")
    outputs = tuple(str(name) for name in getattr(y, "columns", ()))
    y = y.toarray() if hasattr(y, "toarray") else np.asarray(y)
    check_consistent_length(X, y)
    if len(y) == 0:
        raise ValueError("X and y must have at least one sample, got none.")
    if y.ndim == 2 and y.shape[1] == 1:
        y, outputs = y.ravel(), ()
    if y.ndim not in (1, 2):
        raise ValueError(f"y must have one or two dimensions, got shape {y.shape}.")
    _check_complete(y)
    if is_regressor(next(iter(estimators.values()))):
        return _regression(y, outputs)
    return _classification(y, outputs)


def take_rows(X: MatrixLike, rows: Rows) -> ArrayLike:
    """Return the given rows of an array, a dataframe, a sparse matrix or a list."""
    if hasattr(X, "iloc"):
        return X.iloc[rows]
    if isinstance(X, list | tuple | range):
        return [X[row] for row in rows]
    if hasattr(X, "tocsr"):
        return X.tocsr()[rows]
    array = cast(NDArray, X)
    is_arrow = type(X).__module__.startswith("pyarrow")
    return array.take(rows) if is_arrow else array[rows]


def _innermost(estimator: BaseEstimator) -> BaseEstimator:
    """Return the final step of a pipeline, which names it."""
    while hasattr(estimator, "steps"):
        estimator = estimator.steps[-1][1]
    return estimator


def _kind(name: str, estimator: BaseEstimator) -> str:
    if is_classifier(estimator):
        return "classifier"
    if is_regressor(estimator):
        return "regressor"
    raise TypeError(
        f"estimator {name!r} must be a classifier or a regressor, got "
        f"{type(estimator).__name__}. Custom classes must inherit from "
        "ClassifierMixin or RegressorMixin."
    )


def _check_complete(y: NDArray) -> None:
    # pandas detects every kind of missing value, including None and NaT.
    import pandas as pd

    missing = np.flatnonzero(np.atleast_1d(pd.isna(y)).reshape(len(y), -1).any(axis=1))
    if missing.size:
        raise ValueError(
            f"y must have no missing values, got {missing.size}, the first in row "
            f"{missing[0]}. Drop these rows from X and y."
        )
    if y.dtype.kind == "f" and np.isinf(y).any():
        raise ValueError("y must be finite, got infinity.")


def _regression(y: NDArray, outputs: tuple[str, ...]) -> Problem:
    try:
        # numpy would convert dates to nanoseconds, and drop imaginary parts.
        if y.dtype.kind in "cmM":
            raise TypeError
        y = y.astype(float) if y.dtype.kind not in "iuf" else y
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"y must be numeric for a regressor, got dtype {y.dtype}."
        ) from error
    if y.ndim == 2 and not outputs:
        outputs = tuple(str(column) for column in range(y.shape[1]))
    return Problem("regression", y, np.array([]), outputs)


def _classification(y: NDArray, outputs: tuple[str, ...]) -> Problem:
    check_label_types(y, "y")
    classes = np.unique(y)
    check_classification_targets(y)
    kind = type_of_target(y)
    if kind == "multilabel-indicator":
        outputs = outputs or tuple(str(column) for column in range(y.shape[1]))
        return Problem("multilabel", y.astype(int), np.array(outputs), outputs)
    if kind == "multiclass-multioutput":
        raise ValueError(
            "y with several multiclass columns is not supported. Create one report for "
            "each column."
        )
    if len(classes) < 2:
        (label,) = classes.tolist()
        raise ValueError(f"y must have at least two classes, got one: {label!r}.")
    return Problem("binary" if len(classes) == 2 else "multiclass", y, classes, ())
