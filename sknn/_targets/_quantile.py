"""Regression targets with predicted quantiles."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._head import Head
from sknn._targets._value_target import ValueTarget

__all__ = ["QuantileTarget"]


class QuantileTarget(ValueTarget):
    """Target for predicting several quantiles of each column of y.

    For k columns and q quantiles, the network has k * q linear outputs, starting with
    the quantiles of the first column.

    Parameters
    ----------
    offset : array-like of shape (n_outputs,)
        Value to subtract from each column of y, in the units of y.
    scale : array-like of shape (n_outputs,)
        Value to divide each column by, in the units of y.
    y_ndim : {1, 2}
        Number of dimensions of y and of the predictions.
    quantiles : sequence of float, default=(0.1, 0.5, 0.9)
        Quantile levels in increasing order, each above 0 and below 1.

    Raises
    ------
    ValueError
        If the quantiles are not increasing or out of range.

    References
    ----------
    R. Koenker, G. Bassett (1978). Regression quantiles. Econometrica 46 (1), 33-50.

    Examples
    --------
    >>> target = QuantileTarget(offset=[10.0], scale=[2.0], y_ndim=1)
    >>> raw = np.array([[-1.0, 0.5, 1.0]])
    >>> target.decode(raw).tolist(), target.decode_quantiles(raw).tolist()
    ([11.0], [[8.0, 11.0, 12.0]])
    """

    def __init__(
        self,
        offset: ArrayLike,
        scale: ArrayLike,
        y_ndim: int,
        quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    ) -> None:
        self.quantiles = _check_quantiles(quantiles)
        units = len(np.asarray(offset)) * len(self.quantiles)
        config = (("quantiles", self.quantiles),)
        head = Head(units, "linear", "pinball", config)
        super().__init__(head, offset, scale, y_ndim)

    @property
    def noise_penalty(self) -> tuple[float, float]:
        return 0.2, 2.0  # lower, because the loss is smaller than a squared error

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the quantile closest to the median as float64, shaped like y."""
        nearest = int(np.argmin(np.abs(np.array(self.quantiles) - 0.5)))
        return self._unscale(self._sorted(raw)[:, :, nearest])

    def decode_quantiles(self, raw: np.ndarray) -> np.ndarray:
        """Return all quantiles.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, n_outputs * n_quantiles)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples, n_quantiles) for 1D y, else \
(n_samples, n_outputs, n_quantiles), float64
            Quantiles in the units of y, sorted so that they do not cross.
        """
        values = self._sorted(raw).astype(np.float64)
        return self._shaped(values * self.scale[:, None] + self.offset[:, None])

    def _sorted(self, raw: np.ndarray) -> np.ndarray:
        shape = (-1, self.n_outputs, len(self.quantiles))
        return np.sort(np.asarray(raw).reshape(shape), axis=2)


def _check_quantiles(quantiles: Sequence[float]) -> tuple[float, ...]:
    values = np.asarray(quantiles, np.float64)
    inside = values.ndim == 1 and len(values) and ((values > 0) & (values < 1)).all()
    if not inside or not (np.diff(values) > 0).all():
        raise ValueError(
            "quantiles must be increasing numbers above 0 and below 1, such as"
            f" (0.1, 0.5, 0.9). Got {quantiles!r}."
        )
    return tuple(values.tolist())
