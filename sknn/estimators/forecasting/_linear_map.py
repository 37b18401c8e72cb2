"""Ridge regression of many rows on several penalties at once."""

from dataclasses import dataclass
from typing import Any

import numpy as np

# Penalties to choose from, by the sample; and the one where nothing tells which.
_PENALTIES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_PENALTY = 1e-3

# Rows that are made float64 at a time.
_ROWS = 4096


@dataclass(frozen=True)
class LinearMap:
    """A linear map with an intercept.

    Parameters
    ----------
    coef : ndarray of shape (n_inputs, n_outputs)
    intercept : ndarray of shape (n_outputs,)
    penalty : float
        By the sample.
    """

    coef: np.ndarray
    intercept: np.ndarray
    penalty: float

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs, float64."""
        return X @ self.coef + self.intercept


def fit_linear(
    X: np.ndarray, Y: np.ndarray, validation: Any = None, penalty: float | None = None
) -> LinearMap:
    """Return the map of least squared error and penalty * sum(coef**2).

    `sklearn.linear_model.Ridge` solves the system anew for each penalty, and in the
    precision of X, which windows of a smooth series are too much alike for.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs), float32
    Y : ndarray of shape (n, n_outputs), float32
    validation : pair of such arrays, default=None
        Where the penalty has to do best.
    penalty : float or None, default=None
        None for the best of several, or 1e-3 without a validation part.
    """
    means = [part.mean(axis=0, dtype=np.float64) for part in (X, Y)]
    squares = np.zeros((X.shape[1], X.shape[1]))
    products = np.zeros((X.shape[1], Y.shape[1]))
    for begin in range(0, len(X), _ROWS):
        rows = slice(begin, begin + _ROWS)
        x, y = X[rows] - means[0], Y[rows] - means[1]
        squares += x.T @ x
        products += x.T @ y
    sizes, directions = np.linalg.eigh(squares / len(X))
    turned = directions.T @ (products / len(X))

    def solution(penalty: float) -> LinearMap:
        shrunk = turned / (np.maximum(sizes, 0.0) + penalty)[:, None]
        coef = directions @ shrunk
        return LinearMap(coef, means[1] - means[0] @ coef, penalty)

    if penalty is not None:
        return solution(penalty)
    if validation is None:
        return solution(_PENALTY)
    found = [solution(each) for each in _PENALTIES]
    errors = [np.mean((one(validation[0]) - validation[1]) ** 2) for one in found]
    return found[int(np.argmin(errors))]
