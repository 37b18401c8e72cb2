"""The copy of a model that a program traces, and what differs between fits."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training._noise import uniform
from sknn.training._signature import has_traced_rate, iter_layers


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
    cls = _TracedDropout if has_traced_rate(layer) else type(layer)
    return cls.from_config(layer.get_config())


class Template:
    """A copy of a model, without the settings that are inputs of its program.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential; left as it is.
    """

    def __init__(self, model: Any) -> None:
        self.model = keras.models.clone_model(model, clone_function=_copy_layer)
        self.dropouts = [
            layer for layer in iter_layers(self.model) if type(layer) is _TracedDropout
        ]
        self.penalised = []
        for index, variable in enumerate(self.model.trainable_variables):
            if isinstance(variable.regularizer, _PENALTIES):
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


_PENALTIES = (keras.regularizers.L1, keras.regularizers.L2, keras.regularizers.L1L2)


def dropout_rates(model: Any) -> np.ndarray:
    """Return the dropout rates of `model`, in the order of its template's layers."""
    layers = [layer for layer in iter_layers(model) if has_traced_rate(layer)]
    return np.asarray([layer.rate for layer in layers], "float32")


def penalties(model: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the l1 and l2 strengths of the penalised variables of `model`."""
    found = [
        v.regularizer
        for v in model.trainable_variables
        if isinstance(v.regularizer, _PENALTIES)
    ]
    l1 = [float(getattr(r, "l1", 0.0)) for r in found]
    l2 = [float(getattr(r, "l2", 0.0)) for r in found]
    return np.asarray(l1, "float32"), np.asarray(l2, "float32")
