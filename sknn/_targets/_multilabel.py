"""Several labels at once."""

from typing import Any

import numpy as np
from scipy import sparse

from sknn._targets._class_target import ClassTarget
from sknn._targets._head import Head

__all__ = ["MultilabelTarget"]

_HEADS = {
    "cross_entropy": ("sigmoid", "binary_crossentropy"),
    "squared_error": ("sigmoid", "squared_error"),
    "hinge": ("linear", "hinge"),
    "perceptron": ("linear", "perceptron"),
}


class MultilabelTarget(ClassTarget):
    """Target where each sample has any number of labels, one output unit a label.

    Parameters
    ----------
    n_labels : int
        Columns of y.
    loss : str, keras.losses.Loss or callable, default="cross_entropy"
        "cross_entropy", "squared_error", "hinge", "perceptron", or the user's own loss
        of 0/1 targets and probabilities, both (n_samples, n_labels).

    Raises
    ------
    ValueError
        For "kl_divergence", which compares distributions over classes.

    Examples
    --------
    >>> target = MultilabelTarget(2)
    >>> target.encode([[0, 1], [1, 1]]).tolist()
    [[0.0, 1.0], [1.0, 1.0]]
    >>> target.decode(np.array([[0.9, 0.2]])).tolist()
    [[1, 0]]
    """

    def __init__(self, n_labels: int, loss: Any = "cross_entropy") -> None:
        if isinstance(loss, str) and loss == "kl_divergence":
            raise ValueError(
                'loss="kl_divergence" compares distributions over classes, but the'
                " labels of a multilabel y do not exclude each other. Use"
                ' "cross_entropy".'
            )
        self.classes_ = np.arange(n_labels)
        self.loss = loss
        self.n_outputs = n_labels
        own = not isinstance(loss, str)
        activation, name = ("sigmoid", loss) if own else _HEADS[loss]
        self.head = Head(n_labels, activation, name)

    def encode(self, y: Any) -> np.ndarray:
        """Encode an indicator matrix as float32 of the same shape.

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
            For another number of columns or other values.
        """
        values = np.asarray(y.toarray() if sparse.issparse(y) else y)
        if values.ndim != 2 or values.shape[1] != self.n_outputs:
            raise ValueError(
                f"y must have {self.n_outputs} columns, one a label, as in the first"
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
        """Return 1 for each label that is more probable than not, else 0."""
        return self._above_border(raw).astype(np.int64)

    def _proba(self, raw: np.ndarray) -> np.ndarray:
        return raw
