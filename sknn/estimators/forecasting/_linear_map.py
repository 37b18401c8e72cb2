"""Ridge regression with several outputs, for several penalties at once."""

from dataclasses import dataclass

import numpy as np

# Penalties per sample to choose from, and the default without validation samples.
_PENALTIES = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
_DEFAULT_PENALTY = 1e-3

# Number of rows to convert to float64 at a time.
_ROWS = 4096


@dataclass(frozen=True)
class LinearMap:
    """A linear map with an intercept.

    Parameters
    ----------
    coef : ndarray of shape (n_inputs, n_outputs)
        Coefficients.
    intercept : ndarray of shape (n_outputs,)
        Intercepts.
    penalty : float
        L2 penalty per sample.
    """

    coef: np.ndarray
    intercept: np.ndarray
    penalty: float

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """Return the outputs, float64."""
        return X @ self.coef + self.intercept


def fit_linear(
    X: np.ndarray,
    Y: np.ndarray,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    penalty: float | None = None,
) -> LinearMap:
    """Return the map that minimizes the mean squared error + penalty * sum(coef**2).

    `sklearn.linear_model.Ridge` would solve the system from scratch for each penalty,
    in the precision of X. float32 is not enough for the windows of a smooth series,
    which are nearly collinear.

    Parameters
    ----------
    X : ndarray of shape (n, n_inputs), float32
        Inputs.
    Y : ndarray of shape (n, n_outputs), float32
        Targets.
    validation : tuple of two ndarray, default=None
        Inputs and targets of the validation samples, which choose the penalty.
    penalty : float or None, default=None
        L2 penalty per sample. None for the best of several on the validation samples,
        or for 1e-3 without validation samples.
    """
    means = [part.mean(axis=0, dtype=np.float64) for part in (X, Y)]
    squares = np.zeros((X.shape[1], X.shape[1]))
    products = np.zeros((X.shape[1], Y.shape[1]))
    for start in range(0, len(X), _ROWS):
        rows = slice(start, start + _ROWS)
        x, y = X[rows] - means[0], Y[rows] - means[1]
        squares += x.T @ x
        products += x.T @ y
    eigenvalues, eigenvectors = np.linalg.eigh(squares / len(X))
    rotated = eigenvectors.T @ (products / len(X))

    def solution(penalty: float) -> LinearMap:
        shrunk = rotated / (np.maximum(eigenvalues, 0.0) + penalty)[:, None]
        coef = eigenvectors @ shrunk
        return LinearMap(coef, means[1] - means[0] @ coef, penalty)

    if penalty is not None:
        return solution(penalty)
    if validation is None:
        return solution(_DEFAULT_PENALTY)
    candidates = [solution(each) for each in _PENALTIES]
    X_val, Y_val = validation
    errors = [np.mean((candidate(X_val) - Y_val) ** 2) for candidate in candidates]
    return candidates[int(np.argmin(errors))]
