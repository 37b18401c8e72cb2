"""Columns of X that a network without scaling can hardly use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.preprocessing import StandardScaler

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork
    from sknn.estimators.core._samples import Samples

# Number of samples that the scales are computed from, evenly spaced.
_MAX_SAMPLES = 1000

# Standard deviation of a large column, in units of the median of all columns.
_LARGE = 100.0

# Number of columns that a message names.
_MAX_NAMES = 3


def different_scales(estimator: BaseNetwork, train: Samples) -> str:
    """Return a description of columns that are much larger than others, else "".

    Parameters
    ----------
    estimator : BaseNetwork
        Fitted estimator with ``scaling=None``.
    train : Samples
        Training samples: tables or numeric sequences.
    """
    deviations = _deviations(train)
    varying = deviations[deviations > 0]
    if len(varying) < 2:
        return ""
    usual = np.quantile(varying, 0.5, method="lower")
    large = np.flatnonzero(deviations > _LARGE * usual)
    if not len(large):
        return ""
    names = list(getattr(estimator, "feature_names_in_", ()))
    if len(names) != len(deviations):  # unknown, or names of time steps
        names = list(range(len(deviations)))
    largest = large[np.argsort(-deviations[large])][:_MAX_NAMES]
    listed = ", ".join(repr(names[column]) for column in largest.tolist())
    more = f" and {len(large) - _MAX_NAMES} more" if len(large) > _MAX_NAMES else ""
    times = deviations[large].max() / usual
    return (
        f"the standard deviations of columns {listed}{more} are up to {times:,.0f} "
        "times the median of all columns"
    )


def _deviations(train: Samples) -> np.ndarray:
    """Return the standard deviation of each column, or of each feature of steps."""
    n_samples = min(len(train), _MAX_SAMPLES)
    X = train.X[np.arange(n_samples) * len(train) // n_samples]
    columns = X if sparse.issparse(X) else X.reshape(-1, X.shape[-1])
    # Ignores NaN, the padding of sequences.
    scaler = StandardScaler(with_mean=False).fit(columns)
    return np.sqrt(np.nan_to_num(scaler.var_))
