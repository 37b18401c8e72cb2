"""Arguments with one value per sample: weights and groups."""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data._columns import column_at, column_names


def one_per_sample(values: ArrayLike, name: str) -> ArrayLike:
    """Return the values of a dataframe or an array with one column.

    One-dimensional values are returned unchanged.

    Raises
    ------
    ValueError
        If there are several columns.
    """
    names = column_names(values)
    if names is not None and len(names) == 1:
        return cast("ArrayLike", column_at(values, 0))
    try:
        shape = np.asarray(values).shape  # also of objects that only convert
    except ValueError:  # rows of different lengths
        shape = (len(cast("list", values)), "?")
    if len(shape) == 2 and shape[1] == 1:
        return np.asarray(values)[:, 0]
    if len(shape) < 2:
        return values
    found = f"the columns {names}" if names else f"shape {shape}"
    raise ValueError(
        f"{name} must have one value per sample, also if samples are sequences. Got "
        f"{found}. Select one column, or compute one value from each row."
    )


def group_labels(groups: ArrayLike) -> np.ndarray:
    """Return the group of each sample as an array of one dimension.

    Parameters
    ----------
    groups : array-like of shape (n_samples,), or sequence of tuple
        Groups of any type. Tuples are replaced by numbers in order of appearance.
    """
    items = list(cast("list[Hashable]", groups))
    if isinstance(groups, list | tuple) and any(isinstance(g, tuple) for g in items):
        return group_numbers(items)
    return np.asarray(one_per_sample(groups, "groups"))


def group_numbers(groups: list[Hashable]) -> np.ndarray:
    """Return the number of the group of each sample, in order of appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(group, len(numbers)) for group in groups])
