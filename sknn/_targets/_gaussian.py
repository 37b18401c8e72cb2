"""Regression targets with a predicted variance."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._head import Head
from sknn._targets._value_target import ValueTarget

__all__ = ["GaussianTarget"]

# The loss clips log-variances to the same range.
_LOG_VARIANCE_RANGE = (-20.0, 20.0)


class GaussianTarget(ValueTarget):
    """Target for predicting the mean and variance of a normal distribution.

    For k columns of y, the network has 2k linear outputs: k means followed by k
    log-variances, both of the scaled y.

    Parameters
    ----------
    offset : array-like of shape (n_outputs,)
        Value to subtract from each column of y, in the units of y.
    scale : array-like of shape (n_outputs,)
        Value to divide each column by, in the units of y.
    y_ndim : {1, 2}
        Number of dimensions of y and of the predictions.

    References
    ----------
    D. A. Nix, A. S. Weigend (1994). Estimating the mean and variance of the target
    probability distribution. ICNN.

    Examples
    --------
    >>> target = GaussianTarget(offset=[10.0], scale=[2.0], y_ndim=1)
    >>> raw = np.array([[0.5, 0.0]])
    >>> target.decode(raw).tolist(), target.decode_std(raw).tolist()
    ([11.0], [2.0])
    """

    def __init__(self, offset: ArrayLike, scale: ArrayLike, y_ndim: int) -> None:
        head = Head(2 * len(np.asarray(offset)), "linear", "gaussian_nll")
        super().__init__(head, offset, scale, y_ndim)

    @property
    def noise_penalty(self) -> tuple[float, float]:
        return 1.5, 30.0  # higher, because the likelihood of a small variance is large

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the means as float64, in the units of y and shaped like y."""
        return self._unscale(np.asarray(raw)[:, : self.n_outputs])

    def decode_std(self, raw: np.ndarray) -> np.ndarray:
        """Return the standard deviations.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, 2 * n_outputs)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs), float64
            Standard deviations in the units of y.
        """
        log_variance = np.asarray(raw, np.float64)[:, self.n_outputs :]
        log_variance = log_variance.clip(*_LOG_VARIANCE_RANGE)
        return self._shaped(np.exp(0.5 * log_variance) * self.scale)
