"""The target of an output layer that predicts classes."""

from collections.abc import Mapping

import numpy as np
from sklearn.utils.multiclass import type_of_target

from sknn._targets import ClassTarget, check_label_types, classification_target
from sknn.estimators.models._compiled import KnownLoss
from sknn.estimators.models._output_layer import OutputLayer


def class_target(
    y: np.ndarray,
    labels: np.ndarray,
    loss: object,
    output: OutputLayer | None,
    params: Mapping[str, float] | None = None,
) -> ClassTarget:
    """Return the target of an output layer that predicts classes.

    Parameters
    ----------
    y : ndarray of shape (n_samples,) or (n_samples, n_labels)
        Training labels.
    labels : ndarray
        As y, but with all labels.
    loss : str, keras.losses.Loss or callable
        The loss, as the user or Keras names it.
    output : OutputLayer or None
        The output layer of the model; None if it is not built yet.
    params
        See `classification_target`.
    """
    check_label_types(labels, "y")
    return classification_target(
        y,
        loss=KnownLoss.of(loss, classifies=True).loss,
        classes=np.unique(labels) if y.ndim == 1 else None,
        params=params,
        n_units=None if output is None else output.units,
    )


def is_continuous(y: np.ndarray) -> bool:
    """Return True if columns of y contain numbers that are not whole."""
    return y.dtype.kind == "f" and type_of_target(y).startswith("continuous")


def are_labels(y: np.ndarray) -> bool:
    """Return True if y is an indicator matrix of labels."""
    try:
        return type_of_target(y) == "multilabel-indicator"
    except TypeError:  # columns of several types
        return False
