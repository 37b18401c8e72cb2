"""Base class of regression targets."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["ValueTarget", "as_columns", "check_not_negative"]


def as_columns(y: ArrayLike) -> np.ndarray:
    """Return y as a float64 array of shape (n_samples, n_outputs)."""
    values = np.asarray(y, np.float64)
    return values[:, None] if values.ndim == 1 else values


class ValueTarget(Target):
    """Base class for targets of regressors, encoded as (y - offset) / scale.

    Parameters
    ----------
    head : Head
        Output layer and loss.
    offset : array-like of shape (n_outputs,)
        Value to subtract from each column of y, in the units of y.
    scale : array-like of shape (n_outputs,)
        Value to divide each column by, in the units of y.
    y_ndim : {1, 2}
        Number of dimensions of y and of the predictions.
    """

    def __init__(
        self, head: Head, offset: ArrayLike, scale: ArrayLike, y_ndim: int
    ) -> None:
        self.head = head
        self.offset = np.asarray(offset, np.float64)
        self.scale = np.asarray(scale, np.float64)
        self.y_ndim = y_ndim
        self.n_outputs = len(self.offset)

    @property
    def noise_penalty(self) -> tuple[float, float] | None:
        return None if self.head.loss == "poisson" else (1.0, 10.0)

    def encode(self, y: ArrayLike) -> np.ndarray:
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
            If the number of columns is wrong, or a value is negative and the loss is
            "poisson".
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
        """Convert values (n_samples, n_outputs) to the units and shape of y."""
        # In double precision, because single precision loses digits to large offsets.
        values = values.astype(np.float64) * self.scale + self.offset
        return self._shaped(values)

    def _shaped(self, values: np.ndarray) -> np.ndarray:
        return values[:, 0] if self.y_ndim == 1 else values


def check_not_negative(values: np.ndarray) -> None:
    """Raise an error for negative values, which the Poisson loss does not support."""
    if (values < 0).any():
        raise ValueError(
            'loss="poisson" requires y >= 0 everywhere, such as counts. The minimum is'
            f" {values.min()}. Use another loss for negative values."
        )
