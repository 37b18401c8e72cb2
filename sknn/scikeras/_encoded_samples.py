"""Samples as the encoders of an estimator return them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self, TypeAlias, cast

import keras
import numpy as np
from scipy import sparse

from sknn._data import validation_split
from sknn.training import Predictor

# One input of a network, or several.
Inputs: TypeAlias = np.ndarray | tuple[np.ndarray, ...] | dict[str, np.ndarray]


@dataclass(frozen=True)
class EncodedSamples:
    """Checked samples, encoded.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...), or dict or tuple of ndarray
        Input of the network, or its inputs.
    y : ndarray of shape (n_samples, ...)
        Target of the estimator that trains the network: labels, values, or encoded.
    encoded : ndarray of shape (n_samples, ...)
        Target as `target_encoder_` encodes it, for metrics.
    weights : ndarray of shape (n_samples,) or None, default=None
        Weights of the samples.
    """

    X: Inputs
    y: np.ndarray
    encoded: np.ndarray
    weights: np.ndarray | None = None

    def take(self, rows: np.ndarray) -> Self:
        """Return some of the samples."""
        weights = None if self.weights is None else self.weights[rows]
        return replace(
            self,
            X=_taken(self.X, rows),
            y=self.y[rows],
            encoded=self.encoded[rows],
            weights=weights,
        )

    def split(
        self, fraction: float, strata: np.ndarray | None, seed: int
    ) -> tuple[Self, Self]:
        """Return training samples and validation samples, of positive weight."""
        rows = np.arange(len(self.y))
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

    def outputs_of(self, model: keras.Model) -> np.ndarray:
        """Return the outputs of a model for these samples."""
        X = self.X
        if isinstance(X, tuple):
            return np.asarray(model(list(X), training=False))
        if isinstance(X, dict):
            return np.asarray(model(X, training=False))
        X = cast("np.ndarray", sparse.csr_array(X) if sparse.issparse(X) else X)
        is_image = X.dtype == np.uint8 and X.ndim > 2
        return Predictor(model)(X if is_image else X.astype(np.float32))


def _taken(X: Inputs, rows: np.ndarray) -> Inputs:
    """Return some of the rows of all inputs."""
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


def checked_encoding(values: object, name: str, n_samples: int) -> np.ndarray:
    """Return encoded values, if they are one array with one row per sample.

    Raises
    ------
    ValueError
        If they are several arrays, or of another length.
    """
    if isinstance(values, list | tuple | dict):
        raise ValueError(
            f"{name} must return one array, got a {type(values).__name__} of "
            f"{len(values)}. Use `sknn.KerasClassifier` for several outputs."
        )
    array = values if sparse.issparse(values) else np.asarray(values)
    found = cast("np.ndarray", array)
    if found.shape[0] != n_samples:
        raise ValueError(
            f"{name} must return one row per sample, got {found.shape[0]} rows for "
            f"{n_samples} samples."
        )
    return found
