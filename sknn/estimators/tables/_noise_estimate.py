"""Estimate of the noise of a target before a network is trained."""

import numpy as np
from sklearn.linear_model import RidgeCV
from sklearn.neighbors import NearestNeighbors

# Number of samples that are sufficient for an estimate.
NOISE_SAMPLES = 1000

# Maximum number of features. In more dimensions, the estimate takes too long.
_MAX_FEATURES = 100

_N_NEIGHBORS = 5


def noise_estimate(X: np.ndarray, y: np.ndarray) -> float:
    """Return the fraction of the variance of y that simple models do not explain.

    The models are the mean of the five nearest neighbors and ridge regression. Their
    leave-one-out errors are upper limits of the noise.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Scaled samples.
    y : ndarray of shape (n_samples, n_outputs)
        Targets.

    Returns
    -------
    float
        In [0, 1]; 1 if there are too few samples or too many features.
    """
    X, y = X.astype(np.float64), y.astype(np.float64)
    variance = y.var()
    if len(y) < 3 * _N_NEIGHBORS or X.shape[1] > _MAX_FEATURES or variance == 0:
        return 1.0
    nearest = NearestNeighbors(n_neighbors=_N_NEIGHBORS).fit(X)
    neighbors = nearest.kneighbors(return_distance=False)
    local = np.square(y - y[neighbors].mean(axis=1)).mean()
    ridge = RidgeCV(np.logspace(-3, 3, 7), store_cv_results=True).fit(X, y)
    errors = ridge.cv_results_.reshape(-1, len(ridge.alphas)).mean(axis=0)
    return float(min(1.0, local / variance, errors.min() / variance))
