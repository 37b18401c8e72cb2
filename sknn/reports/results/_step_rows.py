"""Sequences with one label per time step, as rows that are time steps."""

from collections.abc import Iterable, Mapping
from typing import Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from sknn._targets import split_steps
from sknn._typing import SequencesLike
from sknn.reports.results._problem import take_rows
from sknn.reports.results._typing import CVLike, Rows

__all__ = ["StepRows", "has_step_outputs"]


def has_step_outputs(estimators: Mapping[str, BaseEstimator]) -> bool:
    """Return True if the estimators have one output per time step of a sequence."""
    per_step = {
        name: getattr(_innermost(one), "output", None) == "sequence"
        for name, one in estimators.items()
    }
    if len(set(per_step.values())) > 1:
        raise ValueError(
            "Either all estimators or no estimator may predict every step of a "
            f'sequence (output="sequence"), got {per_step}. Create separate reports.'
        )
    return next(iter(per_step.values()))


class StepRows:
    """Sequences, whose time steps are the rows.

    Parameters
    ----------
    sequences : array-like of n sequences
        Input of the estimators.
    lengths : ndarray of shape (n,)
        Number of time steps of each sequence.
    """

    def __init__(self, sequences: SequencesLike, lengths: NDArray[np.intp]) -> None:
        self.sequences = sequences
        self.lengths = lengths
        self.numbers = np.repeat(np.arange(len(lengths)), lengths)

    @property
    def shape(self) -> tuple[int]:
        """The number of rows, without columns."""
        return (len(self.numbers),)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, rows: Rows) -> Self:
        """Return the sequences of the given rows, which must be whole sequences."""
        numbers = self.numbers[rows]
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        taken = numbers[first]
        sequences = take_rows(cast(ArrayLike, self.sequences), taken)
        return type(self)(sequences, self.lengths[taken])

    def split(self, values: NDArray) -> NDArray[np.object_]:
        """Return values of all rows as one array per sequence."""
        return split_steps(values, self.lengths)

    def rows_of(self, numbers: ArrayLike) -> Rows:
        """Return the rows of the given sequences."""
        return np.flatnonzero(np.isin(self.numbers, numbers))

    def folds(self, cv: CVLike, groups: ArrayLike | None) -> CVLike:
        """Return the rows of a splitter or of given folds of sequences.

        A number of folds is returned unchanged.
        """
        if not isinstance(cv, Iterable) and not hasattr(cv, "split"):
            return cv
        pairs = cv.split(self.lengths, None, groups) if hasattr(cv, "split") else cv
        return [(self.rows_of(train), self.rows_of(test)) for train, test in pairs]


def _innermost(estimator: BaseEstimator) -> BaseEstimator:
    """Return the final step of a pipeline, or the estimator of a search."""
    while True:
        if hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        elif hasattr(estimator, "estimator"):
            estimator = estimator.estimator
        else:
            return estimator
