"""Base of the targets of regressors."""

from typing import Any

import numpy as np

from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["ValueTarget", "as_columns"]


def as_columns(y: Any) -> np.ndarray:
    """Return y as float64 of shape (n_samples, n_outputs)."""
    values = np.asarray(y, np.float64)
    return values[:, None] if values.ndim == 1 else values


class ValueTarget(Target):
    """Target of a regressor: a network learns (y - offset) / scale.

    Parameters
    ----------
    head : Head
        Output layer and loss.
    offset : array-like of shape (n_outputs,)
        What is taken off each column of y, in its units.
    scale : array-like of shape (n_outputs,)
        What the rest is divided by, in the units of y.
    y_ndim : {1, 2}
        Dimensions of y, which the predictions keep.
    """

    def __init__(self, head: Head, offset: Any, scale: Any, y_ndim: int) -> None:
        self.head = head
        self.offset = np.asarray(offset, np.float64)
        self.scale = np.asarray(scale, np.float64)
        self.y_ndim = y_ndim
        self.n_outputs = len(self.offset)

    def encode(self, y: Any) -> np.ndarray:
        """Scale values.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Values.

        Returns
        -------
        ndarray of shape (n_samples, n_outputs), float32
            Scaled values.

        Raises
        ------
        ValueError
            For another number of columns, or negative values with loss="poisson".
        """
        values = as_columns(y)
        if values.shape[1] != self.n_outputs:
            raise ValueError(
                f"y must have {self.n_outputs} column(s), as in the first fit. Got"
                f" {values.shape[1]}."
            )
        if self.head.loss == "poisson":
            check_not_negative(values)
        return ((values - self.offset) / self.scale).astype(np.float32)

    def _unscale(self, values: np.ndarray) -> np.ndarray:
        """Bring (n_samples, n_outputs) values back to the units and shape of y."""
        # In double precision: a large offset would cost digits in single.
        values = values.astype(np.float64) * self.scale + self.offset
        return self._shaped(values)

    def _shaped(self, values: np.ndarray) -> np.ndarray:
        return values[:, 0] if self.y_ndim == 1 else values


def check_not_negative(values: np.ndarray) -> None:
    """Refuse values that the Poisson loss has no probability for."""
    if (values < 0).any():
        raise ValueError(
            'loss="poisson" needs y >= 0 everywhere, such as counts. The smallest'
            f" value is {values.min()}. Use another loss for negative values."
        )
