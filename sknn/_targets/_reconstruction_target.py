"""The target of an autoencoder."""

from typing import Literal

import numpy as np

from sknn._targets._head import Head
from sknn._targets._regression import RegressionTarget

__all__ = ["reconstruction_target"]


def reconstruction_target(
    X: np.ndarray,
    loss: Literal["squared_error", "absolute_error", "binary_cross_entropy"],
) -> RegressionTarget:
    """Return the target of a network that reconstructs its input.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        All samples.
    loss : {"squared_error", "absolute_error", "binary_cross_entropy"}
        The reconstruction error.

    Returns
    -------
    RegressionTarget
        Of the features as they are.

    Raises
    ------
    ValueError
        For features outside [0, 1] with "binary_cross_entropy".

    Examples
    --------
    >>> reconstruction_target(np.zeros((3, 2)), "squared_error").head.units
    2
    """
    n_features = X.shape[1]
    low, high = X.min(), X.max()
    if loss == "binary_cross_entropy" and (low < 0 or high > 1):
        raise ValueError(
            'loss="binary_cross_entropy" needs features in [0, 1], got values from '
            f"{low:g} to {high:g}. Scale X by MinMaxScaler, or use "
            'loss="squared_error".'
        )
    bits = loss == "binary_cross_entropy"
    head = Head(
        n_features,
        "sigmoid" if bits else "linear",
        "binary_crossentropy" if bits else loss,
    )
    return RegressionTarget(head, np.zeros(n_features), np.ones(n_features), y_ndim=2)
