"""The samples of one fit, divided into training and validation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

import numpy as np

from sknn._data import ImageFiles, distinct_rows, in_memory, validation_split
from sknn.estimators.core._samples import Samples

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork

# With fewer samples, `early_stopping="auto"` holds out none for validation.
AUTO_VALIDATION_SAMPLES = 100


@dataclass(frozen=True)
class FitData:
    """Training and validation samples.

    Parameters
    ----------
    train : Samples
        Training samples.
    validation : Samples or None, default=None
        Validation samples.
    """

    train: Samples
    validation: Samples | None = None

    def split(
        self,
        fraction: float,
        *,
        strata: np.ndarray | None,
        groups: np.ndarray | None,
        seed: int,
    ) -> Self:
        """Hold out a part of the training samples for validation."""
        train, validation = validation_split(
            len(self.train), fraction, labels=strata, groups=groups, seed=seed
        )
        # Scorers receive the validation samples, and expect arrays.
        return replace(
            self,
            train=self.train.take(train),
            validation=self.train.take(validation).in_memory(),
        )

    def with_scaled_weights(self) -> Self:
        """Return the same samples with the weights of `Samples.with_scaled_weights`."""
        validation = (
            None if self.validation is None else self.validation.with_scaled_weights()
        )
        return replace(
            self, train=self.train.with_scaled_weights(), validation=validation
        )

    def merged(self, batch_size: int, *, repeats: bool = False) -> Self:
        """Order the samples, and merge equal ones, if all samples are in one batch.

        Otherwise nothing is done, because batches are drawn by row.

        Parameters
        ----------
        batch_size : int
            Number of samples per batch.
        repeats : bool, default=False
            Whether samples of weight two are repeated instead, and equal samples are
            not merged. Nothing is done if weights are not whole numbers, or if the
            samples no longer fit into one batch.
        """
        if len(self.train) > batch_size:
            return self
        train = self.train
        X = train.X[:] if isinstance(train.X, ImageFiles) else in_memory(train.X)
        rows, weights = distinct_rows(X, train.y, train.weights)
        if repeats:
            if weights.sum() > batch_size or (weights % 1).any():
                return self
            counts = weights.astype(int)
            rows = np.repeat(rows, counts // np.gcd.reduce(counts))
            weights = np.ones(len(rows))
        merged = replace(train, X=X).take(rows).in_memory()
        return replace(self, train=replace(merged, weights=weights))


def divided(
    estimator: BaseNetwork,
    samples: Samples,
    given: Samples | None,
    *,
    strata: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    seed: int,
) -> FitData:
    """Split the samples of positive weight according to `early_stopping`.

    If possible, repeated samples are merged to one sample with the sum of the weights.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the split.
    samples : Samples
        All samples.
    given : Samples or None
        Validation samples that the user passed.
    strata : ndarray of shape (n_samples,) or None, default=None
        Labels that the split is stratified by.
    groups : ndarray of shape (n_samples,) or None, default=None
        Groups that the split keeps together.
    seed : int
        Seed of the split.
    """
    counted = samples.weights > 0
    groups = None if groups is None else groups[counted]
    strata = None if strata is None else strata[counted]
    data = FitData(samples.with_positive_weights(), given)
    if given is None and _holds_out(estimator, data.train, strata, groups):
        fraction = estimator.validation_fraction
        data = data.split(fraction, strata=strata, groups=groups, seed=seed)
    spec = estimator._input_spec()
    # Few sequences have the same labels at all time steps.
    if data.validation is None and not spec.per_step:
        batch_size = resolve_batch_size(estimator.batch_size, len(data.train))
        data = data.merged(batch_size, repeats=not spec.merges_rows)
    return data.with_scaled_weights()


def _holds_out(
    estimator: BaseNetwork,
    train: Samples,
    strata: np.ndarray | None,
    groups: np.ndarray | None,
) -> bool:
    """Return True if some of the training samples are held out for validation."""
    if estimator.early_stopping != "auto":
        return estimator.early_stopping
    if not estimator._stops_early(validated=False):
        return False
    if len(train) < AUTO_VALIDATION_SAMPLES:
        return False
    if groups is not None:
        return len(np.unique(groups)) > 1
    # A class needs two samples to have one of them in each part.
    return strata is None or len(np.unique(strata)) < len(strata)


def max_epochs(estimator: BaseNetwork, data: FitData) -> int:
    """Return the maximum number of epochs.

    "auto" is about a number of updates, and the maximum with early stopping; see the
    decision record on architectures. Samples passed for validation do not change it, so
    that the schedule ends.
    """
    if estimator.epochs != "auto":
        return estimator.epochs
    auto = estimator._auto_epochs()
    if estimator._stops_early(validated=False):
        return auto.most
    n_samples = len(data.train)
    n_batches = -(-n_samples // resolve_batch_size(estimator.batch_size, n_samples))
    return auto.number(n_batches)


def resolve_batch_size(batch_size: int | Literal["auto"], n_samples: int) -> int:
    """Return the number of samples per batch; "auto" grows with the data.

    Small data sets need many updates rather than smooth gradients, and large data sets
    the opposite; see the decision record on defaults.
    """
    if batch_size != "auto":
        return int(batch_size)
    if n_samples < 5_000:
        return 32
    return 128 if n_samples < 50_000 else 256
