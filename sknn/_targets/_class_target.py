"""Base class of classification targets."""

from abc import abstractmethod

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import column_or_1d

from sknn._targets._head import Loss
from sknn._targets._losses import CLASSIFIER_LOSSES
from sknn._targets._target import Target

__all__ = ["ClassTarget", "gives_probabilities", "label_indices"]


class ClassTarget(Target):
    """Base class for targets of classifiers.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,) or (n_labels, 2)
        Sorted class labels with the dtype of y. For multilabel targets, the classes 0
        and 1 of each column, from which scikit-learn recognizes them.
    loss : str, keras.losses.Loss or callable
        The `loss` parameter of the estimator.
    """

    classes_: np.ndarray
    loss: Loss

    @property
    def has_proba(self) -> bool:
        """Whether the outputs are probabilities, which margin losses do not provide."""
        return gives_probabilities(self.loss)

    def decode_proba(self, raw: np.ndarray) -> np.ndarray:
        """Convert network outputs to probabilities.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples, n_classes), float64
            Probability of each class, in the order of `classes_`.

        Raises
        ------
        ValueError
            If the loss is a margin loss.
        """
        if not self.has_proba:
            raise ValueError(
                f"Probabilities are not available with loss={self.loss!r}, which trains"
                ' scores. Use the scores, or loss="cross_entropy".'
            )
        # In double precision, because scikit-learn checks that the sums are 1.
        return self._proba(np.asarray(raw, np.float64))

    def decode_decision(self, raw: np.ndarray) -> np.ndarray:
        """Convert network outputs to scores.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, head.units)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,) or (n_samples, n_classes), float32
            Score of the second class for binary targets, with the decision threshold
            0; otherwise the score of each class or label.

        Raises
        ------
        ValueError
            If the loss is not a margin loss.
        """
        if self.has_proba:
            raise ValueError(
                f"Scores are not available with loss={self.loss!r}, which trains"
                ' probabilities. Use the probabilities, or loss="hinge".'
            )
        raw = np.asarray(raw, np.float32)
        return raw[:, 0] if raw.shape[1] == 1 and self.n_outputs == 1 else raw

    def _above_threshold(self, raw: np.ndarray) -> np.ndarray:
        return np.asarray(raw) > (0.5 if self.has_proba else 0.0)

    @abstractmethod
    def _proba(self, raw: np.ndarray) -> np.ndarray: ...


def label_indices(y: ArrayLike, classes: np.ndarray) -> np.ndarray:
    """Return the index of each label in the classes.

    Parameters
    ----------
    y : array-like of shape (n_samples,)
        Labels.
    classes : ndarray of shape (n_classes,)
        Sorted class labels.

    Returns
    -------
    ndarray of shape (n_samples,), int64
        Indices into `classes`.

    Raises
    ------
    ValueError
        If y contains a label that is not in `classes`.

    Examples
    --------
    >>> label_indices(["b", "a"], np.array(["a", "b"])).tolist()
    [1, 0]
    """
    labels, inverse = np.unique(column_or_1d(y), return_inverse=True)
    index_of = {label: i for i, label in enumerate(classes.tolist())}
    unseen = [label for label in labels.tolist() if label not in index_of]
    if unseen:
        raise ValueError(
            f"y contains labels that are not among the classes: {unseen}. The classes "
            f"of the training samples are {classes.tolist()}. Remove these "
            "samples, or fit on samples of all classes; for `partial_fit`, pass all of "
            "them as `classes` in its first call."
        )
    indices = np.array([index_of[label] for label in labels.tolist()], np.int64)
    return indices[inverse]


def gives_probabilities(loss: Loss) -> bool:
    """Return True if the outputs of a network with this loss are probabilities."""
    if not isinstance(loss, str):
        return True
    named = CLASSIFIER_LOSSES.get(loss)
    return named is None or named.probabilities
