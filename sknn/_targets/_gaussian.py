"""Values with their spread."""

from typing import Any

import numpy as np

from sknn._targets._head import Head
from sknn._targets._value_target import ValueTarget

__all__ = ["GaussianTarget"]

# The loss cuts log-variances there too.
_LOG_VARIANCE_RANGE = (-20.0, 20.0)


class GaussianTarget(ValueTarget):
    """Target whose network predicts the mean and the variance of a normal law.

    For k columns of y the network has 2k linear outputs: k means, then k logarithms
    of the variance, both of the scaled y.

    Parameters
    ----------
    offset : array-like of shape (n_outputs,)
        What is taken off each column of y, in its units.
    scale : array-like of shape (n_outputs,)
        What the rest is divided by, in the units of y.
    y_ndim : {1, 2}
        Dimensions of y, which the predictions keep.

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

    def __init__(self, offset: Any, scale: Any, y_ndim: int) -> None:
        head = Head(2 * len(offset), "linear", "gaussian_nll")
        super().__init__(head, offset, scale, y_ndim)

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the means as float64, in the units and dimensions of y."""
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
