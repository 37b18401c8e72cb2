"""Targets that are encoded already."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["EncodedTarget"]


class EncodedTarget(Target):
    """Target that the loss receives as it is, for example with an encoder of the user.

    Parameters
    ----------
    head : Head
        Output layer and loss. The number of units may differ from the number of columns
        of y, as with a sparse cross-entropy.
    n_outputs : int
        Number of columns of y.

    Examples
    --------
    >>> head = Head(3, "softmax", "sparse_categorical_crossentropy")
    >>> target = EncodedTarget(head, n_outputs=1)
    >>> target.encode([0, 2]).tolist()
    [[0.0], [2.0]]
    """

    def __init__(self, head: Head, n_outputs: int) -> None:
        self.head = head
        self.n_outputs = n_outputs

    def encode(self, y: ArrayLike) -> np.ndarray:
        """Return y as an array of shape (n_samples, n_outputs), float32."""
        values = np.asarray(y, np.float32)
        values = values[:, np.newaxis] if values.ndim == 1 else values
        if values.shape[1] != self.n_outputs:
            raise ValueError(
                f"y must have {self.n_outputs} column(s), as in the first fit. Got"
                f" {values.shape[1]}."
            )
        return values

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the outputs of the network."""
        return np.asarray(raw)
