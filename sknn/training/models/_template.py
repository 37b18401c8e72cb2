"""The copy of a model that a program traces, and what differs between fits."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.training.kernels._fused_batch_norm import FusedBatchNormalization, has_kernel
from sknn.training.kernels._fused_recurrent import (
    FusedLSTM,
    fused_kind,
    is_fused,
    state_sizes,
)
from sknn.training.kernels._loose_conv2d import LooseConv2D, loosens
from sknn.training.kernels._noise import N_VALUES, uniform_bits
from sknn.training.kernels._stable_products import StableDense, stabilizes
from sknn.training.models._model_copy import copy_layer
from sknn.training.models._signature import (
    UntraceableError,
    has_traced_rate,
    is_known,
    is_penalty,
    iter_layers,
    iter_parts,
    part_codes,
    weights_key,
)


class _TracedDropout(keras.layers.Dropout):
    """Dropout whose rate may be a tensor, so that it can be an input of a program."""

    # The greatest noise of a unit that is kept, and what that is multiplied by.
    traced: tuple[tf.Tensor, tf.Tensor] | None = None

    def call(self, inputs: Any, training: bool = False) -> Any:
        if not training or self.traced is None:
            return inputs
        limit, scale = self.traced
        noise = uniform_bits(self._mask_shape(inputs), self.seed_generator.next())
        mask = tf.cast(noise <= limit, inputs.dtype) * tf.cast(scale, inputs.dtype)
        return inputs * mask

    def _mask_shape(self, inputs: Any) -> Any:
        """Return the shape of the mask; None in `noise_shape` is as in the inputs.

        One value for a whole map drops it as a whole.
        """
        shape = tf.shape(inputs)
        if self.noise_shape is None:
            return shape
        given = enumerate(self.noise_shape)
        return tf.stack([shape[i] if n is None else n for i, n in given])


def _copied(
    layer: keras.layers.Layer,
    trains: bool = False,
    carries: bool = False,
    block_parts: int = 0,
    pads: bool | None = None,
) -> keras.layers.Layer:
    kind: Any
    if has_traced_rate(layer):
        kind = _TracedDropout
    elif trains and loosens(layer):
        kind = LooseConv2D
    elif has_kernel(layer):
        kind = FusedBatchNormalization
    elif pads is not None and stabilizes(layer, pads):
        kind = StableDense
    else:
        kind = fused_kind(layer, carries)
    # The template needs no seeds: noise is drawn by those of the fit's model.
    copied = copy_layer(layer, lambda place: 0, kind)
    if isinstance(copied, FusedLSTM):
        copied.n_parts = block_parts
    if isinstance(copied, StableDense):
        copied.pads = bool(pads)
    return copied


class Template:
    """A copy of a model, without the settings that are inputs of its program.

    Parameters
    ----------
    model : keras.Model
        Functional or Sequential; left as it is.
    trains : bool, default=False
        Layers are to be quick in training, not in prediction.
    carries : bool, default=False
        Recurrent layers are to carry their states from batch to batch.
    block_parts : int, default=0
        Parts of a batch that LSTMs give to the kernel for whole sequences; 0 to go
        without it.
    stable : bool, default=False
        Whether the outputs of a sample must not depend on the others of its batch.

    Raises
    ------
    UntraceableError
        When the configuration does not give the same model again.
    """

    def __init__(
        self,
        model: Any,
        trains: bool = False,
        carries: bool = False,
        block_parts: int = 0,
        stable: bool = False,
    ) -> None:
        try:
            self.model = keras.models.clone_model(
                model,
                clone_function=partial(
                    _copied,
                    trains=trains,
                    carries=carries,
                    block_parts=block_parts,
                    pads=takes_few(model) if stable else None,
                ),
                recursive=True,
            )
            self._freeze_as(model)
        except Exception as error:  # whatever a layer of the user's raises
            raise UntraceableError from error
        same_code = part_codes(self.model) == part_codes(model)
        if not same_code or weights_key(self.model) != weights_key(model):
            raise UntraceableError
        self.dropouts = [
            layer for layer in iter_layers(self.model) if type(layer) is _TracedDropout
        ]
        self.penalised = []
        for index, variable in enumerate(self.model.trainable_variables):
            if is_penalty(variable.regularizer):
                self.penalised.append(index)
                variable.regularizer = None

    def _freeze_as(self, model: Any) -> None:
        """Freeze what is frozen in `model`; a configuration forgets parts of layers."""
        for part, own in zip(iter_parts(model), iter_parts(self.model), strict=True):
            if own.trainable != part.trainable:
                own.trainable = part.trainable
        for variable, own in zip(model.variables, self.model.variables, strict=True):
            if own.trainable != variable.trainable:
                own.trainable = variable.trainable

    def state_sizes(self) -> list[int]:
        """Return the sizes of the states that can be carried, of all layers in order.

        Raises
        ------
        InvalidNetworkError
            When a recurrent layer cannot carry its states, or goes backwards.
        """
        recurrent = [
            layer
            for layer in iter_layers(self.model)
            if isinstance(layer, keras.layers.RNN)
        ]
        for layer in recurrent:
            if not is_fused(layer) or layer.go_backwards:
                raise InvalidNetworkError(
                    "States are carried from one part of a sequence to the next by "
                    "recurrent layers that go forwards, with the activations that "
                    f"Keras has by default; {layer.name!r} is none. Train whole "
                    "sequences instead."
                )
        return [size for layer in recurrent for size in state_sizes(layer)]

    def use_rates(self, rates: Any) -> None:
        """Let the next trace take its dropout rates from the tensor `rates`."""
        # Scaling by the kept part keeps the expected activation (inverted dropout).
        kept = 1.0 - rates
        limits = tf.cast(tf.maximum(tf.round(N_VALUES * kept) - 1.0, 0.0), tf.uint16)
        n = len(self.dropouts)
        parts = tf.unstack(limits, n), tf.unstack(1.0 / kept, n)
        for layer, *traced in zip(self.dropouts, *parts, strict=True):
            layer.traced = tuple(traced)

    def forget_rates(self) -> None:
        """Drop the tensors of a trace that is over."""
        for layer in self.dropouts:
            layer.traced = None


def takes_few(model: keras.Model) -> bool:
    """Return True if a small number of samples is worth a special case in prediction.

    Convolutions are computed sample by sample, at much cost for each. So only the dense
    layers after them fill up their rows, not all layers of the network.
    """
    layers = list(iter_layers(model))
    kinds = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.Conv3D)
    convolves = any(isinstance(layer, kinds) for layer in layers)
    return convolves and not any(
        isinstance(layer, keras.layers.RNN) for layer in layers
    )


_DROPOUTS = (
    keras.layers.Dropout,
    keras.layers.GaussianDropout,
    keras.layers.AlphaDropout,
)


def _drops(layer: Any) -> bool:
    """Tell whether `layer` is a dropout, or one of Keras' layers with one inside."""
    if "training" not in inspect.signature(layer.call).parameters:
        return False
    rates = (getattr(layer, name, 0) for name in ("dropout", "recurrent_dropout"))
    return isinstance(layer, _DROPOUTS) or (
        is_known(type(layer)) and any(isinstance(r, float) and r > 0 for r in rates)
    )


@contextmanager
def dropout_on(model: Any) -> Iterator[None]:
    """Call the dropout of `model` as in training, and nothing else.

    Batch normalisation keeps to its moving averages, and images are not augmented.
    """
    layers = [layer for layer in model._flatten_layers() if _drops(layer)]
    for layer in layers:
        layer.call = _in_training(layer.call)
    try:
        yield
    finally:
        for layer in layers:
            del layer.call


def _in_training(call: Any) -> Any:
    def in_training(*args: Any, **kwargs: Any) -> Any:
        return call(*args, **{**kwargs, "training": True})

    return in_training


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
