"""Recurrent layers with a custom loop over time steps."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

import keras
import tensorflow as tf

from sknn.training.kernels._block_lstm import (
    MAX_INPUTS,
    MAX_ROWS,
    MAX_UNITS,
    block_lstm,
)
from sknn.training.kernels._carry import carry
from sknn.training.kernels._recurrence import Span, recur, span_of
from sknn.training.kernels._recurrent_step import (
    CellStep,
    GRUStep,
    LSTMStep,
    RecurrentStep,
    SimpleStep,
)

# Last output, outputs and states of a layer, as Keras' `inner_loop` returns them.
_Results: TypeAlias = tuple[tf.Tensor, tf.Tensor, list[tf.Tensor]]

_Value = TypeVar("_Value")


def _loop(
    layer: keras.layers.RNN,
    step: RecurrentStep,
    sequences: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    mask: tf.Tensor | None,
    training: bool,
) -> _Results:
    """Compute the results of Keras' `inner_loop` with the custom loop."""
    inputs = tf.transpose(tf.convert_to_tensor(sequences), [1, 0, 2])
    n_steps = inputs.shape[0] or tf.shape(inputs)[0]
    if mask is not None:
        mask = tf.transpose(tf.cast(_as_list(mask)[0], "bool"))
    span = span_of(mask, n_steps, layer.go_backwards)
    every = layer.return_sequences
    weights = [tf.convert_to_tensor(w) for w in weights]
    carried = carry() if training else None
    if carried is not None:
        initial = carried.next(len(initial))
    outputs, states = recur(
        step, inputs, initial, weights, span, every, learns=bool(training)
    )
    if carried is not None:
        carried.ended += states
    last = states[step.output]
    if mask is not None:
        # The output before the first valid time step is 0, regardless of the state.
        last = tf.where(tf.reduce_any(mask, axis=0)[:, tf.newaxis], last, 0.0)
    if not every:
        return last, last[:, tf.newaxis], states
    if mask is not None:
        outputs = _fill_masked(outputs, last, mask, span)
    if layer.go_backwards:
        outputs = tf.reverse(outputs, [0])
    return last, tf.transpose(outputs, [1, 0, 2]), states


def _fill_masked(
    outputs: tf.Tensor, last: tf.Tensor, mask: tf.Tensor, span: Span
) -> tf.Tensor:
    """Set the outputs of time steps outside of the loop."""
    steps = tf.range(tf.shape(mask)[0])[:, tf.newaxis, tf.newaxis]
    is_after = steps < span.first if span.backwards else steps >= span.last
    outputs = tf.where(is_after, last, outputs)
    has_started = tf.cumsum(tf.cast(mask, "int32"), reverse=span.backwards) > 0
    return tf.where(has_started[:, :, tf.newaxis], outputs, 0.0)


def _inner_loop(
    layer: keras.layers.RNN,
    kind: type[LSTMStep | GRUStep | SimpleStep],
    sequences: tf.Tensor,
    initial: tf.Tensor | Sequence[tf.Tensor],
    mask: tf.Tensor | None,
    training: bool,
) -> _Results:
    """Compute the results of Keras' `inner_loop` for one of Keras' own cells."""
    cell, initial = layer.cell, _as_list(initial)
    inputs_noise = states_noise = None
    if training and 0.0 < cell.dropout < 1.0:
        inputs_noise = _as_list(cell.get_dropout_mask(sequences[:, 0]))
    if training and 0.0 < cell.recurrent_dropout < 1.0:
        states_noise = _as_list(cell.get_recurrent_dropout_mask(initial[0]))
    step = kind(inputs_noise, states_noise)
    weights = _own_weights(cell)
    return _loop(layer, step, sequences, initial, weights, mask, training)


def _own_weights(cell: keras.layers.Layer) -> list[tf.Tensor]:
    """Return the weights of one of Keras' own cells."""
    weights = [cell.kernel, cell.recurrent_kernel]
    return weights if cell.bias is None else [*weights, cell.bias]


def _as_list(values: _Value | list[_Value] | tuple[_Value, ...]) -> list[_Value]:
    return list(values) if isinstance(values, list | tuple) else [values]


def _block(
    layer: keras.layers.RNN,
    sequences: tf.Tensor,
    initial: tf.Tensor | Sequence[tf.Tensor],
    mask: tf.Tensor | None,
) -> _Results:
    """Compute the results of an LSTM's `inner_loop` by the kernel for sequences."""
    inputs = tf.convert_to_tensor(sequences)
    if mask is not None:
        mask = tf.cast(_as_list(mask)[0], "bool")
    if layer.go_backwards:
        inputs = tf.reverse(inputs, [1])
        mask = None if mask is None else tf.reverse(mask, [1])
    weights = [tf.convert_to_tensor(w) for w in _own_weights(layer.cell)]
    carried = carry()
    initial = _as_list(initial) if carried is None else carried.next(2)
    every = layer.return_sequences
    outputs, states = block_lstm(inputs, initial, weights, mask, every, layer.n_parts)
    if carried is not None:
        carried.ended += states
    last = states[0]
    if mask is not None:
        last = tf.where(tf.reduce_any(mask, axis=1)[:, tf.newaxis], last, 0.0)
    return last, outputs if every else last[:, tf.newaxis], states


