"""Multilabel targets."""

import numpy as np

from sknn._targets._class_target import ClassTarget
from sknn._targets._head import Head, HeadActivation, Loss
from sknn._targets._losses import CLASSIFIER_LOSSES
from sknn._targets._target import as_dense
from sknn._typing import MatrixLike

__all__ = ["MultilabelTarget", "is_one_hot"]


class MultilabelTarget(ClassTarget):
    """Target with any number of labels per sample and one output unit per label.

    Parameters
    ----------
    n_labels : int
        Number of columns of y.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        A key of `CLASSIFIER_LOSSES` that supports multilabel targets, or a user-defined
        loss of 0/1 targets and probabilities, both of shape (n_samples, n_labels).
    settings : tuple of (str, float), default=()
        Arguments of a named loss.

    Raises
    ------
    ValueError
        If the loss is "kl_divergence", which compares distributions over classes.

    Examples
    --------
    >>> target = MultilabelTarget(2)
    >>> target.encode([[0, 1], [1, 1]]).tolist()
    [[0.0, 1.0], [1.0, 1.0]]
    >>> target.decode(np.array([[0.9, 0.2]])).tolist()
    [[1, 0]]
    """

    def __init__(
        self,
        n_labels: int,
        loss: Loss = "cross_entropy",
        settings: tuple[tuple[str, float], ...] = (),
    ) -> None:
        if isinstance(loss, str) and not CLASSIFIER_LOSSES[loss].multilabel:
            raise ValueError(
                f'loss="{loss}" compares distributions over classes, but the'
                " labels of a multilabel y are not mutually exclusive. Use"
                ' "cross_entropy".'
            )
        self.classes_ = np.tile([0, 1], (n_labels, 1))
        self.loss = loss
        self.n_outputs = n_labels
        if isinstance(loss, str):
            named = CLASSIFIER_LOSSES[loss]
            activation: HeadActivation = "sigmoid" if named.probabilities else "linear"
            self.head = Head(n_labels, activation, named.function, settings)
        else:
            self.head = Head(n_labels, "sigmoid", loss)

    def encode(self, y: MatrixLike) -> np.ndarray:
        """Encode an indicator matrix as a float32 array of the same shape.

        Parameters
        ----------
        y : array-like or sparse matrix of shape (n_samples, n_labels)
            1 where a sample has a label, 0 elsewhere.

        Returns
        -------
        ndarray of shape (n_samples, n_labels), float32
            0 or 1; -1 or 1 for margin losses.

        Raises
        ------
        ValueError
            If the number of columns or a value is wrong.
        """
        values = as_dense(y)
        if values.ndim != 2 or values.shape[1] != self.n_outputs:
            raise ValueError(
                f"y must have {self.n_outputs} columns, one per label, as in the first"
                f" fit. Got an array of shape {values.shape}."
            )
        if not np.isin(values, (0, 1)).all():
            raise ValueError(
                "A multilabel y must contain 0 and 1 only. Got"
                f" {np.unique(values)[:5].tolist()}."
            )
        labels = values.astype(np.float32)
        return labels if self.has_proba else 2 * labels - 1

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return 1 for each label above the decision threshold, else 0."""
        return self._above_threshold(raw).astype(np.int64)

    def _proba(self, raw: np.ndarray) -> np.ndarray:
        return raw


def is_one_hot(y: np.ndarray) -> bool:
    """Return True if each row of an indicator matrix has one 1, and no column is empty.

    Examples
    --------
    >>> is_one_hot(np.eye(3)), is_one_hot(np.array([[1, 0], [1, 1]]))
    (True, False)
    """
    if y.dtype.kind not in "biuf":
        return False
    return bool((y.sum(axis=1) == 1).all() and (y.sum(axis=0) > 0).all())
