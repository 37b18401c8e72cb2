"""The samples of one fit, checked and divided."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sknn.data import merge_repeated_rows, validation_split


@dataclass(frozen=True)
class Samples:
    """Checked samples.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...), float32
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
        """Return some of the samples."""
        return Samples(self.X[rows], self.y[rows], self.weights[rows])

    def weighted(self) -> "Samples":
        """Return the samples that weigh something.

        Raises
        ------
        ValueError
            When none does.
        """
        counted = self.weights > 0
        if counted.all():
            return self
        if not counted.any():
            raise ValueError(
                "sample_weight (times class_weight) is zero for every sample, so there "
                "is nothing to learn from. At least one weight must be positive."
            )
        return self.take(np.flatnonzero(counted))


@dataclass(frozen=True)
class FitData:
    """What is trained on and what is only looked at.

    Parameters
    ----------
    train : Samples
    validation : Samples or None, default=None
    groups : ndarray of shape (n_train,) or None, default=None
    """

    train: Samples
    validation: Samples | None = None
    groups: np.ndarray | None = None

    def split(self, fraction: float, labels: np.ndarray | None, seed: int) -> "FitData":
        """Keep a part of the training samples for validation."""
        train, validation = validation_split(
            len(self.train), fraction, labels=labels, groups=self.groups, seed=seed
        )
        return FitData(self.train.take(train), self.train.take(validation))

    def merged(self, batch_size: int) -> "FitData":
        """Merge repeated samples where one batch holds them all.

        A larger set keeps its rows: its batches are drawn by row.
        """
        train = self.train
        if len(train) > batch_size:
            return self
        return replace(
            self, train=Samples(*merge_repeated_rows(train.X, train.y, train.weights))
        )


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
