"""The classes or targets of a network and the outputs that they are read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    import keras
    import pandas as pd

__all__ = ["ExplainedOutputs"]

_PLURALS = {"class": "classes", "target": "targets"}


@dataclass(frozen=True)
class ExplainedOutputs:
    """Classes or targets, their values, and the outputs that they are read from.

    Parameters
    ----------
    kind : {"class", "target"}
        The meaning of the labels.
    labels : ndarray of shape (n_labels,)
    names : list of str
        The labels as strings, used as roles.
    measure : {"probability", "score", "prediction", "output"}
        The meaning of the values.
    values : ndarray of shape (n_images, n_labels)
    units : ndarray of shape (n_labels,), int
        Index of the output of the network that each label is read from.
    signs : ndarray of shape (n_labels,)
        -1 if low outputs support the label, otherwise 1.
    role : str or None
        Role of the label with the highest value of an image. None if the network
        predicts all labels.
    """

    kind: Literal["class", "target"]
    labels: NDArray
    names: list[str]
    measure: str
    values: NDArray
    units: NDArray[np.intp]
    signs: NDArray[np.float64]
    role: str | None

    @classmethod
    def of_classes(
        cls,
        estimator: BaseEstimator | keras.Model,
        model: keras.Model,
        outputs: NDArray,
    ) -> Self:
        """Return the classes of a classifier, or the indices of all outputs.

        Parameters
        ----------
        estimator : estimator object or keras.Model
            The labels are its ``classes_``, if it has this attribute.
        model : keras.Model
        outputs : ndarray of shape (n_images, n_units)
        """
        labels = getattr(estimator, "classes_", None)
        units = np.arange(outputs.shape[1])
        signs = np.ones(len(units))
        # With multilabel targets, the highest output is not "the" predicted label.
        by_column = isinstance(labels, list) or getattr(labels, "ndim", 1) == 2
        several = by_column or getattr(estimator, "n_outputs_", 1) > 1
        measure = "probability" if _gives_probabilities(model) else "score"
        if labels is not None and by_column:  # the classes of each column of y
            labels = np.arange(len(labels))
        known = 0 if labels is None else len(labels)
        if known in (1, 2) and len(units) == 1:
            # A single output is the probability or the score of the second class.
            other = 1 - outputs if measure == "probability" else -outputs
            outputs = np.hstack([other, outputs])[:, :known]
            units, signs = np.zeros(known, dtype=int), np.array([-1.0, 1.0])[:known]
        elif known != len(units):
            labels, measure = units, "output"
        labels = np.asarray(labels)
        return cls(
            "class",
            labels,
            [str(label) for label in labels],
            measure,
            outputs,
            units,
            signs,
            "highest" if several else "predicted",
        )

    @classmethod
    def of_targets(
        cls, estimator: BaseEstimator, n_units: int, predictions: NDArray
    ) -> Self:
        """Return the targets of a regressor.

        Parameters
        ----------
        estimator : estimator object
            Its ``target_`` decodes the outputs. Without this attribute, the first
            outputs are the predictions.
        n_units : int
            Number of outputs of its network.
        predictions : ndarray of shape (n_images,) or (n_images, n_targets)
        """
        values = predictions.reshape(len(predictions), -1)
        labels = units = np.arange(values.shape[1])
        target = getattr(estimator, "target_", None)
        if target is not None:
            # Decoding the indices of all outputs selects the outputs that are used.
            used = target.encode(target.decode(np.arange(n_units)[np.newaxis]))
            units = np.rint(used[0]).astype(int)
        several = len(labels) > 1
        names = [f"target {k}" if several else "predicted" for k in labels]
        signs = np.ones(len(labels))
        return cls("target", labels, names, "prediction", values, units, signs, None)

    def chosen(
        self, wanted: ArrayLike | None, truth: NDArray | None
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], list[str]]:
        """Return the image index, the label index and the role of each heat map.

        Parameters
        ----------
        wanted : label, array-like of labels or None
            Labels to select for every image; None for the default selection.
        truth : ndarray of shape (n_images,) or None
            True classes.
        """
        n = len(self.values)
        if wanted is None and self.role is None:
            wanted = self.labels
        if wanted is not None:
            numbers = self._numbers(np.atleast_1d(wanted), "classes")
            roles = [self.names[k] for k in numbers]
            return np.repeat(np.arange(n), len(numbers)), np.tile(numbers, n), roles * n
        highest = self.values.argmax(axis=1)
        image, number, role = np.arange(n), highest, [str(self.role)] * n
        if truth is not None:
            true = self._numbers(truth, "y")
            other = np.flatnonzero(true != highest)
            image = np.concatenate([image, other])
            number = np.concatenate([number, true[other]])
            role += ["true"] * len(other)
        return image, number, role

    def _numbers(self, wanted: NDArray, name: str) -> NDArray[np.intp]:
        known = self.labels.tolist()
        unknown = [label for label in wanted.tolist() if label not in known]
        if unknown:
            raise ValueError(
                f"{name} must only contain {_PLURALS[self.kind]} of the network, "
                f"{known}, got {unknown}."
            )
        return np.array([known.index(label) for label in wanted.tolist()])

    def table(
        self,
        image: NDArray[np.intp],
        number: NDArray[np.intp],
        role: list[str],
        truth: NDArray | None,
    ) -> pd.DataFrame:
        """Return one row per pair of an image and a label, with the value."""
        import pandas as pd

        table = pd.DataFrame({"image": image, "role": role})
        if truth is not None:
            table.insert(1, "true", truth[image])
        table[self.kind] = self.labels[number]
        table[self.measure] = self.values[image, number]
        return table


def _gives_probabilities(model: keras.Model) -> bool:
    """Return True if the last layer has a softmax or sigmoid activation."""
    import keras

    last = model.layers[-1]
    squashing = (keras.activations.softmax, keras.activations.sigmoid)
    return (
        isinstance(last, keras.layers.Softmax)
        or getattr(last, "activation", None) in squashing
    )
