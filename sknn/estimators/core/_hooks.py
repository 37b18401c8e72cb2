"""Hooks of the training, for callbacks and progress."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from sknn.estimators.core._callback_tasks import CallbackTasks
from sknn.estimators.core._constraints import refuse_class
from sknn.estimators.core._keras_params import check_names
from sknn.estimators.core._model_state import pack_model, unpack_model
from sknn.estimators.core._network import Network
from sknn.estimators.core._progress import Progress
from sknn.estimators.core._samples import Samples
from sknn.training import Hook, KerasCallbacks, Plan

if TYPE_CHECKING:
    import keras
    from sklearn.callback import CallbackContext

    from sknn.estimators.core._base import BaseNetwork


def hooks_of(
    estimator: BaseNetwork,
    network: Network,
    train: Samples,
    plan: Plan,
    context: CallbackContext | None,
) -> list[Hook]:
    """Return the hooks of `verbose`, `callbacks` and the callbacks of scikit-learn.

    The copies of the Keras callbacks that the fit uses become `callbacks_`.
    """
    hooks: list[Hook] = []
    if estimator.verbose:
        hooks.append(Progress(plan.epochs))
    if estimator.callbacks:
        estimator.callbacks_ = _copies(estimator.callbacks)
        hooks.append(
            KerasCallbacks(
                estimator.callbacks_,
                network.model,
                plan.optimizer,
                plan.learning_rate,
                plan.epochs,
                estimator._first_epoch,
            )
        )
    if context is not None:
        hooks.append(_callback_tasks(estimator, network, train, context))
    return hooks


def _copies(
    callbacks: list[keras.callbacks.Callback] | dict[str, keras.callbacks.Callback],
) -> list[keras.callbacks.Callback]:
    """Return copies of Keras callbacks, because a fit must not change parameters."""
    if isinstance(callbacks, dict):
        check_names(callbacks)
        callbacks = list(callbacks.values())
    for callback in callbacks:
        refuse_class("A callback", callback)
        if not hasattr(callback, "set_model"):
            raise TypeError(
                "callbacks must contain Keras callbacks (keras.callbacks.Callback), "
                f"got {callback!r}. Pass callbacks of scikit-learn to `set_callbacks` "
                "instead."
            )
    return copy.deepcopy(callbacks)


def _callback_tasks(
    estimator: BaseNetwork, network: Network, train: Samples, context: CallbackContext
) -> CallbackTasks:
    def fitted() -> dict[str, object]:
        # The model is still in training, so callbacks receive a copy.
        return network.state() | {"model_": unpack_model(pack_model(network.model))}

    weights = train.weights
    metadata = None if (weights == 1.0).all() else {"sample_weight": weights}
    X, y = estimator._input_spec().as_passed(train.in_memory())
    samples = {"X": X, "y": y, "metadata": metadata}
    return CallbackTasks(estimator, context, samples, fitted)
