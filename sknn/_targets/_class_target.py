"""Base of the targets of classifiers."""

from abc import abstractmethod
from typing import Any

import numpy as np
from sklearn.utils import column_or_1d

from sknn._targets._target import Target

__all__ = ["MARGIN_LOSSES", "ClassTarget", "label_indices"]

# Losses on scores instead of probabilities: the class border is at 0.
MARGIN_LOSSES = ("hinge", "perceptron")


class ClassTarget(Target):
    """Target of a classifier.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        Class labels, sorted, with the dtype of y; the numbers of the columns for
        multilabel targets.
    loss : str, keras.losses.Loss or callable
        The loss by the name that a user gives.
    """

    classes_: np.ndarray
    loss: Any

    @property
    def has_proba(self) -> bool:
        """Whether the outputs are probabilities; with margin losses they are not."""
        return not (isinstance(self.loss, str) and self.loss in MARGIN_LOSSES)

    def decode_proba(self, raw: np.ndarray) -> np.ndarray:
        """Turn network outputs into probabilities.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float32
            Probability of each class, in the order of `classes_`.

        Raises
        ------
        ValueError
            With a margin loss.
        """
        if not self.has_proba:
            raise ValueError(
                f"loss={self.loss!r} trains scores, which are no probabilities. Use"
                ' the scores, or loss="cross_entropy".'
            )
        return self._proba(np.asarray(raw, np.float32))

    def decode_decision(self, raw: np.ndarray) -> np.ndarray:
        """Turn network outputs into scores.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), float32
            Score of the second class for binary targets, where 0 is the border, and
            of each class or label for the others.

        Raises
        ------
        ValueError
            With a loss that trains probabilities.
        """
        if self.has_proba:
            raise ValueError(
                f"loss={self.loss!r} trains probabilities, which are no scores. Use"
                ' the probabilities, or loss="hinge".'
            )
        raw = np.asarray(raw, np.float32)
        return raw[:, 0] if raw.shape[1] == 1 and self.n_outputs == 1 else raw

    def _above_border(self, raw: np.ndarray) -> np.ndarray:
        return np.asarray(raw) > (0.5 if self.has_proba else 0.0)

    @abstractmethod
    def _proba(self, raw: np.ndarray) -> np.ndarray: ...


def label_indices(y: Any, classes: np.ndarray) -> np.ndarray:
    """Find the position of each label among the classes.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels.
    classes : ndarray of shape (n_classes,)
        Sorted class labels.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Positions.

    Raises
    ------
    ValueError
        For a label that is not among `classes`.

    Examples
    --------
    >>> label_indices(["b", "a"], np.array(["a", "b"])).tolist()
    [1, 0]
    """
    labels, positions = np.unique(column_or_1d(y), return_inverse=True)
    place = {label: i for i, label in enumerate(classes.tolist())}
    unseen = [label for label in labels.tolist() if label not in place]
    if unseen:
        raise ValueError(
            f"y contains labels that are not among the classes: {unseen}. The classes"
            f" are {classes.tolist()}. Fit on all classes, or name them all in"
            " `classes` at the first call of partial_fit."
        )
    found = np.array([place[label] for label in labels.tolist()], np.int64)
    return found[positions]
