"""Multiclass targets."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._class_target import ClassTarget, label_indices
from sknn._targets._head import Head, HeadActivation, Loss
from sknn._targets._losses import CLASSIFIER_LOSSES

__all__ = ["MulticlassTarget"]


class MulticlassTarget(ClassTarget):
    """Target with three or more classes and one output unit per class.

    Parameters
    ----------
    classes : ndarray of shape (n_classes,)
        Sorted class labels.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        A key of `CLASSIFIER_LOSSES`, or a user-defined loss of one-hot rows and
        probabilities, both of shape (n_samples, n_classes).
    settings : tuple of (str, float), default=()
        Arguments of a named loss.

    Examples
    --------
    >>> target = MulticlassTarget(np.array(["a", "b", "c"]))
    >>> target.encode(["c", "a"]).tolist()
    [2, 0]
    >>> target.decode(np.array([[0.1, 0.7, 0.2]])).tolist()
    ['b']
    """

    classes_: np.ndarray

    def __init__(
        self,
        classes: np.ndarray,
        loss: Loss = "cross_entropy",
        settings: tuple[tuple[str, float], ...] = (),
    ) -> None:
        self.classes_ = classes
        self.loss = loss
        self.n_outputs = 1
        self._sparse = False
        if isinstance(loss, str):
            named = CLASSIFIER_LOSSES[loss]
            self._sparse = named.sparse
            activation: HeadActivation = "softmax" if named.probabilities else "linear"
            name = named.multiclass_function
            self.head = Head(len(classes), activation, name, settings)
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
        return raw / raw.sum(axis=1, keepdims=True)
