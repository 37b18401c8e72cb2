"""Values, by their mean or another point."""

import numpy as np

from sknn._targets._value_target import ValueTarget

__all__ = ["RegressionTarget"]


class RegressionTarget(ValueTarget):
    """Target of one output unit for each column of y.

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
        """Return predictions as float64, in the units and dimensions of y."""
        return self._unscale(np.asarray(raw))
