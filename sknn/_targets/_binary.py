"""Two classes."""

from typing import Any

import numpy as np

from sknn._targets._class_target import ClassTarget, label_indices
from sknn._targets._head import Head

__all__ = ["BinaryTarget"]

_HEADS = {
    "cross_entropy": Head(1, "sigmoid", "binary_crossentropy"),
    "kl_divergence": Head(1, "sigmoid", "kl_divergence"),
    "squared_error": Head(1, "sigmoid", "squared_error"),
    "hinge": Head(1, "linear", "hinge"),
    "perceptron": Head(1, "linear", "perceptron"),
}


class BinaryTarget(ClassTarget):
    """Target with two classes, on one output unit.

    The second class is encoded as 1 and the first as 0, or -1 for margin losses. With
    a single class every prediction is that class.

    Parameters
    ----------
    classes : ndarray of shape (2,) or (1,)
        Sorted class labels.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        "cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron", or
        the user's own loss of 0/1 targets and probabilities, both (n_samples, 1).

    Examples
    --------
    >>> target = BinaryTarget(np.array(["no", "yes"]))
    >>> target.encode(["yes", "no"]).tolist()
    [[1.0], [0.0]]
    >>> target.decode(np.array([[0.9], [0.2]])).tolist()
    ['yes', 'no']
    """

    def __init__(self, classes: np.ndarray, loss: Any = "cross_entropy") -> None:
        self.classes_ = classes
        self.loss = loss
        self.n_outputs = 1
        own = not isinstance(loss, str)
        self.head = Head(1, "sigmoid", loss) if own else _HEADS[loss]

    def encode(self, y: Any) -> np.ndarray:
        """Encode labels as float32 of shape (n_samples, 1)."""
        positive = label_indices(y, self.classes_).astype(np.float32)[:, None]
        return positive if self.has_proba else 2 * positive - 1

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the more probable class of each sample."""
        second = self._above_border(raw)[:, 0].astype(np.intp)
        return self.classes_[np.minimum(second, len(self.classes_) - 1)]

    def _proba(self, raw: np.ndarray) -> np.ndarray:
        if len(self.classes_) == 1:
            return np.ones((len(raw), 1), np.float32)
        return np.concatenate([1 - raw, raw], axis=1)
