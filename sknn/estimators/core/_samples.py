"""Checked samples."""

from dataclasses import dataclass, replace
from typing import Self, TypeAlias, cast

import numpy as np
from scipy import sparse

from sknn._data import (
    ImageFiles,
    InputScaler,
    RowView,
    ScaledRows,
    in_memory,
    pad_sequences,
    row_view,
)
from sknn._targets import joined_steps, step_counts

# Rows of an array, a sparse matrix, a view of them, or images in files.
Rows: TypeAlias = np.ndarray | sparse.csr_array | RowView | ScaledRows | ImageFiles


def scaled_input(scaler: InputScaler | None, X: Rows) -> Rows:
    """Return X as input of a network, scaled if there is a `scaler`."""
    if scaler is None:
        return X
    return scaler(cast("np.ndarray | sparse.csr_array | RowView", X))


@dataclass(frozen=True)
class Samples:
    """Checked samples with their targets and weights.

    Parameters
    ----------
    X : ndarray, sparse matrix, RowView or ImageFiles of shape (n_samples, ...)
        Checked input, of dtype float32 or float64, or uint8 for images.
    y : ndarray of shape (n_samples, ...)
        Targets.
    weights : ndarray of shape (n_samples,), float64
        Weight of each sample times the weight of its class.
    lengths : ndarray of shape (n_samples,) or None, default=None
        Number of time steps of each sample; None if they are not sequences.
    per_step : bool, default=False
        Whether `y` contains an array with one label or value per time step for each
        sample.
    """

    X: Rows
    y: np.ndarray
    weights: np.ndarray
    lengths: np.ndarray | None = None
    per_step: bool = False

    def __len__(self) -> int:
        return len(self.y)

    @property
    def y_rows(self) -> np.ndarray:
        """`y` with one row per sample, or per time step of all samples."""
        return joined_steps(self.y) if self.per_step else self.y

    @property
    def row_weights(self) -> np.ndarray:
        """The weight of each row of `y_rows`."""
        if not self.per_step:
            return self.weights
        return np.repeat(self.weights, step_counts(self.y))

    def take(self, rows: np.ndarray) -> Self:
        """Return some of the samples; their X is a view."""
        return replace(
            self,
            X=row_view(self.X, rows),
            y=self.y[rows],
            weights=self.weights[rows],
            lengths=None if self.lengths is None else self.lengths[rows],
        )

    def in_memory(self) -> Self:
        """Return the samples with views of X as arrays or sparse matrices."""
        return replace(self, X=in_memory(self.X))

    def joined(self, other: Self) -> Self:
        """Return these samples followed by the samples of `other`."""
        X, more = in_memory(self.X), in_memory(other.X)
        if isinstance(X, ImageFiles) and isinstance(more, ImageFiles):
            X = X.joined(more)
        elif sparse.issparse(X) or sparse.issparse(more):
            rows = [sparse.csr_array(part) for part in (X, more)]
            X = sparse.vstack(rows, format="csr")
        else:
            X = np.concatenate(_of_equal_length(np.asarray(X), np.asarray(more)))
        lengths = None
        if self.lengths is not None and other.lengths is not None:
            lengths = np.concatenate([self.lengths, other.lengths])
        return replace(
            self,
            X=X,
            y=np.concatenate([self.y, other.y]),
            weights=np.concatenate([self.weights, other.weights]),
            lengths=lengths,
        )

    def with_positive_weights(self, name: str = "sample_weight") -> Self:
        """Return the samples of positive weight.

        Parameters
        ----------
        name : str, default="sample_weight"
            Name of the argument with the weights, for error messages.

        Raises
        ------
        ValueError
            If all weights are zero.
        """
        counted = self.weights > 0
        if counted.all():
            return self
        if not counted.any():
            validates = name == "sample_weight_val"
            raise ValueError(
                f"{name} (times class_weight) is zero for every sample"
                f"{' of X_val' if validates else ''}, so there is nothing to "
                f"{'validate on' if validates else 'train on'}. At least one weight "
                "must be positive."
            )
        return self.take(np.flatnonzero(counted))

    def with_scaled_weights(self) -> Self:
        """Return the samples with weights of mean 1, and exactly 1 if all are equal.

        The scale of weights has no effect on the training, but sums of very large or
        very small weights lose precision.
        """
        weights = self.weights / self.weights.max()
        # Equal weights are exactly 1, but their mean may differ in the last digit.
        if not (weights == 1.0).all():
            weights = weights / weights.mean()
        return replace(self, weights=weights)

    def scaled_with(self, other: Self | None) -> Self:
        """Return these samples and the samples of `other`, if any, scaled together."""
        return (self if other is None else self.joined(other)).with_scaled_weights()


def _of_equal_length(X: np.ndarray, other: np.ndarray) -> list[np.ndarray]:
    """Return arrays of sequences, padded to the same number of time steps."""
    if X.shape[1:] == other.shape[1:]:
        return [X, other]
    n_steps = max(X.shape[1], other.shape[1])
    return [pad_sequences(part, n_steps) for part in (X, other)]


def with_one_dtype(
    train: Samples, validation: Samples | None
) -> tuple[Samples, Samples | None]:
    """Return training and validation samples whose X have the same dtype.

    Images may be uint8 or float32, and one program trains and validates.

    Raises
    ------
    ValueError
        If X is image files, which would have to be read to be converted.
    """
    if validation is None:
        return train, validation
    are_bytes = [part.X.dtype == np.uint8 for part in (train, validation)]
    if all(are_bytes) or not any(are_bytes):  # other types are converted when scaled
        return train, validation
    if validation.X.dtype == np.uint8:
        return train, _converted(validation, np.float32)
    with np.errstate(invalid="ignore"):
        same = _converted(validation, np.uint8)
    if np.array_equal(np.asarray(same.X), np.asarray(validation.X)):
        return train, same
    if isinstance(train.X, ImageFiles):
        raise ValueError(
            f"X_val must have the pixel values of image files, integers from 0 to 255, "
            f"as X. Got other values of type {validation.X.dtype}. Pass X_val as image "
            "files or as uint8."
        )
    return _converted(train, np.float32), validation


def _converted(samples: Samples, dtype: type) -> Samples:
    X = cast("np.ndarray | ImageFiles | RowView", samples.X)
    return replace(samples, X=X[:].astype(dtype))
