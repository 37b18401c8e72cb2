"""The copy of a model that a program traces, and what differs between fits."""

import random
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training._noise import uniform
from sknn.training._signature import CODE, has_traced_rate, is_penalty, iter_layers


class _TracedDropout(keras.layers.Dropout):
    """Dropout whose rate may be a tensor, so that it can be an input of a program."""

    traced_rate: Any = None

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.traced_rate is None:
            return inputs
        # Scaling by the kept part keeps the expected activation (inverted dropout).
        kept = 1.0 - self.traced_rate
        noise = uniform(tf.shape(inputs), self.seed_generator.next())
        mask = keras.ops.cast(noise < kept, inputs.dtype)
        return inputs * mask * keras.ops.cast(1.0 / kept, inputs.dtype)


def _copy_layer(layer: Any) -> Any:
    if has_traced_rate(layer):
        return _TracedDropout.from_config(layer.get_config())
    config = layer.get_config()
    for name, entry in config.items():
        # What is not registered with Keras, or by now under the same name as
        # something else, cannot be made from a configuration.
        own = getattr(layer, name, None) if isinstance(entry, dict) else None
        if isinstance(own, (*CODE, keras.initializers.Initializer)):
            config[name] = own
    if isinstance(layer, keras.layers.Lambda):
        return type(layer)(**config)  # `from_config` wants a name, not a function
    return type(layer).from_config(config)


class Template:
    """A copy of a model, without the settings that are inputs of its program.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential; left as it is.
    """

    def __init__(self, model: Any) -> None:
        state = random.getstate()  # Keras draws the seeds that nobody gave from it
        try:
            self.model = keras.models.clone_model(
                model, clone_function=_copy_layer, recursive=True
            )
        finally:
            random.setstate(state)
        self.dropouts = [
            layer for layer in iter_layers(self.model) if type(layer) is _TracedDropout
        ]
        self.penalised = []
        for index, variable in enumerate(self.model.trainable_variables):
            if is_penalty(variable.regularizer):
                self.penalised.append(index)
                variable.regularizer = None

    def use_rates(self, rates: Any) -> None:
        """Let the next trace take its dropout rates from the tensor `rates`."""
        for index, layer in enumerate(self.dropouts):
            layer.traced_rate = rates[index]

    def forget_rates(self) -> None:
        """Drop the tensors of a trace that is over."""
        for layer in self.dropouts:
            layer.traced_rate = None


def dropout_rates(model: Any) -> np.ndarray:
    """Return the dropout rates of `model`, in the order of its template's layers."""
    layers = [layer for layer in iter_layers(model) if has_traced_rate(layer)]
    return np.asarray([layer.rate for layer in layers], "float32")


def penalties(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the l1 and l2 strengths of the penalised variables of `model`."""
    found = [
        v.regularizer for v in model.trainable_variables if is_penalty(v.regularizer)
    ]
    l1 = [float(getattr(r, "l1", 0.0)) for r in found]
    l2 = [float(getattr(r, "l2", 0.0)) for r in found]
    return np.asarray(l1, "float32"), np.asarray(l2, "float32")
