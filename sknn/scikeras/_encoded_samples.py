"""Samples as the encoders of an estimator return them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self, TypeAlias, cast

import numpy as np
from scipy import sparse

from sknn._data import validation_split

Rows: TypeAlias = np.ndarray | sparse.csr_array


@dataclass(frozen=True)
class EncodedSamples:
    """Checked samples, encoded.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...)
        Input of the network.
    y : ndarray of shape (n_samples, ...)
        Target of the estimator that trains the network: labels, values, or encoded.
    encoded : ndarray of shape (n_samples, ...)
        Target as `target_encoder_` encodes it, for metrics.
    weights : ndarray of shape (n_samples,) or None, default=None
        Weights of the samples.
    """

    X: np.ndarray
    y: np.ndarray
    encoded: np.ndarray
    weights: np.ndarray | None = None

    def take(self, rows: np.ndarray) -> Self:
        """Return some of the samples."""
        weights = None if self.weights is None else self.weights[rows]
        return replace(
            self,
            X=self.X[rows],
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

    def inputs(self) -> Rows:
        """Return X with the dtype that networks take."""
        X = sparse.csr_array(self.X) if sparse.issparse(self.X) else self.X
        if X.dtype == np.uint8 and X.ndim > 2:
            return X
        return X.astype(np.float32)


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
            f"{len(values)}. Models with several inputs or outputs are not supported."
        )
    array = values if sparse.issparse(values) else np.asarray(values)
    found = cast("np.ndarray", array)
    if found.shape[0] != n_samples:
        raise ValueError(
            f"{name} must return one row per sample, got {found.shape[0]} rows for "
            f"{n_samples} samples."
        )
    return found
