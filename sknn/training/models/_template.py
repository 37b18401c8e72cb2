"""Copies of models for tracing, without the settings that differ between fits."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn._keras import nested_layers
from sknn.exceptions import InvalidNetworkError
from sknn.training.kernels._adapted_normalization import (
    AdaptedNormalization,
    is_adapted_normalization,
)
from sknn.training.kernels._fused_batch_norm import FusedBatchNormalization, has_kernel
from sknn.training.kernels._fused_recurrent import (
    FusedLSTM,
    fused_kind,
    is_fused,
    state_sizes,
)
from sknn.training.kernels._loose_conv2d import LooseConv2D, needs_separate_bias
from sknn.training.kernels._noise import N_VALUES, uniform_bits
from sknn.training.kernels._silu import use_plain_silu
from sknn.training.kernels._stable_products import StableDense, stabilizes
from sknn.training.models._clone import cloned
from sknn.training.models._model_copy import copy_layer, probe
from sknn.training.models._own_state import complete, is_known, lost_attributes
from sknn.training.models._packing import Packing, unpacked
from sknn.training.models._signature import (
    UntraceableError,
    has_traced_rate,
    is_penalty,
    iter_layers,
    iter_parts,
    part_codes,
    weights_key,
)


class _TracedDropout(keras.layers.Dropout):
    """Dropout whose rate may be a tensor, so that it can be an input of a program."""

    # The maximum noise value of a kept unit, and the factor of kept units.
    traced: tuple[tf.Tensor, tf.Tensor] | None = None

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        if not training or self.traced is None:
            return inputs
        limit, scale = self.traced
        noise = uniform_bits(self._mask_shape(inputs), self.seed_generator.next())
        mask = tf.cast(noise <= limit, inputs.dtype) * tf.cast(scale, inputs.dtype)
        return inputs * mask

    def _mask_shape(self, inputs: tf.Tensor) -> tf.Tensor:
        """Return the shape of the mask; None in `noise_shape` means the input's size.

        A size of 1 drops all units along the axis together.
        """
        shape = tf.shape(inputs)
        if self.noise_shape is None:
            return shape
        sizes = enumerate(self.noise_shape)
        return tf.stack([shape[i] if n is None else n for i, n in sizes])


def _copied(
    layer: keras.layers.Layer,
    trains: bool = False,
    carries: bool = False,
    block_parts: int = 0,
    pads: bool | None = None,
) -> keras.layers.Layer:
    kind: type[keras.layers.Layer] | None
    if has_traced_rate(layer):
        kind = _TracedDropout
    elif trains and needs_separate_bias(layer):
        kind = LooseConv2D
    elif is_adapted_normalization(layer):
        kind = AdaptedNormalization
    elif has_kernel(layer):
        kind = FusedBatchNormalization
    elif pads is not None and stabilizes(layer, pads):
        kind = StableDense
    else:
        kind = fused_kind(layer, carries)
    # Seeds of the template are not used: noise depends on the seeds of the fit's model.
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
        Functional or Sequential; not modified.
    trains : bool, default=False
        Whether to optimize layers for training instead of prediction.
    carries : bool, default=False
        Whether recurrent layers carry their states from batch to batch.
    block_parts : int, default=0
        Number of parts of a batch for which LSTMs use TensorFlow's kernel for whole
        sequences; 0 disables the kernel.
    stable : bool, default=False
        Whether the outputs of a sample must not depend on other samples of its batch.
    packing : Packing or None, default=None
        The inputs of a model that has several, in the rows of its samples.

    Raises
    ------
    UntraceableError
        If the configuration does not recreate the same model.
    """

    def __init__(
        self,
        model: keras.Model,
        trains: bool = False,
        carries: bool = False,
        block_parts: int = 0,
        stable: bool = False,
        packing: Packing | None = None,
    ) -> None:
        self.packing = packing
        try:
            self.model = cloned(
                model,
                partial(
                    _copied,
                    trains=trains,
                    carries=carries,
                    block_parts=block_parts,
                    pads=takes_few(model) if stable else None,
                ),
            )
            complete(model, self.model)
        except Exception as error:  # user-defined layers may raise anything
            raise UntraceableError from error
        lost = lost_attributes(model, self.model)
        if lost:
            raise UntraceableError(f"its configuration lacks {', '.join(lost)}")
        same_code = part_codes(self.model) == part_codes(model)
        if not same_code or weights_key(self.model) != weights_key(model):
            raise UntraceableError
        if trains and _assigns_weights(self.model):
            raise UntraceableError("a layer changes its weights when it is called")
        for part in iter_parts(self.model):
            use_plain_silu(part)
        self.dropouts = [
            layer for layer in iter_layers(self.model) if type(layer) is _TracedDropout
        ]
        self.penalized = []
        for index, variable in enumerate(self.model.trainable_variables):
            if is_penalty(variable.regularizer):
                self.penalized.append(index)
                variable.regularizer = None

    def call(
        self,
        trainable: Sequence[tf.Tensor],
        non_trainable: Sequence[tf.Tensor],
        X: tf.Tensor,
        **options: bool,
    ) -> tuple[Any, ...]:
        """Call the model with the values of its variables, see `stateless_call`."""
        inputs = unpacked(self.packing, X, self.model)
        return self.model.stateless_call(trainable, non_trainable, inputs, **options)

    def state_sizes(self) -> list[int]:
        """Return the sizes of the states that can be carried, for all layers in order.

        Raises
        ------
        InvalidNetworkError
            If a recurrent layer cannot carry its states, or goes backwards.
        """
        recurrent = [
            layer
            for layer in iter_layers(self.model)
            if isinstance(layer, keras.layers.RNN)
        ]
        for layer in recurrent:
            if not is_fused(layer) or layer.go_backwards:
                raise InvalidNetworkError(
                    "Training on parts of sequences requires recurrent layers that go "
                    "forwards, with Keras' default activations, but layer "
                    f"{layer.name!r} differs. Train on whole sequences instead."
                )
        return [size for layer in recurrent for size in state_sizes(layer)]

    def use_rates(self, rates: tf.Tensor) -> None:
        """Use the dropout rates of the tensor `rates` in the next trace."""
        # Scaling by the kept fraction preserves the expected value (inverted dropout).
        kept = 1.0 - rates
        limits = tf.cast(tf.maximum(tf.round(N_VALUES * kept) - 1.0, 0.0), tf.uint16)
        n = len(self.dropouts)
        parts = tf.unstack(limits, n), tf.unstack(1.0 / kept, n)
        for layer, *traced in zip(self.dropouts, *parts, strict=True):
            layer.traced = tuple(traced)

    def forget_rates(self) -> None:
        """Remove the tensors of a finished trace."""
        for layer in self.dropouts:
            layer.traced = None


