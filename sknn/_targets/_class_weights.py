"""Sample weights from class weights."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from numbers import Real
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.utils.class_weight import compute_class_weight

from sknn._targets._target import as_dense
from sknn._typing import MatrixLike

__all__ = ["balanced_class_weight", "class_weights"]

_ClassWeight: TypeAlias = Mapping[Hashable, float] | Sequence[Mapping[int, float]]


def class_weights(
    y: MatrixLike,
    class_weight: _ClassWeight | Literal["balanced"] | None,
    *,
    sample_weight: ArrayLike | None = None,
    classes: ArrayLike | None = None,
) -> np.ndarray:
    """Convert class weights to sample weights.

    Parameters
    ----------
    y : array-like of shape (n_samples,), or array-like or sparse matrix of shape \
            (n_samples, n_labels)
        Labels, or a multilabel indicator matrix.
    class_weight : dict, "balanced", list of dict, or None
        Weights by class label, 1 for missing labels. "balanced" gives all classes the
        same total weight. For a multilabel y, a list with one dict per column; the
        weights of the columns are multiplied.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Sample weights for the computation of "balanced" weights. Only used for 1D y.
    classes : array-like or None, default=None
        All classes, if y may not contain all of them. None to use the labels in y.

    Returns
    -------
    ndarray of shape (n_samples,), float64
        Weights, not multiplied by `sample_weight`.

    Raises
    ------
    ValueError
        If `class_weight` has another type or negative weights, or has keys that are
        not classes while a class has no weight.

    Examples
    --------
    >>> class_weights(["a", "a", "b"], "balanced").tolist()
    [0.75, 0.75, 1.5]
    >>> class_weights(["a", "a", "b"], {"b": 3.0}).tolist()
    [1.0, 1.0, 3.0]
    """
    if class_weight is None:
        return np.ones(np.shape(y)[0])
    if isinstance(class_weight, str) and class_weight == "balanced":
        class_weight = balanced_class_weight(y, sample_weight)
    if sparse.issparse(y) or np.ndim(y) == 2:
        return _multilabel_weights(y, class_weight)
    labels, indices = np.unique(np.asarray(y), return_inverse=True)
    if isinstance(class_weight, Mapping):
        all_labels = labels if classes is None else np.unique(classes)
        if labels.dtype.kind in "mM":
            class_weight = {_time(key): weight for key, weight in class_weight.items()}
        weights = _label_weights(class_weight, _listed(labels), _listed(all_labels))
        return weights[indices]
    raise ValueError(
        'class_weight must be a dict of class label to weight, "balanced" or None.'
        f" Got {class_weight!r}."
    )


def _listed(labels: np.ndarray) -> list[Hashable]:
    """Return labels as objects of Python, which are keys of a dict of weights."""
    if labels.dtype.kind in "mM":  # nanoseconds would become numbers
        labels = labels.astype(f"{labels.dtype.kind}8[us]")
    return labels.tolist()


def _time(key: Hashable) -> Hashable:
    """Return a date or duration of any type as `_listed` does; other keys unchanged."""
    if isinstance(key, date):
        key = np.datetime64(key)
    if isinstance(key, np.datetime64 | np.timedelta64):
        return _listed(np.array([key]))[0]
    return key


def _multilabel_weights(y: MatrixLike, class_weight: _ClassWeight | str) -> np.ndarray:
    """Multiply the weights of the columns of an indicator matrix."""
    columns = as_dense(y).astype(int).T
    if not isinstance(class_weight, list | tuple) or not all(
        isinstance(item, Mapping) for item in class_weight
    ):
        raise ValueError(
            'class_weight must be a list of dicts, one for each column of y, "balanced"'
            f" or None, since y is multilabel. Got {class_weight!r}."
        )
    if len(class_weight) != len(columns):
        raise ValueError(
            f"class_weight must have a dict for each of the {len(columns)} columns of y"
            f", {{}} for a weight of 1. Got {len(class_weight)}: {class_weight!r}."
        )
    weights = np.ones(columns.shape[1])
    for item, column in zip(class_weight, columns, strict=True):
        weights *= _label_weights(item, [0, 1], [0, 1])[column]
    return weights


def _label_weights(
    class_weight: Mapping[Hashable, float],
    labels: Sequence[Hashable],
    all_labels: Sequence[Hashable],
) -> np.ndarray:
    unknown = [label for label in class_weight if label not in all_labels]
    missing = [label for label in all_labels if label not in class_weight]
    # A class may be absent from a fold. An unknown key is therefore only an error if
    # it may be a misspelling of a class without a weight.
    if unknown and missing:
        raise ValueError(
            f"class_weight has keys that are not classes: {unknown}. The classes are"
            f" {all_labels}; {missing} have no weight. Use the labels of y."
        )
    invalid = {
        label: weight
        for label, weight in class_weight.items()
        if not isinstance(weight, Real) or not 0 <= weight < np.inf
    }
    if invalid:
        raise ValueError(
            "The weights of class_weight must be finite numbers, and must not be "
            f"negative. Got {invalid}."
        )
    return np.array([class_weight.get(label, 1.0) for label in labels], np.float64)


def balanced_class_weight(
    y: MatrixLike, sample_weight: ArrayLike | None = None
) -> dict[Hashable, float] | list[dict[int, float]]:
    """Return class weights that give all classes the same total weight.

    Parameters
    ----------
    y : array-like of shape (n_samples,), or array-like or sparse matrix of shape \
            (n_samples, n_labels)
        Labels, or a multilabel indicator matrix.
    sample_weight : array-like of shape (n_samples,) or None, default=None
        Sample weights. Only used for 1D y.

    Returns
    -------
    dict, or list of dict for an indicator matrix
        An explicit `class_weight`, which does not depend on the samples it is applied
        to.

    Examples
    --------
    >>> balanced_class_weight(["a", "a", "b"])
    {'a': 0.75, 'b': 1.5}
    """
    if sparse.issparse(y) or np.ndim(y) == 2:
        columns = as_dense(y).T
        # A column with a single value here may have both values in later samples.
        return [{0: 1.0, 1: 1.0} | _balanced(column, None) for column in columns]
    return _balanced(np.asarray(y), sample_weight)


def _balanced(y: np.ndarray, sample_weight: ArrayLike | None) -> dict:
    labels, indices = np.unique(y, return_inverse=True)
    weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight)
    weights = weights.astype(np.float64)
    counted = weights > 0  # a class with total weight 0 cannot be balanced
    present = np.unique(indices[counted])
    per_class = np.ones(len(labels))
    if len(present):
        per_class[present] = compute_class_weight(
            "balanced",
            classes=present,
            y=indices[counted],
            sample_weight=weights[counted],
        )
    return dict(zip(_listed(labels), per_class.tolist(), strict=True))
