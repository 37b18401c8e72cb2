"""An LSTM by TensorFlow's kernel for whole sequences.

It needs no compiling and no loop in a graph, but multiplies in every step by itself, on
one core: quick where there is little to multiply, and with the batch in parts, which go
side by side.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from sknn.training.kernels._own_gradient import own_gradient

# Up to these it is about as quick as XLA's loop; see the decision record.
MOST_UNITS = 64
MOST_INPUTS = 16
MOST_ROWS = 512

# Rows of a part: with more the kernel is slower a row, fewer are not worth two parts.
_MOST_OF_PART = 64
_FEWEST_OF_TWO = 32


def n_parts(batch_size: int) -> int:
    """Return into how many parts a batch is cut, on any machine."""
    if batch_size < _FEWEST_OF_TWO:
        return 1
    return max(2, -(-batch_size // _MOST_OF_PART))


def block_lstm(
    inputs: Any,
    initial: Sequence[Any],
    weights: Sequence[Any],
    mask: Any,
    every: bool,
    n_parts: int,
) -> tuple[Any, list[Any]]:
    """Go through the steps of a batch of sequences.

    Parameters
    ----------
    inputs : tensor of shape (B, T, n_features)
    initial : sequence of two tensors of shape (B, units)
        Output and memory before the first step.
    weights : sequence of tensor
        Keras' kernel, recurrent kernel, and bias if any.
    mask : tensor of shape (B, T), bool, or None
        False for steps that are left out, after which all is as before.
    every : bool
        Give the outputs of all steps.
    n_parts : int
        Parts of the batch.

    Returns
    -------
    outputs : tensor of shape (B, T, units) or None
    states : list of tensor of shape (B, units)
        Output and memory after the last step.
    """
    kernel, recurrent, *bias = weights
    ordered = [
        _ordered(tf.concat([kernel, recurrent], axis=0)),
        _ordered(bias[0]) if bias else tf.zeros([kernel.shape[1]]),
    ]
    columns = (inputs, *initial, mask)
    cut = [_cut(values, n_parts) for values in columns]
    outputs, *states = zip(
        *(
            _part(values, (output, memory), ordered, there, every)
            for values, output, memory, there in zip(*cut, strict=True)
        ),
        strict=True,
    )
    joined = tf.concat(outputs, axis=0) if every else None
    return joined, [tf.concat(parts, axis=0) for parts in states]


def _cut(values: Any, n_parts: int) -> list[Any]:
    """Return the rows of each part, as many as in the others or one more."""
    if values is None:
        return n_parts * [None]
    bounds = tf.shape(values)[0] * tf.range(n_parts + 1) // n_parts
    return tf.split(values, bounds[1:] - bounds[:-1], num=n_parts)


def _part(
    inputs: Any, initial: Sequence[Any], weights: Sequence[Any], mask: Any, every: bool
) -> tuple[Any, Any, Any]:
    """Return outputs, last output and last memory of a part of the batch."""
    places = None if mask is None else _places(mask)
    if places is None:
        n_steps = tf.shape(inputs)[1]
    else:
        n_steps = tf.reduce_max(places.counts)
        inputs = _packed(inputs, places)
    memories, outputs = _steps(inputs, initial, weights, n_steps)
    if places is None:
        steps = tf.transpose(outputs, [1, 0, 2]) if every else None
        return steps, outputs[-1], memories[-1]
    last = places.counts - 1
    at = tf.stack([tf.maximum(last, 0), tf.range(tf.size(last))], axis=1)
    states = [
        tf.where(last[:, tf.newaxis] >= 0, tf.gather_nd(values, at), before)
        for values, before in zip((outputs, memories), initial, strict=True)
    ]
    if not every:
        return None, *states
    outputs = tf.transpose(outputs, [1, 0, 2])
    outputs = tf.gather(outputs, tf.maximum(places.last, 0), batch_dims=1)
    return tf.where(places.last[:, :, tf.newaxis] >= 0, outputs, 0.0), *states


def _steps(
    inputs: Any, initial: Sequence[Any], weights: Sequence[Any], n_steps: Any
) -> tuple[Any, Any]:
    """Return memories and outputs of all steps, both of shape (T, B, units)."""
    kernels, bias = weights
    none = tf.zeros([bias.shape[0] // 4])
    output, memory = initial
    _, memories, _, _, _, _, outputs = tf.raw_ops.BlockLSTM(
        seq_len_max=tf.cast(n_steps, tf.int64),
        x=tf.transpose(inputs, [1, 0, 2]),
        cs_prev=memory,
        h_prev=output,
        w=kernels,
        wci=none,
        wcf=none,
        wco=none,
        b=bias,
        forget_bias=0.0,
        cell_clip=-1.0,
        use_peephole=False,
    )
    return memories, outputs


def _ordered(weights: Any) -> Any:
    """Return weights in the kernel's order: input, memory, forget, output."""
    by_input, by_forget, by_memory, by_output = tf.split(weights, 4, axis=-1)
    return tf.concat([by_input, by_memory, by_forget, by_output], axis=-1)


# -- masks -----------------------------------------------------------------------------


class _Places(NamedTuple):
    """Where steps are once those that are masked are behind the others.

    Parameters
    ----------
    order : tensor of shape (B, T), int
        The steps in their new order.
    last : tensor of shape (B, T), int
        The new place of each step, of the one before for a masked one; -1 for none.
    counts : tensor of shape (B,), int
        Steps that are not masked.
    mask : tensor of shape (B, T), bool
    """

    order: Any
    last: Any
    counts: Any
    mask: Any


def _places(mask: Any) -> _Places:
    there = tf.cast(mask, tf.int32)
    return _Places(
        tf.argsort(1 - there, axis=1, stable=True),
        tf.cumsum(there, axis=1) - 1,
        tf.reduce_sum(there, axis=1),
        mask,
    )


def _packed(inputs: Any, places: _Places) -> Any:
    """Return inputs with the masked steps behind the others."""

    @own_gradient
    def pack(inputs: Any) -> Any:
        def gradient(upstream: Any) -> Any:
            back = tf.gather(upstream, tf.maximum(places.last, 0), batch_dims=1)
            return [tf.where(places.mask[:, :, tf.newaxis], back, 0.0)]

        return [tf.gather(inputs, places.order, batch_dims=1)], gradient

    (packed,) = pack(inputs)
    return packed
