"""Checks of the input of a model that the user has defined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import check_array, check_X_y
from sklearn.utils.validation import validate_data

from sknn._data import InputScaler, check_not_zero, check_numeric, refuse_masked
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples
from sknn.estimators.tables._table_input import TableInput

if TYPE_CHECKING:
    from sknn.estimators.models._keras_network import BaseKerasNetwork


@dataclass(frozen=True)
class ModelInput(InputSpec):
    """Samples as the model takes them: rows of a table, or arrays of any shape.

    Parameters
    ----------
    estimator : BaseKerasNetwork
        Stores the shape of a sample as `input_shape_`.
    scales : bool
        Whether tables are scaled.
    """

    estimator: BaseKerasNetwork
    scales: bool

    @property
    def _table(self) -> TableInput:
        # Whether the model uses batch normalization is not known before it is built.
        return TableInput(self.estimator, self.scales, merges_rows=False)

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        refuse_masked(X, "X")
        # A table of tokens may have another number of columns than in the fit.
        any_length = not reset and self.estimator.accepted_shape() == (None,)
        checked = (
            self._checked_arrays(X, y, reset)
            if _n_axes(X) > 2 or any_length
            else self._table.check(X, y, reset=reset)
        )
        shape = tuple(checked.X.shape[1:])
        if reset:
            self.estimator.input_shape_ = shape
        else:
            self._check_shape(shape)
        return checked

    # Values that are too large are infinite afterwards, and refused.
    @np.errstate(over="ignore", invalid="ignore")
    def _checked_arrays(
        self, X: SequencesLike | MatrixLike, y: ArrayLike, reset: bool
    ) -> CheckedInput:
        """Check images, sequences of one length, and other arrays."""
        if self.scales:
            raise ValueError(
                'scaling="standard" is for tables of shape (n_samples, n_features), '
                f"but X has shape {np.shape(cast('ArrayLike', X))}. Use scaling=None, "
                "and a layer such as keras.layers.Rescaling or Normalization."
            )
        check_numeric(X, "X")
        options = {"dtype": [np.float32, np.uint8], "allow_nd": True}
        found = None
        if isinstance(y, str):
            rows = check_array(X, input_name="X", **options)
        else:
            rows, found = check_X_y(X, y, multi_output=True, **options)
        if reset:
            # Removes the names of the columns of another X.
            validate_data(self.estimator, rows[:, 0], reset=True, skip_check_array=True)
            self.estimator.n_features_in_ = rows.shape[-1]
            if rows.dtype == np.float32:
                check_not_zero([cast("ArrayLike", X)], rows)
        return CheckedInput(rows, found)

    def _check_shape(self, shape: tuple[int, ...]) -> None:
        """Raise an error unless samples have a shape that the model accepts."""
        known = self.estimator.accepted_shape()
        pairs = zip(known, shape, strict=False)
        if len(known) != len(shape) or any(k not in (None, n) for k, n in pairs):
            raise ValueError(
                f"X has samples of shape {shape}, but {type(self.estimator).__name__} "
                f"was fitted on samples of shape {known}."
            )

    def scaler(self, train: Samples) -> InputScaler | None:
        return self._table.scaler(train)

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y


def _n_axes(X: SequencesLike | MatrixLike) -> int:
    """Return the number of axes of X; 1 for lists of unequal lengths."""
    if hasattr(X, "shape"):
        return len(X.shape)
    try:
        return np.asarray(X).ndim
    except ValueError:
        return 1
