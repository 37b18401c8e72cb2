"""The trainings of one fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from sknn._sklearn import new_callback_context
from sknn.estimators.core._fit_data import FitData, max_epochs
from sknn.estimators.core._model_state import put_weights, weights_of
from sknn.estimators.core._network import Network
from sknn.estimators.core._prepare import (
    first_training,
    second_training,
    single_pass,
)
from sknn.estimators.core._samples import Samples
from sknn.exceptions import NonFiniteLossError
from sknn.training import Outcome, train

if TYPE_CHECKING:
    from sknn.estimators.core._base import BaseNetwork

# Reasons for a training to stop before the end.
_FAILURES = {
    "interrupted": "was interrupted",
    "non_finite_loss": "had a loss that was no longer finite",
}


def run(
    estimator: BaseNetwork, network: Network, data: FitData, whole: Samples | None
) -> tuple[Outcome, str]:
    """Train a network with the parameters of an estimator.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the training.
    network : Network
        Network to train. Its model contains the final weights afterwards.
    data : FitData
        Training and validation samples.
    whole : Samples or None
        All samples, for the second training of `refit`; None for a single training.

    Returns
    -------
    outcome : Outcome
        Results of the training.
    warning : str
        Warning message; empty without a warning.
    """
    context = new_callback_context(estimator, max_epochs(estimator, data))
    initial = [] if whole is None else weights_of(network.model)
    training = first_training(estimator, network, data, context)
    outcome = train(training)
    if whole is None or outcome.stop_reason in _FAILURES:
        return outcome, ""
    epochs = training.plan.epochs
    return _run_second(estimator, network, whole, initial, outcome, epochs)


def run_pass(estimator: BaseNetwork, network: Network, samples: Samples) -> Outcome:
    """Train a network for one epoch, as `partial_fit` does."""
    return train(single_pass(estimator, network, samples))


def _run_second(
    estimator: BaseNetwork,
    network: Network,
    samples: Samples,
    initial: list[np.ndarray],
    first: Outcome,
    total_epochs: int,
) -> tuple[Outcome, str]:
    """Run the training of `refit`, from the same initial weights as the first training.

    Parameters
    ----------
    estimator : BaseNetwork
        Estimator with the parameters of the training.
    network : Network
        Network to train.
    samples : Samples
        All samples.
    initial : list of ndarray
        The weights that the first training started from.
    first : Outcome
        The outcome of the first training.
    total_epochs : int
        Maximum number of epochs of the first training.

    Returns
    -------
    outcome : Outcome
        Results of the fit.
    warning : str
        Warning message if the second training failed and the network of the first
        training is kept. Empty otherwise.
    """
    trained = weights_of(network.model)
    put_weights(network.model, initial)
    try:
        training = second_training(estimator, network, samples, first, total_epochs)
        second = train(training)
        reason = second.stop_reason
    except KeyboardInterrupt:
        reason = "interrupted"
    except NonFiniteLossError:
        reason = "non_finite_loss"
    if reason not in _FAILURES:
        return replace(first, checkpoint=second.checkpoint), ""
    put_weights(network.model, trained)
    return first, (
        f"The second training, on all samples (refit=True), {_FAILURES[reason]}. "
        "The network of the first training is kept, which was not trained on the "
        "validation part."
    )
