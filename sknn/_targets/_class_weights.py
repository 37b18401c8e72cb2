"""Weights of samples from weights of classes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.utils.class_weight import compute_class_weight

__all__ = ["balanced_class_weight", "class_weights"]


def class_weights(
    y: Any, class_weight: Any, *, sample_weight: Any = None, classes: Any = None
) -> np.ndarray:
    """Turn weights of classes into weights of samples.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or sparse or dense (n_samples, n_labels)
        Labels, or a multilabel indicator matrix.
    class_weight : dict, "balanced", list of dict, or None
        Weight of each class by its label, 1 for those that are left out. "balanced"
        gives all classes equal weight in sum. For a multilabel y a list with a dict
        for each column; the weights of the columns are multiplied.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights that "balanced" counts the samples of a class with; used for a y of
        one dimension only.
    classes : array-like, default=None
        All classes there are, when y need not contain each of them; None for those
        of y.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        Weights, not multiplied by `sample_weight`.

    Raises
    ------
    ValueError
        For another kind of `class_weight`, negative weights, or keys that are no
        class while a class has none.

    Examples
    --------
    >>> class_weights(["a", "a", "b"], "balanced").tolist()
    [0.75, 0.75, 1.5]
    >>> class_weights(["a", "a", "b"], {"b": 3.0}).tolist()
    [1.0, 1.0, 3.0]
    """
    if class_weight is None:
        return np.ones(y.shape[0] if sparse.issparse(y) else len(y))
    if isinstance(class_weight, str) and class_weight == "balanced":
        class_weight = balanced_class_weight(y, sample_weight)
    if sparse.issparse(y) or np.ndim(y) == 2:
        return _of_columns(y, class_weight)
    found, indices = np.unique(np.asarray(y), return_inverse=True)
    if isinstance(class_weight, Mapping):
        known = found if classes is None else np.unique(classes)
        return _named(class_weight, found.tolist(), known.tolist())[indices]
    raise ValueError(
        'class_weight must be a dict of class label to weight, "balanced" or None.'
        f" Got {class_weight!r}."
    )


def _of_columns(y: Any, class_weight: Any) -> np.ndarray:
    """Multiply the weights of the columns of an indicator matrix."""
    columns = np.asarray(y.toarray() if sparse.issparse(y) else y).astype(int).T
    listed = isinstance(class_weight, list | tuple)
    if not listed or not all(isinstance(named, Mapping) for named in class_weight):
        raise ValueError(
            'class_weight must be a list of dicts, one for each column of y, "balanced"'
            f" or None, since y is multilabel. Got {class_weight!r}."
        )
    if len(class_weight) != len(columns):
        raise ValueError(
            f"class_weight must have a dict for each of the {len(columns)} columns of y"
            f", {{}} for one that weighs 1. Got {len(class_weight)}: {class_weight!r}."
        )
    weights = np.ones(columns.shape[1])
    for named, column in zip(class_weight, columns, strict=True):
        weights *= _named(named, [0, 1], [0, 1])[column]
    return weights


def _named(class_weight: Mapping, found: list, known: list) -> np.ndarray:
    unknown = [label for label in class_weight if label not in known]
    missing = [label for label in known if label not in class_weight]
    # A class may be absent from a fold, so that an unknown key is a mistake only when
    # it can stand for a class that has no weight.
    if unknown and missing:
        raise ValueError(
            f"class_weight has keys that are no class: {unknown}. The classes are"
            f" {known}; {missing} have no weight. Use the labels as they are in y."
        )
    weights = np.array([class_weight.get(label, 1.0) for label in found], np.float64)
    if not (weights >= 0).all():
        raise ValueError(f"class_weight must not be negative. Got {class_weight!r}.")
    return weights


def balanced_class_weight(
    y: Any, sample_weight: Any = None
) -> dict[Any, float] | list[dict[int, float]]:
    """Return weights by label that give all classes equal weight in sum.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or sparse or dense (n_samples, n_labels)
        Labels, or a multilabel indicator matrix.
    sample_weight : array-like of shape (n_samples,), default=None
        Weights to count the samples of a class with; used for a y of one dimension
        only.

    Returns
    -------
    dict, or list of dict for an indicator matrix
        A `class_weight` that means the same for samples to come.

    Examples
    --------
    >>> balanced_class_weight(["a", "a", "b"])
    {'a': 0.75, 'b': 1.5}
    """
    if sparse.issparse(y) or np.ndim(y) == 2:
        columns = np.asarray(y.toarray() if sparse.issparse(y) else y).T
        # A label that no sample has, or every one, may be another in later samples.
        return [{0: 1.0, 1: 1.0} | _balanced(column, None) for column in columns]
    return _balanced(np.asarray(y), sample_weight)


def _balanced(y: np.ndarray, sample_weight: Any) -> dict[Any, float]:
    found, indices = np.unique(y, return_inverse=True)
    weights = np.ones(len(y)) if sample_weight is None else sample_weight
    weights = np.asarray(weights, np.float64)
    counted = weights > 0  # a class without weight cannot be brought up to the others
    present = np.unique(indices[counted])
    per_class = np.ones(len(found))
    if len(present):
        per_class[present] = compute_class_weight(
            "balanced",
            classes=present,
            y=indices[counted],
            sample_weight=weights[counted],
        )
    return dict(zip(found.tolist(), per_class.tolist(), strict=True))
