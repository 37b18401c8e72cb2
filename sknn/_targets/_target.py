"""Base class of all targets."""

from abc import ABC, abstractmethod
from collections.abc import Collection

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from sknn._suggestions import suggestion
from sknn._targets._head import Head
from sknn._typing import MatrixLike

__all__ = ["Target", "as_dense", "loss_hint"]


class Target(ABC):
    """Base class for encoding y for training and decoding network outputs.

    Attributes
    ----------
    head : Head
        Output layer and loss.
    n_outputs : int
        Number of columns of y; 1 for 1D y.
    classes_ : ndarray of shape (n_classes,) or (n_labels, 2), or None
        All labels, sorted; 0 and 1 for each column of labels, and None for targets that
        are values.
    """

    head: Head
    n_outputs: int
    classes_: np.ndarray | None = None

    @property
    def noise_penalty(self) -> tuple[float, float] | None:
        """The l2 penalty of y without noise, and the slope of the penalty over noise.

        For one sample, where the noise is a fraction of the variance of y. None for
        likelihoods of classes and counts, whose penalty depends on more than the noise.
        """
        return None

    @abstractmethod
    def encode(self, y: ArrayLike) -> np.ndarray:
        """Encode labels or values as the input array of the loss.

        Parameters
        ----------
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Labels or values, of the same type as the y of the first fit.

        Returns
        -------
        ndarray
            A new array with one row (or integer) per sample.
        """

    @abstractmethod
    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Decode network outputs as predictions of the same type as y.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Predictions.
        """


def as_dense(y: MatrixLike) -> np.ndarray:
    """Return labels or an indicator matrix as a dense array."""
    if isinstance(y, sparse.sparray | sparse.spmatrix):
        return np.asarray(y.toarray())
    return np.asarray(y)


def loss_hint(loss: object, allowed: Collection[str]) -> str:
    """Return a hint for an error message: the loss that was probably meant, or ""."""
    if not isinstance(loss, type):
        return suggestion(loss, allowed)
    return f" That is a class; write loss={loss.__name__}() to pass an instance."
