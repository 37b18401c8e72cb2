"""The choice of a target for a classifier."""

from typing import Any

import numpy as np
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from sknn._targets._binary import BinaryTarget
from sknn._targets._class_target import ClassTarget
from sknn._targets._multiclass import MulticlassTarget
from sknn._targets._multilabel import MultilabelTarget
from sknn._targets._target import what_a_class_lacks

__all__ = ["classification_target"]

CLASSIFICATION_LOSSES = (
    "cross_entropy",
    "kl_divergence",
    "squared_error",
    "hinge",
    "perceptron",
)


def classification_target(
    y: Any, *, loss: Any = "auto", classes: Any = None
) -> ClassTarget:
    """Choose and make the target of a classifier.

    Parameters
    ----------
    y : array-like of shape (n_samples,) or sparse or dense (n_samples, n_labels)
        Labels of any type that can be sorted, or a multilabel indicator matrix.
    loss : str, keras.losses.Loss or callable, default="auto"
        "cross_entropy" (also "auto"), "kl_divergence", "squared_error", "hinge",
        "perceptron", or the user's own loss of targets and probabilities.
    classes : array-like of shape (n_classes,), default=None
        All the classes, when y need not contain each of them; None to take those of y.

    Returns
    -------
    ClassTarget
        A `BinaryTarget` for one or two classes, a `MulticlassTarget` for more, a
        `MultilabelTarget` for an indicator matrix.

    Raises
    ------
    ValueError
        For a y that holds no classes, several columns of classes, or labels that are
        not among `classes`; for an unknown loss.

    Examples
    --------
    >>> classification_target(["a", "b", "c"]).head.units
    3
    """
    loss = _check_loss(loss)
    kind = type_of_target(y, input_name="y")
    if kind == "multiclass-multioutput":
        raise ValueError(
            "y has several columns of classes (multiclass-multioutput), which one"
            " network does not learn. Fit a network for each column with"
            " sklearn.multioutput.MultiOutputClassifier, or pass an indicator matrix"
            " of 0 and 1 for labels that can occur together."
        )
    if kind == "multilabel-indicator":
        return _multilabel(y, loss, classes)
    if kind not in ("binary", "multiclass"):
        check_classification_targets(y)  # raises, with scikit-learn's message
    labels = column_or_1d(y if classes is None else classes)
    found = np.unique(labels)
    kind_of_target = MulticlassTarget if len(found) > 2 else BinaryTarget
    return kind_of_target(found, loss)


def _check_loss(loss: Any) -> Any:
    if isinstance(loss, str):
        if loss == "auto":
            return "cross_entropy"
        if loss in CLASSIFICATION_LOSSES:
            return loss
    elif callable(loss) and not isinstance(loss, type):
        return loss
    raise ValueError(
        'loss must be "auto", one of '
        + ", ".join(CLASSIFICATION_LOSSES)
        + f", or a Keras loss or function. Got {loss!r}."
        + what_a_class_lacks(loss)
    )


def _multilabel(y: Any, loss: Any, classes: Any) -> MultilabelTarget:
    n_labels = y.shape[1] if hasattr(y, "shape") else len(y[0])
    if classes is not None and len(classes) != n_labels:
        raise ValueError(
            "For a multilabel y, classes must name each of its columns. Got"
            f" {len(classes)} classes for {n_labels} columns."
        )
    return MultilabelTarget(n_labels, loss)
