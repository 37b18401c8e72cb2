"""Multiclass targets."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._class_target import ClassTarget, label_indices
from sknn._targets._head import Head, Loss

__all__ = ["MulticlassTarget"]

# Activation, name of the loss, whether it takes class indices (or one-hot rows).
_HEADS: dict[str, tuple[Literal["softmax", "linear"], str, bool]] = {
    "cross_entropy": ("softmax", "sparse_categorical_crossentropy", True),
    "kl_divergence": ("softmax", "kl_divergence", False),
    "squared_error": ("softmax", "squared_error", False),
    "hinge": ("linear", "multiclass_hinge", True),
    "perceptron": ("linear", "multiclass_perceptron", True),
}


class MulticlassTarget(ClassTarget):
    """Target with three or more classes and one output unit per class.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        Sorted class labels.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        "cross_entropy", "kl_divergence", "squared_error", "hinge", "perceptron", or a
        user-defined loss of one-hot rows and probabilities, both of shape
        (n_samples, n_classes).

    Examples
    --------
    >>> target = MulticlassTarget(np.array(["a", "b", "c"]))
    >>> target.encode(["c", "a"]).tolist()
    [2, 0]
    >>> target.decode(np.array([[0.1, 0.7, 0.2]])).tolist()
    ['b']
    """

    def __init__(self, classes: np.ndarray, loss: Loss = "cross_entropy") -> None:
        self.classes_ = classes
        self.loss = loss
        self.n_outputs = 1
        self._sparse = False
        if isinstance(loss, str):
            activation, name, self._sparse = _HEADS[loss]
            self.head = Head(len(classes), activation, name)
        else:
            self.head = Head(len(classes), "softmax", loss)

    def encode(self, y: ArrayLike) -> np.ndarray:
        """Encode labels as int32 indices of shape (n_samples,) or one-hot float32."""
        indices = label_indices(y, self.classes_).astype(np.int32)
        if self._sparse:
            return indices
        return np.eye(len(self.classes_), dtype=np.float32)[indices]

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the most probable class of each sample."""
        return self.classes_[np.argmax(raw, axis=1)]

    def _proba(self, raw: np.ndarray) -> np.ndarray:
        return raw
