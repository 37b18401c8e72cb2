"""Checks of weights and groups, which have one value per sample."""

from __future__ import annotations

from numbers import Real

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_consistent_length

from sknn._data import (
    as_numbers,
    group_labels,
    group_numbers,
    is_missing,
    one_per_sample,
)
from sknn._sklearn import check_sample_weight
from sknn._typing import MatrixLike
from sknn.estimators.core._samples import Rows


def given_weights(
    sample_weight: ArrayLike | None, name: str
) -> np.ndarray | float | None:
    """Return weights as numbers, also of a dataframe with one column."""
    if sample_weight is None or isinstance(sample_weight, Real):
        return None if sample_weight is None else float(sample_weight)
    return as_numbers(one_per_sample(sample_weight, name), name)


def checked_weights(
    sample_weight: ArrayLike | None,
    X: Rows,
    name: str = "sample_weight",
    *,
    allow_zero: bool = True,
) -> np.ndarray:
    """Return the weight of each sample, in double precision and not negative.

    In a fit, weights that are all zero are allowed here, and refused later, by name.
    """
    return check_sample_weight(
        given_weights(sample_weight, name),
        X,
        dtype=np.float64,
        ensure_non_negative=True,
        allow_all_zero_weights=allow_zero,
    )


def checked_groups(groups: ArrayLike | None, X: MatrixLike) -> np.ndarray | None:
    """Return the group of each sample, of a type that can be sorted.

    Raises
    ------
    ValueError
        If there are missing values, several columns or another number of samples.
    """
    if groups is None:
        return None
    labels = group_labels(groups)
    check_consistent_length(X, labels)
    missing = [row for row, group in enumerate(labels) if is_missing(group)]
    if missing:
        raise ValueError(
            f"groups must have no missing values. Got {labels[missing[0]]!r} in row "
            f"{missing[0]}. Assign a group to each sample."
        )
    try:
        np.unique(labels)
    except TypeError:
        return group_numbers(labels.tolist())
    return labels