def _assigns_weights(model: keras.Model) -> bool:
    """Return True if a user-defined layer changes trainable weights when it is called.

    Such a change would be lost, as the weights of a program are its arguments.
    """
    if all(is_known(type(part)) for part in iter_parts(model)):
        return False
    scope = keras.StatelessScope()
    try:
        with scope:
            model(probe(model), training=True)
    except Exception:  # the layer may need other values, or more samples
        return False
    trainable = model.trainable_variables
    return any(scope.get_current_value(v) is not None for v in trainable)


def takes_few(model: keras.Model) -> bool:
    """Return True if small batches are worth a special case in prediction.

    Convolutions are computed sample by sample and are expensive, so only the dense
    layers after them pad their rows, instead of the whole network.
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


def _drops(layer: keras.layers.Layer) -> bool:
    """Return True if `layer` is a dropout layer, or a layer of Keras with dropout."""
    if "training" not in inspect.signature(layer.call).parameters:
        return False
    rates = (getattr(layer, name, 0) for name in ("dropout", "recurrent_dropout"))
    return isinstance(layer, _DROPOUTS) or (
        is_known(type(layer)) and any(isinstance(r, float) and r > 0 for r in rates)
    )


@contextmanager
def dropout_on(model: keras.Model) -> Iterator[None]:
    """Apply the dropout of `model` in prediction, but no other training behavior.

    Batch normalization uses its moving averages, and images are not augmented.
    """
    layers = [layer for layer in nested_layers(model) if _drops(layer)]
    for layer in layers:
        layer.call = _in_training(layer.call)
    try:
        yield
    finally:
        for layer in layers:
            del layer.call


def _in_training(call: Callable[..., tf.Tensor]) -> Callable[..., tf.Tensor]:
    def in_training(*args: object, **kwargs: object) -> tf.Tensor:
        return call(*args, **{**kwargs, "training": True})

    return in_training


def dropout_rates(model: keras.Model) -> np.ndarray:
    """Return the dropout rates of `model`, in the order of the template's layers."""
    layers = [layer for layer in iter_layers(model) if has_traced_rate(layer)]
    return np.asarray([layer.rate for layer in layers], "float32")


def penalties(model: keras.Model) -> tuple[np.ndarray, np.ndarray]:
    """Return the l1 and l2 strengths of the penalized variables of `model`."""
    found = [
        v.regularizer for v in model.trainable_variables if is_penalty(v.regularizer)
    ]
    l1 = [float(getattr(r, "l1", 0.0)) for r in found]
    l2 = [float(getattr(r, "l2", 0.0)) for r in found]
    return np.asarray(l1, "float32"), np.asarray(l2, "float32")
