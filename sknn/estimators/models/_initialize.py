"""A network of an estimator before any training."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sknn._typing import MatrixLike
from sknn.estimators.core._unchanged_on_failure import unchanged_on_failure
from sknn.estimators.models._keras_network import BaseKerasNetwork


def initialize(
    estimator: BaseKerasNetwork,
    X: MatrixLike,
    y: ArrayLike,
    classes: ArrayLike | None = None,
) -> None:
    """Build the network of an estimator, as `fit` does, without training it.

    A later `fit` with ``warm_start=True`` trains this network.

    Parameters
    ----------
    estimator : BaseKerasNetwork
        Receives the attributes of a fitted estimator, with an empty `history_`.
    X : array-like of shape (n_samples, ...)
        Samples.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        Labels or values.
    classes : array-like of shape (n_classes,) or None, default=None
        All classes, if y does not contain each of them.
    """
    from sknn.training import Checkpoint, Outcome

    with unchanged_on_failure(estimator):
        samples, _ = estimator._checked(X, y, None, reset=True, classes=classes)
        labels = samples.y_rows if classes is None else np.asarray(classes)
        seeds = estimator._new_seeds(resume=False)
        network = estimator._new_network(samples, labels, seeds)
        nothing = Checkpoint((), 0, 0, ())
        outcome = Outcome({"loss": []}, 0, "epochs", nothing, started=False)
        estimator._keep(network, outcome, resumable=True)
