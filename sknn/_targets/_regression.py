"""Regression targets with point predictions."""

import numpy as np

from sknn._targets._value_target import ValueTarget

__all__ = ["RegressionTarget"]


class RegressionTarget(ValueTarget):
    """Target with one output unit per column of y.

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

    Examples
    --------
    >>> from sknn._targets import Head
    >>> head = Head(1, "linear", "squared_error")
    >>> target = RegressionTarget(head, offset=[10.0], scale=[2.0], y_ndim=1)
    >>> target.encode([10.0, 14.0]).tolist()
    [[0.0], [2.0]]
    >>> target.decode(np.array([[0.5]])).tolist()
    [11.0]
    """

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return predictions as float64, in the units of y and shaped like y."""
        return self._unscale(np.asarray(raw))
