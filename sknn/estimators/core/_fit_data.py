"""The samples of one fit, checked and divided."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from sknn._data import (
    ImageFiles,
    in_memory,
    lengthened,
    merge_repeated_rows,
    row_view,
    validation_split,
)


@dataclass(frozen=True)
class Samples:
    """Checked samples.

    Parameters
    ----------
    X : ndarray, sparse matrix, RowView or ImageFiles of shape (n_samples, ...)
        Of the type that the network is to be given: float32, or uint8 for images.
    y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
    weights : ndarray of shape (n_samples,), float64
        Of sample and class together.
    """

    X: Any
    y: np.ndarray
    weights: np.ndarray

    def __len__(self) -> int:
        return len(self.y)

    def take(self, rows: np.ndarray) -> "Samples":
        """Return some of the samples; their X is a view."""
        return Samples(row_view(self.X, rows), self.y[rows], self.weights[rows])

    def in_memory(self) -> "Samples":
        """Return the same samples with X as an array or sparse matrix, if no files."""
        return replace(self, X=in_memory(self.X))

    def joined(self, other: "Samples") -> "Samples":
        """Return these samples and then the others."""
        parts = (in_memory(self.X), in_memory(other.X))
        if any(sparse.issparse(X) for X in parts):
            X = sparse.vstack([sparse.csr_array(X) for X in parts], format="csr")
        elif all(isinstance(X, ImageFiles) for X in parts):
            X = parts[0].joined(parts[1])
        else:
            X = np.concatenate(_evenly_long(parts))
        return Samples(
            X,
            np.concatenate([self.y, other.y]),
            np.concatenate([self.weights, other.weights]),
        )

    def weighted(self, name: str = "sample_weight") -> "Samples":
        """Return the samples that weigh something.

        Parameters
        ----------
        name : str, default="sample_weight"
            What the weights are called, for the error.

        Raises
        ------
        ValueError
            When none does.
        """
        counted = self.weights > 0
        if counted.all():
            return self
        if not counted.any():
            validates = name == "sample_weight_val"
            raise ValueError(
                f"{name} (times class_weight) is zero for every sample"
                f"{' of X_val' if validates else ''}, so there is nothing to "
                f"{'validate on' if validates else 'learn from'}. At least one weight "
                "must be positive."
            )
        return self.take(np.flatnonzero(counted))

    def scaled(self) -> "Samples":
        """Return the samples with weights of mean 1, and exactly 1 if all are equal.

        The scale of weights means nothing, but the sums of very large or small ones
        lose their digits.
        """
        weights = self.weights / self.weights.max()
        # Equal ones are that already; their mean may differ in the last digit.
        if not (weights == 1.0).all():
            weights = weights / weights.mean()
        return replace(self, weights=weights)

    def scaled_with(self, other: "Samples | None") -> "Samples":
        """Return these samples and the others, if any, scaled as one."""
        return (self if other is None else self.joined(other)).scaled()


@dataclass(frozen=True)
class FitData:
    """What is trained on and what is only looked at.

    Parameters
    ----------
    train : Samples
    validation : Samples or None, default=None
    groups : ndarray of shape (n_train,) or None, default=None
    class_weight : dict, list of dict or None, default=None
        The weights of the classes, already part of the samples' weights.
    """

    train: Samples
    validation: Samples | None = None
    groups: np.ndarray | None = None
    class_weight: Any = None

    def split(self, fraction: float, labels: np.ndarray | None, seed: int) -> "FitData":
        """Keep a part of the training samples for validation."""
        train, validation = validation_split(
            len(self.train), fraction, labels=labels, groups=self.groups, seed=seed
        )
        # Scorers are given the validation part, and know arrays only.
        return FitData(self.train.take(train), self.train.take(validation).in_memory())

    def scaled(self) -> "FitData":
        """Return the same samples with the weights of `Samples.scaled`."""
        validation = None if self.validation is None else self.validation.scaled()
        return replace(self, train=self.train.scaled(), validation=validation)

    def merged(self, batch_size: int) -> "FitData":
        """Merge repeated samples where one batch holds them all.

        A larger set keeps its rows: its batches are drawn by row.
        """
        if len(self.train) > batch_size:
            return self
        train = self.train
        X = train.X[:] if isinstance(train.X, ImageFiles) else in_memory(train.X)
        merged = merge_repeated_rows(X, train.y, train.weights)
        return replace(self, train=Samples(*merged))


def _evenly_long(parts: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Return arrays of as many steps each, where they are sequences."""
    if parts[0].shape[1:] == parts[1].shape[1:]:
        return list(parts)
    return [lengthened(X, max(part.shape[1] for part in parts)) for X in parts]


def resolve_batch_size(batch_size: int | str, n_samples: int) -> int:
    """Return the number of samples a step; "auto" grows with the data.

    Small sets need many steps more than smooth gradients, large ones the other way
    round; see the decision record on defaults.
    """
    if batch_size != "auto":
        return int(batch_size)
    if n_samples < 5_000:
        return 32
    return 128 if n_samples < 50_000 else 256
