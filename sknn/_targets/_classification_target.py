"""Selection of the target of a classifier."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils import column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from sknn._targets._binary import BinaryTarget
from sknn._targets._class_target import ClassTarget
from sknn._targets._head import Loss
from sknn._targets._losses import CLASSIFIER_LOSSES, loss_settings
from sknn._targets._multiclass import MulticlassTarget
from sknn._targets._multilabel import MultilabelTarget
from sknn._targets._target import loss_hint
from sknn._typing import MatrixLike

__all__ = ["classification_target"]


def classification_target(
    y: MatrixLike,
    *,
    loss: Loss = "auto",
    classes: ArrayLike | None = None,
    params: Mapping[str, float] | None = None,
    n_units: int | None = None,
) -> ClassTarget:
    """Create the target of a classifier for the type of y.

    Parameters
    ----------
    y : array-like of shape (n_samples,), or array-like or sparse matrix of shape \
            (n_samples, n_labels)
        Labels of any sortable type, or a multilabel indicator matrix.
    loss : str, keras.losses.Loss or callable, default="auto"
        A key of `CLASSIFIER_LOSSES`, "auto" for "cross_entropy", or a user-defined loss
        of targets and probabilities.
    classes : array-like of shape (n_classes,) or None, default=None
        All classes, if y may not contain all of them. None to use the labels in y.
    params : dict of str to float or None, default=None
        Parameters of the estimator that are settings of a loss.
    n_units : int or None, default=None
        Number of output units of a given network, where two classes may have one unit
        or two. None for one.

    Returns
    -------
    ClassTarget
        A `BinaryTarget` for one or two classes and one unit, a `MulticlassTarget`, a
        `MultilabelTarget` for an indicator matrix.

    Raises
    ------
    ValueError
        If y is not categorical or has several columns of classes, or the loss is
        unknown.

    Examples
    --------
    >>> classification_target(["a", "b", "c"]).head.units
    3
    """
    loss = _check_loss(loss)
    settings: tuple[tuple[str, float], ...] = ()
    if isinstance(loss, str):
        settings = loss_settings(CLASSIFIER_LOSSES[loss], params or {})
    kind = type_of_target(y, input_name="y")
    if kind == "multiclass-multioutput":
        raise ValueError(
            "y has several columns of classes (multiclass-multioutput), which is not"
            " supported. Fit one network per column with"
            " sklearn.multioutput.MultiOutputClassifier, or pass an indicator matrix"
            " of 0 and 1 for labels that are not mutually exclusive."
        )
    if kind == "multilabel-indicator":
        return _multilabel(y, loss, classes, settings)
    if kind not in ("binary", "multiclass"):
        check_classification_targets(y)  # raises with the message of scikit-learn
    labels = np.unique(column_or_1d(y if classes is None else classes))
    if len(labels) > 2 or n_units == 2:
        return MulticlassTarget(labels, loss, settings)
    return BinaryTarget(labels, loss, settings)


def _check_loss(loss: Loss) -> Loss:
    if isinstance(loss, str):
        if loss == "auto":
            return "cross_entropy"
        if loss in CLASSIFIER_LOSSES:
            return loss
    elif callable(loss) and not isinstance(loss, type):
        return loss
    raise ValueError(
        'loss must be "auto", one of '
        + ", ".join(CLASSIFIER_LOSSES)
        + f", or a Keras loss or function. Got {loss!r}."
        + loss_hint(loss, CLASSIFIER_LOSSES)
    )


def _multilabel(
    y: MatrixLike,
    loss: Loss,
    classes: ArrayLike | None,
    settings: tuple[tuple[str, float], ...],
) -> MultilabelTarget:
    n_labels = np.shape(y)[1]
    if classes is not None and len(np.asarray(classes)) != n_labels:
        raise ValueError(
            "For a multilabel y, classes must have one entry per column. Got"
            f" {len(np.asarray(classes))} classes for {n_labels} columns."
        )
    return MultilabelTarget(n_labels, loss, settings)
