"""Base of all targets."""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from sknn._targets._head import Head

__all__ = ["Target", "what_a_class_lacks"]


class Target(ABC):
    """The way from y to what a network is trained on, and from its output back.

    Attributes
    ----------
    head : Head
        Output layer and loss.
    n_outputs : int
        Columns of y; 1 for a y of one dimension.
    """

    head: Head
    n_outputs: int

    @abstractmethod
    def encode(self, y: Any) -> np.ndarray:
        """Turn labels or values into the array that the loss compares.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values, of the kind that the target was made from.

        Returns
        -------
        ndarray
            A new array, with one row (or integer) a sample.
        """

    @abstractmethod
    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Turn network outputs into predictions of the kind of y.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Predictions.
        """


def what_a_class_lacks(loss: Any) -> str:
    """Return what to say of a loss that was passed as a class."""
    if not isinstance(loss, type):
        return ""
    return f" That is a class; write loss={loss.__name__}() for a loss of it."
