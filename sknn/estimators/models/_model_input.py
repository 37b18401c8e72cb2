"""Checks of the input of a model that the user has defined."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.utils import check_array, check_X_y
from sklearn.utils.validation import validate_data

from sknn._data import (
    InputScaler,
    RowView,
    check_not_zero,
    check_numeric,
    fit_input_scaler,
    refuse_masked,
)
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples
from sknn.estimators.models._several_inputs import (
    MAX_INTEGER,
    InputColumns,
    has_several,
    read_inputs,
)
from sknn.estimators.models._supported_model import TEXT_REMEDY
from sknn.estimators.tables._table_input import TableInput

if TYPE_CHECKING:
    from sknn.estimators.models._keras_network import BaseKerasNetwork


@dataclass(frozen=True)
class ModelInput(InputSpec):
    """Samples as the model takes them: a table, arrays of any shape, several inputs.

    Parameters
    ----------
    estimator : BaseKerasNetwork
        Stores the shape of a sample as `input_shape_`, and several inputs as
        `inputs_`.
    inputs : dict or None
        Columns of several inputs.
    scales : bool
        Whether tables are scaled.
    given_scaler : InputScaler or None, default=None
        The scaler, if it is known before X.
    """

    estimator: BaseKerasNetwork
    inputs: InputColumns | None
    scales: bool
    given_scaler: InputScaler | None = None

    @property
    def _table(self) -> TableInput:
        # Whether the model uses batch normalization is not known before it is built.
        return TableInput(self.estimator, self.scales, False, self.given_scaler)

    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        several = has_several(X, self.inputs)
        _refuse_list_of_inputs(X, y)
        if not reset and several != bool(self.estimator.inputs_):
            raise ValueError(
                f"X must have the inputs {list(self.estimator.inputs_)}, as in the fit,"
                " as a tuple or a dict of arrays, or as a dataframe with `inputs`."
                if self.estimator.inputs_
                else "X must be a single array or dataframe, as in the fit."
            )
        if several:
            return self._checked_several(X, y, reset)
        with _text_remedy():
            return self._checked_single(X, y, reset)

    def _checked_single(
        self, X: SequencesLike | MatrixLike, y: ArrayLike, reset: bool
    ) -> CheckedInput:
        """Return one array or table."""
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
            self.estimator.inputs_, self.estimator.input_transformers_ = {}, {}
        else:
            self._check_shape(shape)
            if self.estimator._integer_inputs:
                check_integers(np.asarray(checked.X))
        return checked

    def _checked_several(
        self, X: SequencesLike | MatrixLike, y: ArrayLike, reset: bool
    ) -> CheckedInput:
        """Return several inputs, packed into one row per sample."""
        estimator = self.estimator
        dtype = np.float64 if self.scales else np.float32
        if reset:
            transformers: dict[str, BaseEstimator] = {}
            arrays, inputs = read_inputs(X, self.inputs, None, transformers, dtype)
            estimator.inputs_, estimator.input_transformers_ = inputs, transformers
        else:
            transformers = estimator.input_transformers_
            known = estimator.inputs_
            arrays, _ = read_inputs(X, self.inputs, known, transformers, dtype)
        packing = estimator._packing()
        assert packing is not None  # there are inputs
        rows = packing.pack(list(arrays.values()))
        if self.inputs is not None:  # X has columns
            validate_data(estimator, X, reset=reset, skip_check_array=True)
        if reset:
            estimator.input_shape_ = rows.shape[1:]
            if self.inputs is None:
                validate_data(estimator, rows, reset=True, skip_check_array=True)
        return CheckedInput(rows, _checked_y(rows, y))

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
        rows = check_array(
            X, dtype=[np.float32, np.uint8], allow_nd=True, input_name="X"
        )
        if reset:
            # Removes the names of the columns of another X.
            validate_data(self.estimator, rows[:, 0], reset=True, skip_check_array=True)
            self.estimator.n_features_in_ = rows.shape[-1]
            if rows.dtype == np.float32:
                check_not_zero([np.asarray(X)], rows)
        return CheckedInput(rows, _checked_y(rows, y))

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
        inputs = self.estimator.inputs_
        if not inputs or not self.scales:
            return self._table.scaler(train)
        if self.given_scaler is not None:
            raise ValueError(
                "The source of the backbone scales its X, which is one of several "
                "inputs here. Use a source with scaling=None, or the features of a "
                "NetworkTransformer as an input."
            )
        is_table = np.concatenate(
            [np.full(int(np.prod(one.shape)), one.is_table) for one in inputs.values()]
        )
        columns = np.flatnonzero(is_table & ~self._are_integers())
        n_values, n_samples = len(is_table), len(train)
        center, scale = np.zeros(n_values), np.ones(n_values)
        low, high = np.full(n_values, -np.inf), np.full(n_values, np.inf)
        if len(columns):
            rows = cast("np.ndarray", cast("RowView", train.X)[:])[:, columns]
            found = fit_input_scaler(rows, train.weights)
            center[columns], scale[columns] = found.center, found.scale
            low[columns], high[columns] = found.low, found.high
        return InputScaler(center, scale, low, high, n_samples)

    def _are_integers(self) -> np.ndarray:
        """Return which values of a row of inputs the model reads as integers."""
        names = self.estimator._integer_inputs
        return np.concatenate(
            [
                np.full(int(np.prod(one.shape)), name in names)
                for name, one in self.estimator.inputs_.items()
            ]
        )

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        return samples.X, samples.y


def check_integers(rows: np.ndarray, where: str = "X") -> None:
    """Raise an error if integers that a model reads were rounded."""
    # The next larger integer is rounded to this one.
    if rows.size and max(rows.max(), -rows.min()) >= MAX_INTEGER:
        raise ValueError(
            f"{where} has integers from {MAX_INTEGER:,}, which single precision "
            "cannot represent exactly. Number the values from 0."
        )


@contextmanager
def _text_remedy() -> Iterator[None]:
    """Add to an error about texts how a network can read them."""
    try:
        yield
    except ValueError as error:
        if "must be numeric. Got text" not in str(error):
            raise
        raise ValueError(f"{error} {TEXT_REMEDY}") from error


def _refuse_list_of_inputs(X: object, y: ArrayLike) -> None:
    """Raise an error if X is a list with one array per input, as in Keras."""
    if not isinstance(X, list) or isinstance(y, str) or not hasattr(y, "__len__"):
        return
    n_samples = len(cast("Sized", y))
    lengths = {getattr(part, "shape", ())[:1] for part in X}
    if len(X) != n_samples and lengths == {(n_samples,)}:
        raise ValueError(
            f"X is a list of {len(X)} arrays with {n_samples} rows, but a list contains"
            " one item per sample. For a model with several inputs, pass a tuple of "
            "arrays, or a dict of arrays by the names of the inputs."
        )


def _checked_y(rows: np.ndarray, y: ArrayLike) -> np.ndarray | None:
    """Return y with one row per sample; None without y."""
    if isinstance(y, str):
        return None
    places = np.zeros((len(rows), 1), np.float32)
    return check_X_y(places, y, multi_output=True)[1]


def _n_axes(X: SequencesLike | MatrixLike) -> int:
    """Return the number of axes of X; 1 for lists of unequal lengths."""
    if hasattr(X, "shape"):
        return len(X.shape)
    try:
        return np.asarray(X).ndim
    except ValueError:
        return 1
