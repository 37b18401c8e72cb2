"""What a network says of images, and which of its outputs says it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ExplainedOutputs"]

_PLURALS = {"class": "classes", "target": "targets"}


@dataclass(frozen=True)
class ExplainedOutputs:
    """Classes or targets, what a network says of them, and where it says so.

    Parameters
    ----------
    kind : {"class", "target"}
        What the labels are.
    labels : ndarray of shape (n_labels,)
    names : list of str
        The same, as roles.
    measure : {"probability", "score", "prediction", "output"}
        What the values are.
    values : ndarray of shape (n_images, n_labels)
    units : ndarray of shape (n_labels,), int
        Output of the network that each label is read from.
    signs : ndarray of shape (n_labels,)
        -1 where it is small values that speak for the label.
    role : str or None
        Of the label with the highest value of an image; None where each is predicted.
    """

    kind: str
    labels: np.ndarray
    names: list[str]
    measure: str
    values: np.ndarray
    units: np.ndarray
    signs: np.ndarray
    role: str | None

    @classmethod
    def of_classes(
        cls, estimator: Any, model: Any, outputs: np.ndarray
    ) -> "ExplainedOutputs":
        """Return the classes of a classifier, or else the numbers of all outputs.

        Parameters
        ----------
        estimator : object
            Names the classes as ``classes_``, if it has any.
        model : keras.Model
        outputs : ndarray of shape (n_images, n_units)
        """
        labels = getattr(estimator, "classes_", None)
        units = np.arange(outputs.shape[1])
        signs = np.ones(len(units))
        # Of several labels at once none is predicted just for being the highest.
        several = isinstance(labels, list) or getattr(estimator, "n_outputs_", 1) > 1
        measure = "probability" if _gives_probabilities(model) else "score"
        known = 0 if labels is None or isinstance(labels, list) else len(labels)
        if known in (1, 2) and len(units) == 1:
            # One output for two classes: the probability of the second, or its score.
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
        cls, estimator: Any, n_units: int, predictions: np.ndarray
    ) -> "ExplainedOutputs":
        """Return the columns of y of a regressor.

        Parameters
        ----------
        estimator : object
            Reads its predictions from the outputs as its ``target_`` says; without
            one, the first outputs are the predictions.
        n_units : int
            Outputs of its network.
        predictions : ndarray of shape (n_images,) or (n_images, n_targets)
        """
        values = predictions.reshape(len(predictions), -1)
        labels = units = np.arange(values.shape[1])
        target = getattr(estimator, "target_", None)
        if target is not None:
            # Given the numbers of all outputs, it gives back those that it takes.
            taken = target.encode(target.decode(np.arange(n_units)[np.newaxis]))
            units = np.rint(taken[0]).astype(int)
        several = len(labels) > 1
        names = [f"target {k}" if several else "predicted" for k in labels]
        signs = np.ones(len(labels))
        return cls("target", labels, names, "prediction", values, units, signs, None)

    def chosen(
        self, wanted: Any, truth: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Return images, labels (both as numbers) and the role of each pair.

        Parameters
        ----------
        wanted : label, array-like of labels or None
            To be taken of every image.
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

    def _numbers(self, wanted: np.ndarray, name: str) -> np.ndarray:
        known = self.labels.tolist()
        unknown = [label for label in wanted.tolist() if label not in known]
        if unknown:
            raise ValueError(
                f"{name} must hold {_PLURALS[self.kind]} that the network knows, "
                f"{known}, got {unknown}."
            )
        return np.array([known.index(label) for label in wanted.tolist()])

    def table(
        self,
        image: np.ndarray,
        number: np.ndarray,
        role: list[str],
        truth: np.ndarray | None,
    ) -> "pd.DataFrame":
        """Return what is known of each pair of an image and a label."""
        import pandas as pd

        table = pd.DataFrame({"image": image, "role": role})
        if truth is not None:
            table.insert(1, "true", truth[image])
        table[self.kind] = self.labels[number]
        table[self.measure] = self.values[image, number]
        return table


def _gives_probabilities(model: Any) -> bool:
    """Tell whether the outputs are probabilities, by what the last layer ends with."""
    import keras

    last = model.layers[-1]
    squashing = (keras.activations.softmax, keras.activations.sigmoid)
    return (
        isinstance(last, keras.layers.Softmax)
        or getattr(last, "activation", None) in squashing
    )
