"""Keras callbacks as a hook."""

import contextlib
from collections.abc import Callable

import keras
import numpy as np

from sknn._keras import array_conversions, nested_layers
from sknn.exceptions import InvalidNetworkError
from sknn.training.plans._hook import Hook
from sknn.training.plans._stateless_optimizer import copy_optimizer

_BATCH_HOOKS = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
)


class KerasCallbacks(Hook):
    """Call Keras callbacks as `model.fit` would.

    A callback may stop training (`model.stop_training`), change the learning rate
    (`model.optimizer.learning_rate`) or change the weights. A learning rate that a
    callback has set replaces the schedule. Callbacks with batch hooks are supported;
    the program then runs one batch per call.

    Parameters
    ----------
    callbacks : list of keras.callbacks.Callback
        Keras callbacks.
    model : keras.Model
        The model in training.
    optimizer : keras.optimizers.Optimizer
        A copy of it is available to callbacks as `model.optimizer`.
    learning_rate : float
        Initial learning rate of the training.
    epochs : int
        Maximum number of epochs.
    first_epoch : int, default=0
        Number of the first epoch, if the training is a part of another.
    """

    changes_model = True

    def __init__(
        self,
        callbacks: list[keras.callbacks.Callback],
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
        learning_rate: float,
        epochs: int,
        first_epoch: int = 0,
    ) -> None:
        self._model = model
        self._first_epoch = first_epoch
        self._optimizer = copy_optimizer(optimizer, learning_rate=learning_rate)
        self.show_rate(learning_rate)
        self._list = keras.callbacks.CallbackList(
            callbacks, verbose=1, epochs=first_epoch + epochs, steps=None
        )
        # `CallbackList.set_model` would store a history on the model.
        self._callbacks = callbacks
        self.wants_batches = any(map(_wants_batches, callbacks))

    def train_begin(self) -> None:
        self._trainable = [(v, v.trainable) for v in self._model.variables]
        self._layers = [(n, n.trainable) for n in nested_layers(self._model)]
        self._model.optimizer = self._optimizer
        self._model.stop_training = False
        for callback in self._callbacks:
            callback.set_model(self._model)
        self._call("on_train_begin")

    def show_rate(self, rate: float) -> None:
        if self.learning_rate is not None:
            return  # as a callback has set it
        # Not exactly the rate, so that a callback that sets this rate is noticed.
        shown = np.nextafter(np.float32(rate), np.float32(0))
        self._optimizer.learning_rate = float(shown)
        self._shown = float(self._optimizer.learning_rate)

    def epoch_begin(self, epoch: int) -> float:
        self._call("on_epoch_begin", self._first_epoch + epoch - 1)
        return 1.0

    def batch_begin(self, step: int) -> None:
        self._call("on_train_batch_begin", step)

    def batch_end(self, step: int, loss: float) -> bool:
        self._call("on_train_batch_end", step, {"loss": loss})
        return bool(self._model.stop_training)

    def _call(self, hook: str, *arguments: object) -> None:
        """Call a hook of all callbacks. Some callbacks of Keras convert variables."""
        with array_conversions():
            getattr(self._list, hook)(*arguments)
        self._check_trainable()
        rate = float(self._optimizer.learning_rate)
        if rate != self._shown:
            self.learning_rate = self._shown = rate

    def _check_trainable(self) -> None:
        """Raise an error if a callback has frozen weights, or the opposite.

        The program and the state of the optimizer are for fixed trainable weights.
        """
        if all(v.trainable == before for v, before in self._trainable):
            return
        parts = [*self._layers, *self._trainable]
        changed = next(part for part, before in parts if part.trainable != before)
        # The weights of the model are restored after an error.
        for part, before in parts:
            part.trainable = before
        raise InvalidNetworkError(
            f"A callback has set `trainable` of {changed.name!r} during the "
            "training, which is compiled for fixed trainable weights. Set it in the "
            "model before the training, use a Backbone with `frozen_epochs`, or train "
            "twice: set `trainable` of the layers of `model_` between two fits with "
            "warm_start=True."
        )

    def epoch_end(
        self, epoch: int, logs: dict[str, float], sync: Callable[[], None]
    ) -> bool:
        sync()
        self.show_rate(logs["learning_rate"])
        try:
            self._call("on_epoch_end", self._first_epoch + epoch - 1, dict(logs))
        except (ValueError, KeyError) as error:
            text = str(error.args[0]) if error.args else ""
            if "received monitor=" not in text and "Failed to format" not in text:
                raise
            raise ValueError(self._explained(text, logs)) from error
        return bool(self._model.stop_training)

    def _explained(self, text: str, logs: dict[str, float]) -> str:
        """Return an error of a callback with the values that the logs have."""
        for callback in self._callbacks:
            monitor = getattr(callback, "monitor", None)
            if monitor not in logs and f"received monitor={monitor}," in text:
                name = type(callback).__name__
                text = f"{name}(monitor={monitor!r}) needs a value of this name."
        return (
            f"{text} The logs of an epoch have the values {sorted(logs)}: 'val_loss' "
            "with validation samples, and also 'val_score' with `scoring`, such as "
            "scoring='accuracy' and EarlyStopping(monitor='val_score', mode='max')."
        )

    def train_end(self, stop_reason: str) -> None:
        try:
            self._call("on_train_end")
        finally:
            self._model.optimizer = None

    def train_failed(self) -> None:
        # Callbacks may hold open files. An exception raised here would hide the
        # original error.
        for callback in self._callbacks:
            with contextlib.suppress(Exception):
                callback.on_train_end()
        self._model.optimizer = None


def _wants_batches(callback: keras.callbacks.Callback) -> bool:
    """Return True if `callback` overrides a batch hook (in its class or instance)."""
    if isinstance(callback, keras.callbacks.ModelCheckpoint):
        return callback.save_freq != "epoch"
    base = keras.callbacks.Callback
    return any(
        getattr(getattr(callback, name), "__func__", None) is not getattr(base, name)
        for name in _BATCH_HOOKS
    )
