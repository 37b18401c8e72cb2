"""Sequences with a label for every step, as rows of which each is a step."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from sknn._targets import split_steps
from sknn.reports._problem import take_rows

__all__ = ["StepRows", "has_step_outputs"]


def has_step_outputs(estimators: Mapping[str, Any]) -> bool:
    """Tell whether networks give an output for every step of a sequence."""
    per_step = {
        name: getattr(_innermost(one), "output", None) == "sequence"
        for name, one in estimators.items()
    }
    if len(set(per_step.values())) > 1:
        raise ValueError(
            "estimator must hold only such as predict every step of a sequence "
            f'(output="sequence"), or none of them, got {per_step}. Make one report '
            "for each kind."
        )
    return next(iter(per_step.values()))


class StepRows:
    """Sequences of which each step counts as a row.

    Parameters
    ----------
    sequences : array-like of n sequences
        X as the estimators take it.
    lengths : ndarray of shape (n,)
        Steps of each.
    """

    def __init__(self, sequences: Any, lengths: np.ndarray) -> None:
        self.sequences = sequences
        self.lengths = lengths
        self.numbers = np.repeat(np.arange(len(lengths)), lengths)

    @property
    def shape(self) -> tuple[int]:
        """The number of rows; there are no columns."""
        return (len(self.numbers),)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, rows: np.ndarray) -> "StepRows":
        """Return the sequences that the rows, all those of a sequence, belong to."""
        numbers = self.numbers[rows]
        first = np.flatnonzero(np.diff(numbers, prepend=-1))
        taken = numbers[first]
        return StepRows(take_rows(self.sequences, taken), self.lengths[taken])

    def split(self, values: np.ndarray) -> np.ndarray:
        """Return values of all rows as one array for each sequence."""
        return split_steps(values, self.lengths)

    def rows_of(self, numbers: np.ndarray) -> np.ndarray:
        """Return the rows of some of the sequences."""
        return np.flatnonzero(np.isin(self.numbers, numbers))

    def folds(self, cv: Any, groups: Any) -> Any:
        """Return the rows of folds of sequences, of a splitter or as they are given."""
        if not isinstance(cv, Iterable) and not hasattr(cv, "split"):
            return cv
        pairs = cv.split(self.lengths, None, groups) if hasattr(cv, "split") else cv
        return [(self.rows_of(train), self.rows_of(test)) for train, test in pairs]


def _innermost(estimator: Any) -> Any:
    """Return the last step of a pipeline, or what a search searches."""
    while True:
        if hasattr(estimator, "steps"):
            estimator = estimator.steps[-1][1]
        elif hasattr(estimator, "estimator"):
            estimator = estimator.estimator
        else:
            return estimator
