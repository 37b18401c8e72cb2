"""The l2 penalty of a network, from the size and the noise of its training data."""

from typing import NamedTuple, cast

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.neighbors import NearestNeighbors

from sknn._data import RowView, fit_input_scaler
from sknn._targets import Target
from sknn.estimators.core._samples import Samples

# Number of samples, evenly spaced, that simple models are fitted to, and the maximum
# number of their values.
_MAX_SAMPLES = 1000
_MAX_VALUES = 100_000

_N_NEIGHBORS = 5

# Maximum penalty. A higher one would leave a network of few samples untrained.
_MAX_L2 = 0.02

# Number of samples of a stream, of which the first part is known only.
_STREAM_SAMPLES = 1000


def automatic_l2(train: Samples, target: Target, *, is_part: bool) -> float:
    """Return the strength of the l2 penalty for training without early stopping.

    Weights with a normal prior distribution have the penalty c / n for n samples. For
    the losses of values, c is proportional to the noise of the target. For classes and
    counts, c is higher for targets with noise, and if linear models, which need no
    large weights, explain the target. The constants are measured; see the decision
    record on learning and scaling.

    Parameters
    ----------
    train : Samples
        Training samples.
    target : Target
        Encodes y.
    is_part : bool
        Whether the samples are the first part of a stream of unknown length.
    """
    errors = None if is_part else errors_of_simple_models(train, target)
    n_samples = max(len(train), _STREAM_SAMPLES) if is_part else len(train)
    if target.noise_penalty is not None:
        least, slope = target.noise_penalty
        strength = least if errors is None else max(least, slope * errors.noise)
    elif errors is None:
        strength = 0.3
    else:
        strength = max(
            0.05, 0.7 * (1.0 - errors.linear), min(6.0 * (errors.noise - 0.2), 4.0)
        )
    return min(strength / n_samples, _MAX_L2)


class SimpleErrors(NamedTuple):
    """Errors of two simple models, as fractions of the variance of y, at most 1.

    Parameters
    ----------
    local : float
        Error of the mean of the five nearest neighbors.
    linear : float
        Error of ridge regression.
    """

    local: float
    linear: float

    @property
    def noise(self) -> float:
        """An upper limit of the noise of y."""
        return min(self)


def errors_of_simple_models(train: Samples, target: Target) -> SimpleErrors | None:
    """Return the leave-one-out errors of a local and of a linear model.

    Parameters
    ----------
    train : Samples
        Training samples.
    target : Target
        Encodes y. Classes are compared as one-hot rows.

    Returns
    -------
    SimpleErrors or None
        None if there are too few samples, or too many features.
    """
    n_samples = min(len(train), _MAX_SAMPLES, _MAX_VALUES // train.X.shape[1])
    if n_samples < 3 * _N_NEIGHBORS:
        return None
    rows = np.arange(n_samples) * len(train) // n_samples
    part = train.take(rows).in_memory()
    scaler = fit_input_scaler(cast("np.ndarray | RowView", part.X), part.weights)
    X = scaler(cast("np.ndarray | RowView", part.X))[:].astype(np.float64)
    y = target.encode(part.y).astype(np.float64)
    if y.ndim == 1:
        y = (y[:, np.newaxis] == np.unique(y)).astype(np.float64)
    variance = y.var(axis=0).mean()
    if not variance > 0:
        return None
    nearest = NearestNeighbors(n_neighbors=_N_NEIGHBORS).fit(X)
    neighbors = nearest.kneighbors(return_distance=False)
    local = np.square(y - y[neighbors].mean(axis=1)).mean()
    ridge = RidgeCV(np.logspace(-3, 3, 7), store_cv_results=True).fit(X, y)
    linear = ridge.cv_results_.reshape(-1, len(ridge.alphas)).mean(axis=0).min()
    return SimpleErrors(
        min(1.0, float(local / variance)), min(1.0, float(linear / variance))
    )
