"""Predictions of a fitted network."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from numbers import Integral
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_is_fitted

from sknn._data import InputScaler, float_dtype, pad_sequences
from sknn._targets import stacked_steps
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import InputSpec
from sknn.estimators.core._samples import Rows, scaled_input
from sknn.estimators.core._seeds import Seeds

if TYPE_CHECKING:
    import keras

    from sknn.training import Packing, Predictor

# One array, or several of the same samples.
Decoded = TypeVar("Decoded", np.ndarray, tuple[np.ndarray, ...])


class Prediction(ABC):
    """Predictions of a fitted network."""

    model_: keras.Model
    input_scaler_: InputScaler | None = None
    _seeds: Seeds
    _predictor: Predictor

    @abstractmethod
    def _input_spec(self) -> InputSpec: ...

    def __sklearn_is_fitted__(self) -> bool:
        return "model_" in vars(self)

    def _predicted(
        self,
        X: object,
        decode: Callable[[np.ndarray], Decoded],
        mc_samples: int | None = None,
        *,
        as_floats: bool = True,
    ) -> Decoded:
        """Return the decoded outputs of the network for X.

        Parameters
        ----------
        X : object
            As the user passed it.
        decode : callable
            Converts outputs of shape (n_rows, n_units) to one or several arrays with
            `n_rows` rows. The rows are samples, or the time steps of all samples, which
            are grouped by sample after decoding.
        mc_samples : int or None, default=None
            Number of predictions with dropout, for outputs of shape (mc_samples,
            n_rows, n_units). None for a single prediction without dropout.
        as_floats : bool, default=True
            Whether to convert the decoded outputs to the dtype of X, float32 or
            float64. False for labels.
        """
        if not self.__sklearn_is_fitted__():
            check_is_fitted(self)  # raises; it is slow if it does not
        if mc_samples is not None:
            check_scalar(mc_samples, "mc_samples", Integral, min_val=1)
        spec = self._input_spec()
        checked = spec.check(X, reset=False)
        predictor = self._current_predictor()
        if mc_samples is None:
            outputs = self._computed(predictor, spec, checked)
        else:
            inputs = scaled_input(self.input_scaler_, checked.X)
            self._check_values(self.model_, inputs)
            outputs = predictor.sample(inputs, mc_samples, self._seeds.weights)
        dtype = float_dtype(X) if as_floats else None
        lengths = checked.lengths  # None unless samples are sequences
        if lengths is None or not self._predicts_steps():
            return _converted(decode(outputs), dtype)
        present = np.arange(outputs.shape[-2]) < lengths[:, np.newaxis]
        values = _converted(decode(outputs[..., present, :]), dtype)
        if isinstance(values, tuple):
            return tuple(stacked_steps(rows, lengths) for rows in values)
        return stacked_steps(values, lengths)

    def _computed(
        self, predictor: Predictor, spec: InputSpec, checked: CheckedInput
    ) -> np.ndarray:
        """Return the outputs of the network, or of a part of it, for checked samples.

        A part of a network of attention must return one output per sample, or one for
        each time step of X.
        """
        if spec.predicts_by_length:
            return _outputs_by_length(predictor, checked)
        inputs = scaled_input(self.input_scaler_, checked.X)
        self._check_values(predictor.model, inputs)
        return predictor(inputs)

    def _check_values(self, model: keras.Model, X: Rows, where: str = "X") -> None:
        """Raise an error if a model does not accept the values of its input.

        Parameters
        ----------
        model : keras.Model
            The network, or a part of it.
        X : ndarray, sparse matrix, RowView or ImageFiles of shape (n_samples, ...)
            Input of the network.
        where : str, default="X"
            Name of X in error messages.
        """
        return

    def _predicts_steps(self) -> bool:
        """Return True if the network has an output for each time step."""
        # A subclass of keras.Model is not a graph, and has one output per sample.
        outputs = getattr(self.model_, "outputs", None) or []
        return any(len(output.shape) > 2 for output in outputs)

    def _has_dropout(self) -> bool:
        """Return True if the fitted network drops units in training."""
        names = (type(layer).__name__ for layer in self.model_.layers)
        return any(name.endswith("Dropout") for name in names)

    def _current_predictor(self) -> Predictor:
        # A model that the user replaced, or a copy given to a callback during the fit,
        # gets a new predictor; predicting never changes the estimator.
        predictor = vars(self).get("_predictor")
        if predictor is not None and predictor.model is self.model_:
            return predictor
        return self._new_predictor()

    def _new_predictor(self) -> Predictor:
        from sknn.training import Predictor

        return Predictor(self.model_, self._packing())

    def _packing(self) -> Packing | None:
        """Return how several inputs are packed into rows; None for a single input."""
        return None


def _converted(values: Decoded, dtype: np.dtype | None) -> Decoded:
    if dtype is None:
        return values
    if isinstance(values, tuple):
        return tuple(_converted(each, dtype) for each in values)
    # Columns of labels and of values together are objects.
    return values if values.dtype == object else values.astype(dtype, copy=False)


# Minimum padded length of sequences that are predicted together. The lengths are powers
# of two, so that few shapes are compiled.
_MIN_LENGTH = 8


def _outputs_by_length(predictor: Predictor, checked: CheckedInput) -> np.ndarray:
    """Return the outputs for sequences, each padded to a length that depends on it."""
    X, lengths = np.asarray(checked.X), checked.lengths
    assert lengths is not None  # samples are sequences
    powers = 2.0 ** np.ceil(np.log2(np.maximum(lengths, _MIN_LENGTH)))
    padded = powers.astype(np.int64)
    outputs: np.ndarray | None = None
    for n_steps in np.unique(padded):
        rows = np.flatnonzero(padded == n_steps)
        found = predictor(pad_sequences(X[rows, :n_steps], int(n_steps)))
        if found.ndim == 3:  # one output per time step
            found = found[:, : X.shape[1]]
        if outputs is None:
            shape = (len(X), *X.shape[1 : found.ndim - 1], found.shape[-1])
            outputs = np.zeros(shape, found.dtype)
        outputs[rows, : found.shape[1]] = found
    assert outputs is not None  # there are samples
    return outputs
