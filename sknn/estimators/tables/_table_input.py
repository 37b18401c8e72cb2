"""Checks of tables, as the input of a network."""

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import validate_data

from sknn._data import (
    InputScaler,
    RowView,
    check_not_zero,
    check_numeric,
    fit_input_scaler,
)
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
    scales : bool
        Whether X is scaled later, so that double precision is kept.
    merges_rows : bool
        See `InputSpec`.
    given_scaler : InputScaler or None, default=None
        The scaler, if it is known before X.
    """

    estimator: BaseEstimator
    scales: bool
    merges_rows: bool
    given_scaler: InputScaler | None = None

    # Values that are too large are infinite afterwards, and refused.
    @np.errstate(over="ignore", invalid="ignore")
    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        has_y = not isinstance(y, str)
        if not has_y and not reset:
            rows = plain_rows(self.estimator, X, to_float32=not self.scales)
            if rows is not None:
                return CheckedInput(rows, None)
        _check_table(X)
        checked = validate_data(
            self.estimator,
            X,
            y,
            accept_sparse="csr",
            dtype=[np.float64, np.float32] if self.scales else np.float32,
            reset=reset,
            **({"multi_output": True} if has_y else {}),
        )
        rows = checked[0] if has_y else checked
        self._check_size(rows)
        if reset and rows.dtype == np.float32 and not sparse.issparse(rows):
            check_not_zero([cast("ArrayLike", X)], rows)
        return CheckedInput(*checked) if has_y else CheckedInput(checked, None)

    def _check_size(self, X: np.ndarray | sparse.csr_array) -> None:
        """Refuse values that are too large for the statistics of the scaling."""
        if X.dtype == np.float64:
            values = np.asarray(X.data) if sparse.issparse(X) else X
            largest = np.finfo(np.float32).max
            if values.size and max(values.max(), -values.min()) > largest:
                raise ValueError(
                    "Input X contains a value too large for dtype('float32'); the "
                    f"maximum is {largest:.1e}. Divide the column by a constant."
                )

    def scaler(self, train: Samples) -> InputScaler | None:
        if not self.scales or self.given_scaler is not None:
            return self.given_scaler
        return fit_input_scaler(cast("np.ndarray | RowView", train.X), train.weights)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y


def _check_table(X: SequencesLike | MatrixLike) -> None:
    """Raise an error if X is not a table, or a column does not contain numbers."""
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) > 2:
        raise ValueError(
            "X must be a table of shape (n_samples, n_features). Got an array of shape "
            f"{shape}. Use X.reshape(len(X), -1), an estimator for images (CNN) or for "
            "sequences (RNN, Transformer)."
        )
    check_numeric(X, "X")
