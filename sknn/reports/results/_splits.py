"""Training and test rows of every fold, which are the same for all estimators."""

import copy
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import (
    BaseCrossValidator,
    GroupKFold,
    KFold,
    StratifiedGroupKFold,
    StratifiedKFold,
)
from sklearn.utils import check_random_state

from sknn._data import group_labels
from sknn._typing import MatrixLike, RandomStateLike
from sknn.reports.results._problem import Problem
from sknn.reports.results._typing import CVLike, Rows

__all__ = ["Split", "make_splits", "row_positions"]


@dataclass(frozen=True)
class Split:
    """Row positions of one fold; ``repeat`` and ``fold`` count from zero."""

    repeat: int
    fold: int
    train: Rows
    test: Rows


def make_splits(
    cv: CVLike,
    X: MatrixLike,
    problem: Problem,
    *,
    groups: ArrayLike | None = None,
    n_repeats: int = 1,
    random_state: RandomStateLike = 0,
) -> list[Split]:
    """Split the rows ``n_repeats`` times.

    Parameters
    ----------
    cv : int, splitter or iterable of (train, test)
        An int is the number of shuffled folds. They are stratified for one column of
        classes, and each group is in one fold only. A splitter or an iterable is used
        without changes.
    X : array-like or sparse matrix of shape (n_samples, n_features)
        Passed to the splitter.
    problem : Problem
        The checked target.
    groups : array-like of shape (n_samples,), default=None
        Group labels of the rows.
    n_repeats : int, default=1
        Number of times to split the rows, each time with another seed.
    random_state : int, RandomState instance or None, default=0
        Controls the shuffling.

    Returns
    -------
    list of Split

    Raises
    ------
    TypeError
        If `cv` has another type.
    ValueError
        If an argument is invalid, or does not fit the number of rows or groups.
    """
    if not isinstance(n_repeats, Integral) or n_repeats < 1:
        raise ValueError(f"n_repeats must be an int of at least 1, got {n_repeats!r}.")
    if groups is not None:
        groups = group_labels(groups)
        if groups.shape != (len(problem.y),):
            raise ValueError(
                f"groups must have one value for each of the {len(problem.y)} rows, "
                f"got shape {groups.shape}."
            )
        _check_groups(groups)
    seeds = check_random_state(random_state).randint(2**31 - 1, size=n_repeats)
    if isinstance(cv, str) or not (
        isinstance(cv, Integral | Iterable) or hasattr(cv, "split")
    ):
        raise TypeError(
            "cv must be a number of folds, a splitter with a split method or an "
            f"iterable of (train, test) rows, got {cv!r}."
        )
    if isinstance(cv, Integral):
        _check_n_folds(int(cv), problem, groups)
        repeats = [_folds(int(cv), problem, groups, seed) for seed in seeds]
    elif hasattr(cv, "split"):
        repeats = _reseeded(cv, seeds)
    else:
        pairs = cast(Iterable[tuple[ArrayLike, ArrayLike]], cv)
        return _given_splits(pairs, len(problem.y), n_repeats)
    splits = []
    for repeat, splitter in enumerate(repeats):
        with warnings.catch_warnings():
            # The report lists the folds that lack classes.
            warnings.filterwarnings("ignore", "The .* populated class in y has only")
            splits += _checked(
                list(splitter.split(X, problem.y, groups)), len(problem.y), repeat
            )
    return splits


def _check_groups(groups: NDArray) -> None:
    import pandas as pd

    missing = np.flatnonzero(pd.isna(groups))
    if missing.size:
        raise ValueError(
            f"groups must have no missing values, got {missing.size}, the first in row "
            f"{missing[0]}. Every row must have a group."
        )
    try:
        np.unique(groups)
    except TypeError as error:
        raise ValueError(
            f"groups must be of one type that can be sorted, but {error}. Convert "
            "them to str, for example."
        ) from error


def _check_n_folds(cv: int, problem: Problem, groups: NDArray | None) -> None:
    if cv < 2:
        raise ValueError(f"cv must be at least 2 folds, got {cv}.")
    n_units = len(problem.y) if groups is None else len(np.unique(groups))
    if n_units < cv:
        unit = "rows" if groups is None else "groups"
        raise ValueError(
            f"cv={cv} needs at least {cv} {unit}, got {n_units}. Use fewer folds."
        )
    if problem.task in ("binary", "multiclass"):
        largest = np.unique(problem.y, return_counts=True)[1].max()
        if largest < cv:
            raise ValueError(
                f"cv={cv} needs a class with at least {cv} rows, the largest has "
                f"{largest}. Use fewer folds."
            )


def _folds(
    cv: int, problem: Problem, groups: NDArray | None, seed: int
) -> BaseCrossValidator:
    stratified = problem.task in ("binary", "multiclass")
    if groups is None:
        splitter = StratifiedKFold if stratified else KFold
    else:
        splitter = StratifiedGroupKFold if stratified else GroupKFold
    return splitter(cv, shuffle=True, random_state=int(seed))


def _reseeded(
    cv: BaseCrossValidator, seeds: NDArray[np.int_]
) -> list[BaseCrossValidator]:
    """Return one splitter per repeat: the given one, or copies with other seeds."""
    if len(seeds) == 1:
        return [cv]
    if not hasattr(cv, "random_state") or not getattr(cv, "shuffle", True):
        raise ValueError(
            f"n_repeats={len(seeds)} needs a splitter that shuffles, got {cv!r}. Set "
            "cv to a number of folds or use n_repeats=1."
        )
    repeats = []
    for seed in seeds:
        splitter = copy.deepcopy(cv)
        splitter.random_state = int(seed)
        repeats.append(splitter)
    return repeats


def _given_splits(
    cv: Iterable[tuple[ArrayLike, ArrayLike]], n_rows: int, n_repeats: int
) -> list[Split]:
    if n_repeats > 1:
        raise ValueError(
            f"n_repeats={n_repeats} cannot reshuffle given splits. List all splits in "
            "cv and use n_repeats=1."
        )
    try:
        pairs = [(np.asarray(train), np.asarray(test)) for train, test in cv]
    except (TypeError, ValueError) as error:
        raise ValueError(
            "cv given as an iterable must yield (train, test) pairs of row positions."
        ) from error
    return _checked(pairs, n_rows, repeat=0)


def row_positions(rows: ArrayLike, n_rows: int, fold: int, part: str) -> Rows:
    """Return the positions of the rows that a mask selects, or the positions given."""
    found = np.asarray(rows)
    if found.dtype != bool:
        return found
    if len(found) != n_rows:
        raise ValueError(
            f"cv: the mask of the {part} rows of fold {fold} must have one value for "
            f"each of the {n_rows} rows, got {len(found)}."
        )
    return np.flatnonzero(found)


def _checked(
    pairs: list[tuple[NDArray, NDArray]], n_rows: int, repeat: int
) -> list[Split]:
    if not pairs:
        raise ValueError("cv generated no splits.")
    splits = []
    for fold, pair in enumerate(pairs):
        train, test = (
            row_positions(rows, n_rows, fold, part)
            for rows, part in zip(pair, ("training", "test"), strict=True)
        )
        for part, rows in (("training", train), ("test", test)):
            if rows.size == 0:
                raise ValueError(f"cv: fold {fold} has no {part} rows.")
            if rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= n_rows:
                raise ValueError(
                    f"cv must generate row positions from 0 to {n_rows - 1}, but fold "
                    f"{fold} has other values among its {part} rows."
                )
        splits.append(Split(repeat, fold, train, test))
    return splits
