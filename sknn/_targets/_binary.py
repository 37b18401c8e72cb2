"""Binary classification targets."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._class_target import ClassTarget, label_indices
from sknn._targets._head import Head, HeadActivation, Loss
from sknn._targets._losses import CLASSIFIER_LOSSES

__all__ = ["BinaryTarget"]


class BinaryTarget(ClassTarget):
    """Target with two classes and one output unit.

    The second class is encoded as 1, the first class as 0 or, for margin losses, as -1.
    With a single class, all predictions are that class.

    Parameters
    ----------
    classes : ndarray of shape (2,) or (1,)
        Sorted class labels.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        A key of `CLASSIFIER_LOSSES`, or a user-defined loss of 0/1 targets and
        probabilities, both of shape (n_samples, 1).
    settings : tuple of (str, float), default=()
        Arguments of a named loss.

    Examples
    --------
    >>> target = BinaryTarget(np.array(["no", "yes"]))
    >>> target.encode(["yes", "no"]).tolist()
    [[1.0], [0.0]]
    >>> target.decode(np.array([[0.9], [0.2]])).tolist()
    ['yes', 'no']
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
        if isinstance(loss, str):
            named = CLASSIFIER_LOSSES[loss]
            activation: HeadActivation = "sigmoid" if named.probabilities else "linear"
            self.head = Head(1, activation, named.function, settings)
        else:
            self.head = Head(1, "sigmoid", loss)

    def encode(self, y: ArrayLike) -> np.ndarray:
        """Encode labels as a float32 array of shape (n_samples, 1)."""
        positive = label_indices(y, self.classes_).astype(np.float32)[:, None]
        return positive if self.has_proba else 2 * positive - 1

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the more probable class of each sample."""
        is_second = self._above_threshold(raw)[:, 0].astype(np.intp)
        return self.classes_[np.minimum(is_second, len(self.classes_) - 1)]

    def _proba(self, raw: np.ndarray) -> np.ndarray:
        if len(self.classes_) == 1:
            return np.ones((len(raw), 1))
        return np.concatenate([1 - raw, raw], axis=1)
