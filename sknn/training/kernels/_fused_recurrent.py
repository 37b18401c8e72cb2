"""Recurrent layers computed by a loop of our own."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import tensorflow as tf

from sknn.training.kernels._block_lstm import (
    MOST_INPUTS,
    MOST_ROWS,
    MOST_UNITS,
    block_lstm,
)
from sknn.training.kernels._carry import carry
from sknn.training.kernels._recurrence import recur, span_of
from sknn.training.kernels._recurrent_step import (
    CellStep,
    GRUStep,
    LSTMStep,
    RecurrentStep,
    SimpleStep,
)


def _loop(
    layer: Any,
    step: RecurrentStep,
    sequences: Any,
    initial: Sequence[Any],
    weights: Sequence[Any],
    mask: Any,
    training: Any,
) -> tuple[Any, Any, list[Any]]:
    """Return what Keras' inner loop does: last output, outputs and states."""
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
        # The output of a step before the first one is 0, whatever the state is.
        last = tf.where(tf.reduce_any(mask, axis=0)[:, tf.newaxis], last, 0.0)
    if not every:
        return last, last[:, tf.newaxis], states
    if mask is not None:
        outputs = _carried_on(outputs, last, mask, span)
    if layer.go_backwards:
        outputs = tf.reverse(outputs, [0])
    return last, tf.transpose(outputs, [1, 0, 2]), states


def _carried_on(outputs: Any, last: Any, mask: Any, span: Any) -> Any:
    """Return outputs with those outside the loop."""
    steps = tf.range(tf.shape(mask)[0])[:, tf.newaxis, tf.newaxis]
    over = steps < span.first if span.backwards else steps >= span.last
    outputs = tf.where(over, last, outputs)
    begun = tf.cumsum(tf.cast(mask, "int32"), reverse=span.backwards) > 0
    return tf.where(begun[:, :, tf.newaxis], outputs, 0.0)


def _inner_loop(
    layer: Any,
    kind: Callable[[Any, Any], RecurrentStep],
    sequences: Any,
    initial: Any,
    mask: Any,
    training: Any,
) -> Any:
    """Return what the loop of one of Keras' own cells does."""
    cell, initial = layer.cell, _as_list(initial)
    inputs_noise = states_noise = None
    if training and 0.0 < cell.dropout < 1.0:
        inputs_noise = _as_list(cell.get_dropout_mask(sequences[:, 0]))
    if training and 0.0 < cell.recurrent_dropout < 1.0:
        states_noise = _as_list(cell.get_recurrent_dropout_mask(initial[0]))
    step = kind(inputs_noise, states_noise)
    weights = _own_weights(cell)
    return _loop(layer, step, sequences, initial, weights, mask, training)


def _own_weights(cell: Any) -> list[Any]:
    """Return the weights of one of Keras' own cells."""
    weights = [cell.kernel, cell.recurrent_kernel]
    return weights if cell.bias is None else [*weights, cell.bias]


def _as_list(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]


def _block(
    layer: Any, sequences: Any, initial: Any, mask: Any
) -> tuple[Any, Any, list[Any]]:
    """Return what Keras' inner loop of an LSTM does, by the kernel for sequences."""
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
    """Keras' layer, with a loop of its own; the same within rounding."""

    # Parts of a batch that training gives to TensorFlow's kernel for whole sequences;
    # 0 to go without the kernel.
    n_parts = 0

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
        if training and self.n_parts:
            return _block(self, sequences, initial_state, mask)
        return _inner_loop(self, LSTMStep, sequences, initial_state, mask, training)


class FusedGRU(keras.layers.GRU):
    """Keras' layer, with a loop of its own; the same within rounding."""

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
        return _inner_loop(self, GRUStep, sequences, initial_state, mask, training)


class FusedSimpleRNN(keras.layers.SimpleRNN):
    """Keras' layer, with a loop of its own; the same within rounding."""

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
        return _inner_loop(self, SimpleStep, sequences, initial_state, mask, training)


class FusedRNN(keras.layers.RNN):
    """Keras' layer for a cell that tells its parts, with a loop of its own.

    Such a cell has `inputs_part(x)` for inputs (n, n_features), `states_part(h)` for
    its first state (n, units), and `advance(inputs_part, states_part, states)`, which
    gives the output and the new states. Its call is the three put together, with the
    first state multiplied by the mask of its `recurrent_dropout`, if it has any.
    """

    def inner_loop(
        self, sequences: Any, initial_state: Any, mask: Any, training: bool = False
    ) -> Any:
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


def _output_size(cell: Any) -> int:
    return getattr(cell, "output_size", None) or _as_list(cell.state_size)[0]


_KINDS: dict[type, Any] = {
    keras.layers.LSTM: FusedLSTM,
    keras.layers.GRU: FusedGRU,
    keras.layers.SimpleRNN: FusedSimpleRNN,
    keras.layers.RNN: FusedRNN,
}

_PARTS = ("inputs_part", "states_part", "advance")


def suits_block(layer: Any, batch_size: int) -> bool:
    """Tell whether `layer` is an LSTM narrow enough for the kernel for sequences."""
    if type(layer) is not keras.layers.LSTM or fused_kind(layer) is None:
        return False
    n_inputs, _ = layer.cell.kernel.shape
    narrow = layer.units <= MOST_UNITS and n_inputs <= MOST_INPUTS
    drops = layer.dropout or layer.recurrent_dropout
    return narrow and batch_size <= MOST_ROWS and not drops


def state_sizes(layer: Any) -> list[int]:
    """Return the sizes of what one of the layers above carries from step to step."""
    sizes = _as_list(layer.cell.state_size)
    return [*sizes, _output_size(layer.cell)] if type(layer) is FusedRNN else sizes


def is_fused(layer: Any) -> bool:
    """Tell whether `layer` is one of the layers above."""
    return type(layer) in _KINDS.values()


def fused_kind(layer: Any, on_gpu: bool = False) -> Any:
    """Return the class that computes what `layer` does by our loop, if there is one.

    With `on_gpu`, also where Keras could take cuDNN, which is quicker.

    Keras itself computes what is not of single precision, or has other activations
    than the defaults, is `stateful` or unrolled, gives 0 for masked steps, resets a GRU
    before the product, has a cell of the user's that does not tell its parts, or runs
    by cuDNN.
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
        return kind if _tells_parts(cell) else None
    return kind if _is_default(cell) else None


def _is_default(cell: Any) -> Any:
    """Tell whether one of Keras' own cells is one of which a step is known."""
    sigmoid = keras.activations.sigmoid
    gates = getattr(cell, "recurrent_activation", sigmoid)
    resets_after = getattr(cell, "reset_after", True)
    return (
        cell.activation is keras.activations.tanh and gates is sigmoid and resets_after
    )


def _tells_parts(cell: Any) -> bool:
    return (
        all(callable(getattr(cell, name, None)) for name in _PARTS)
        and not getattr(cell, "dropout", 0.0)
        and all(isinstance(size, int) for size in _as_list(cell.state_size))
    )
