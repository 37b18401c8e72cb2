"""Checks of tables, as the input of a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples
from sknn.estimators.tables._plain_rows import plain_rows


@dataclass(frozen=True)
class TableInput(InputSpec):
    """Tables: arrays, dataframes and sparse matrices of one row per sample.

    Parameters
    ----------
    estimator : BaseEstimator
        Stores the number and the names of the features.
    merges_rows : bool
        See `InputSpec`.
    """

    estimator: BaseEstimator
    merges_rows: bool

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        has_y = not isinstance(y, str)
        if not has_y and not reset:
            rows = plain_rows(self.estimator, X)
            if rows is not None:
                return CheckedInput(rows, None)
        checked = validate_data(
            self.estimator,
            X,
            y,
            accept_sparse="csr",
            dtype=np.float32,
            reset=reset,
            **({"multi_output": True} if has_y else {}),
        )
        return CheckedInput(*checked) if has_y else CheckedInput(checked, None)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y