class FusedLSTM(keras.layers.LSTM):
    """Keras' layer with a custom loop, with the same results within rounding."""

    # Number of parts of a batch for TensorFlow's kernel for whole sequences, which is
    # used in training; 0 disables the kernel.
    n_parts = 0

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: tf.Tensor | Sequence[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> _Results:
        if training and self.n_parts:
            return _block(self, sequences, initial_state, mask)
        return _inner_loop(self, LSTMStep, sequences, initial_state, mask, training)


class FusedGRU(keras.layers.GRU):
    """Keras' layer with a custom loop, with the same results within rounding."""

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: tf.Tensor | Sequence[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> _Results:
        return _inner_loop(self, GRUStep, sequences, initial_state, mask, training)


class FusedSimpleRNN(keras.layers.SimpleRNN):
    """Keras' layer with a custom loop, with the same results within rounding."""

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: tf.Tensor | Sequence[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> _Results:
        return _inner_loop(self, SimpleStep, sequences, initial_state, mask, training)


class FusedRNN(keras.layers.RNN):
    """Keras' layer with a custom loop, for a cell that defines its parts.

    Such a cell has the methods `inputs_part(x)` for inputs (n, n_features),
    `states_part(h)` for its first state (n, units), and `advance(inputs_part,
    states_part, states)`, which returns the output and the new states. Its `call`
    combines them, with the first state multiplied by the mask of its
    `recurrent_dropout`, if any.
    """

    def inner_loop(
        self,
        sequences: tf.Tensor,
        initial_state: tf.Tensor | Sequence[tf.Tensor],
        mask: tf.Tensor | None,
        training: bool = False,
    ) -> _Results:
        cell, initial = self.cell, _as_list(initial_state)
        rate, noise = getattr(cell, "recurrent_dropout", None), None
        if training and rate:
            noise = cell.get_recurrent_dropout_mask(initial[0])
        output = tf.zeros([tf.shape(sequences)[0], _output_size(cell)])
        step = CellStep(cell, noise)
        last, outputs, states = _loop(
            self,
            step,
            sequences,
            [*initial, output],
            cell.trainable_variables,
            mask,
            training,
        )
        return last, outputs, states[:-1]


def _output_size(cell: keras.layers.Layer) -> int:
    return getattr(cell, "output_size", None) or _as_list(cell.state_size)[0]


_KINDS: dict[type, type[keras.layers.RNN]] = {
    keras.layers.LSTM: FusedLSTM,
    keras.layers.GRU: FusedGRU,
    keras.layers.SimpleRNN: FusedSimpleRNN,
    keras.layers.RNN: FusedRNN,
}

_PARTS = ("inputs_part", "states_part", "advance")


def suits_block(layer: keras.layers.Layer, batch_size: int) -> bool:
    """Return True if `layer` is an LSTM that the kernel for sequences suits."""
    if type(layer) is not keras.layers.LSTM or fused_kind(layer) is None:
        return False
    n_inputs, _ = layer.cell.kernel.shape
    narrow = layer.units <= MAX_UNITS and n_inputs <= MAX_INPUTS
    drops = layer.dropout or layer.recurrent_dropout
    return narrow and batch_size <= MAX_ROWS and not drops


def state_sizes(layer: keras.layers.RNN) -> list[int]:
    """Return the sizes of the states of one of the layers of this module."""
    sizes = _as_list(layer.cell.state_size)
    return [*sizes, _output_size(layer.cell)] if type(layer) is FusedRNN else sizes


def is_fused(layer: keras.layers.Layer) -> bool:
    """Return True if `layer` is one of the layers of this module."""
    return type(layer) in _KINDS.values()


def fused_kind(
    layer: keras.layers.Layer, on_gpu: bool = False
) -> type[keras.layers.RNN] | None:
    """Return the class of this module that can replace `layer`, or None.

    With `on_gpu`, layers for which Keras could use cuDNN, which is faster, are replaced
    too.

    A layer is not replaced if it is not in single precision, has activations other than
    the defaults, is `stateful` or unrolled, returns 0 for masked time steps, is a GRU
    with the reset gate before the product, has a user-defined cell without the required
    methods, or uses cuDNN.
    """
    kind = _KINDS.get(type(layer))
    if kind is None or not (layer.built and (layer.supports_jit or on_gpu)):
        return None
    if layer.stateful or layer.unroll or layer.zero_output_for_mask:
        return None
    cell = layer.cell
    kinds = [getattr(cell, name, None) for name in ("compute_dtype", "variable_dtype")]
    if kinds != ["float32", "float32"]:
        return None
    if kind is FusedRNN:
        return kind if _defines_parts(cell) else None
    return kind if _is_default(cell) else None


def _is_default(cell: keras.layers.Layer) -> bool:
    """Return True if a cell of Keras has the activations of our steps."""
    sigmoid = keras.activations.sigmoid
    gates = getattr(cell, "recurrent_activation", sigmoid)
    resets_after = getattr(cell, "reset_after", True)
    return (
        cell.activation is keras.activations.tanh and gates is sigmoid and resets_after
    )


def _defines_parts(cell: keras.layers.Layer) -> bool:
    return (
        all(callable(getattr(cell, name, None)) for name in _PARTS)
        and not getattr(cell, "dropout", 0.0)
        and all(isinstance(size, int) for size in _as_list(cell.state_size))
    )
