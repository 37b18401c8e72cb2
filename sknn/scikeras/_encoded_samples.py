"""Samples as the encoders of an estimator return them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeAlias, TypeVar, cast

import keras
import numpy as np
from scipy import sparse

from sknn._data import validation_split
from sknn.training import Predictor

# One input of a network, or several.
Inputs: TypeAlias = np.ndarray | tuple[np.ndarray, ...] | dict[str, np.ndarray]
# The target of the only output, or of each output: by name, or by position as text.
Targets: TypeAlias = np.ndarray | dict[str, np.ndarray]


@dataclass(frozen=True)
class EncodedSamples:
    """Checked samples, encoded.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...), or dict or tuple of ndarray
        Input of the network, or its inputs.
    y : ndarray of shape (n_samples, ...), or dict of ndarray
        Target of the estimator that trains the network: labels, values, or encoded.
    encoded : ndarray of shape (n_samples, ...), or dict of ndarray
        Target as `target_encoder_` encodes it, for metrics.
    weights : ndarray of shape (n_samples,) or None, default=None
        Weights of the samples.
    """

    X: Inputs
    y: Targets
    encoded: Targets
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        y = self.y
        return len(y if isinstance(y, np.ndarray) else next(iter(y.values())))

    def targets_of(self, outputs: Sequence[str]) -> list[np.ndarray]:
        """Return the encoded target of each output of a model, by their names."""
        if isinstance(self.encoded, np.ndarray):
            return [self.encoded]
        by_name = set(outputs) == set(self.encoded)
        return [self.encoded[name] for name in (outputs if by_name else self.encoded)]

    def take(self, rows: np.ndarray) -> Self:
        """Return some of the samples."""
        weights = None if self.weights is None else self.weights[rows]
        return replace(
            self,
            X=_taken(self.X, rows),
            y=_taken(self.y, rows),
            encoded=_taken(self.encoded, rows),
            weights=weights,
        )

    def split(
        self, fraction: float, strata: np.ndarray | None, seed: int
    ) -> tuple[Self, Self]:
        """Return training samples and validation samples, of positive weight."""
        rows = np.arange(len(self))
        if self.weights is not None and (self.weights > 0).any():
            rows = np.flatnonzero(self.weights > 0)
        if len(rows) < 2:
            raise ValueError(
                f"validation_split={fraction} requires at least two samples with a "
                f"positive weight, got {len(rows)}. Use validation_split=0.0."
            )
        labels = None if strata is None else strata[rows]
        if labels is not None and len(np.unique(labels)) == len(labels):
            labels = None  # no class has a sample for each part
        train, held_out = validation_split(
            len(rows), fraction, labels=labels, seed=seed
        )
        return self.take(rows[train]), self.take(rows[held_out])

    def outputs_of(self, model: keras.Model) -> list[np.ndarray]:
        """Return the outputs of a model for these samples, in its order."""
        X = self.X
        if isinstance(X, tuple | dict):
            inputs = list(X) if isinstance(X, tuple) else X
            found = keras.tree.flatten(model(inputs, training=False))
            return [np.asarray(one) for one in found]
        X = cast("np.ndarray", sparse.csr_array(X) if sparse.issparse(X) else X)
        is_image = X.dtype == np.uint8 and X.ndim > 2
        joined = Predictor(model)(X if is_image else X.astype(np.float32))
        outputs = getattr(model, "outputs", None) or []
        if len(outputs) < 2:
            return [joined]
        ends = np.cumsum([output.shape[-1] for output in outputs])
        return np.split(joined, ends[:-1], axis=1)


_Arrays = TypeVar("_Arrays", Inputs, Targets)


def _taken(X: _Arrays, rows: np.ndarray) -> _Arrays:
    """Return some of the rows of all arrays."""
    if isinstance(X, tuple):
        return tuple(one[rows] for one in X)
    if isinstance(X, dict):
        return {name: one[rows] for name, one in X.items()}
    return X[rows]


def checked_inputs(values: object, name: str, n_samples: int) -> Inputs:
    """Return the inputs of a network: one array, or a tuple or dict of arrays.

    Raises
    ------
    ValueError
        If they have another number of rows.
    """
    if isinstance(values, list | tuple):
        arrays = [checked_encoding(one, name, n_samples) for one in values]
        # One column may have one dimension, but an input has one per feature.
        columns = [one.reshape(-1, 1) if one.ndim == 1 else one for one in arrays]
        return columns[0] if len(columns) == 1 else tuple(columns)
    if isinstance(values, dict):
        return {k: checked_encoding(one, name, n_samples) for k, one in values.items()}
    return checked_encoding(values, name, n_samples)


def checked_targets(values: object, name: str, n_samples: int) -> Targets:
    """Return the target of a network: one array, or a dict with one for each output.

    Raises
    ------
    ValueError
        If they have another number of rows.
    """
    if isinstance(values, list | tuple):
        values = {str(place): one for place, one in enumerate(values)}
    if not isinstance(values, Mapping):
        return checked_encoding(values, name, n_samples)
    found = {k: checked_encoding(one, name, n_samples) for k, one in values.items()}
    return next(iter(found.values())) if len(found) == 1 else found


def checked_encoding(values: object, name: str, n_samples: int) -> np.ndarray:
    """Return encoded values as an array, if it has one row per sample.

    Raises
    ------
    ValueError
        If it has another number of rows.
    """
    array = values if sparse.issparse(values) else np.asarray(values)
    found = cast("np.ndarray", array)
    n_rows = found.shape[0] if found.ndim else 0
    if n_rows != n_samples:
        raise ValueError(
            f"{name} must return one row per sample, or a list or dict of arrays with "
            f"one row per sample. Got {n_rows} rows for {n_samples} samples."
        )
    return found
