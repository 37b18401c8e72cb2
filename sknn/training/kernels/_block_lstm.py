"""An LSTM by TensorFlow's kernel for whole sequences.

The kernel needs neither compilation nor a loop in the graph, but it multiplies in each
time step separately, on one core. It is fast for small matrices, and with the batch
divided into parts, which are computed in parallel.
"""

from collections.abc import Sequence
from typing import NamedTuple

import tensorflow as tf

from sknn.training.kernels._own_gradient import Gradient, own_gradient

# Up to these sizes, it is about as fast as XLA's loop; see the decision record.
MAX_UNITS = 64
MAX_INPUTS = 16
MAX_ROWS = 512

# Number of rows per part: the kernel is slower per row for larger parts, and smaller
# ones are not worth two parts.
_MAX_PART_ROWS = 64
_MIN_ROWS_OF_TWO = 32


def n_parts(batch_size: int) -> int:
    """Return the number of parts of a batch; it does not depend on the machine."""
    if batch_size < _MIN_ROWS_OF_TWO:
        return 1
    return max(2, -(-batch_size // _MAX_PART_ROWS))


def block_lstm(
    inputs: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    mask: tf.Tensor | None,
    every: bool,
    n_parts: int,
) -> tuple[tf.Tensor | None, list[tf.Tensor]]:
    """Compute the time steps of a batch of sequences.

    Parameters
    ----------
    inputs : tensor of shape (B, T, n_features)
        Input sequences.
    initial : sequence of two tensors of shape (B, units)
        Output and memory before the first time step.
    weights : sequence of tensor
        Keras' kernel, recurrent kernel, and bias, if any.
    mask : tensor of shape (B, T), bool, or None
        False for masked time steps, in which the states do not change.
    every : bool
        Whether to return the outputs of all time steps.
    n_parts : int
        Number of parts of the batch.

    Returns
    -------
    outputs : tensor of shape (B, T, units) or None
        Outputs of all time steps, if `every`.
    states : list of tensor of shape (B, units)
        Output and memory after the last time step.
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
            _part(values, (output, memory), ordered, part_mask, every)
            for values, output, memory, part_mask in zip(*cut, strict=True)
        ),
        strict=True,
    )
    joined = tf.concat(outputs, axis=0) if every else None
    return joined, [tf.concat(parts, axis=0) for parts in states]


def _cut(values: tf.Tensor | None, n_parts: int) -> list[tf.Tensor] | list[None]:
    """Split rows into parts of equal size, or with one row more."""
    if values is None:
        return n_parts * [None]
    bounds = tf.shape(values)[0] * tf.range(n_parts + 1) // n_parts
    return tf.split(values, bounds[1:] - bounds[:-1], num=n_parts)


def _part(
    inputs: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    mask: tf.Tensor | None,
    every: bool,
) -> tuple[tf.Tensor | None, tf.Tensor, tf.Tensor]:
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
    inputs: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    n_steps: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return memories and outputs of all time steps, both of shape (T, B, units)."""
    kernels, bias = weights
    zeros = tf.zeros([bias.shape[0] // 4])
    output, memory = initial
    _, memories, _, _, _, _, outputs = tf.raw_ops.BlockLSTM(
        seq_len_max=tf.cast(n_steps, tf.int64),
        x=tf.transpose(inputs, [1, 0, 2]),
        cs_prev=memory,
        h_prev=output,
        w=kernels,
        wci=zeros,
        wcf=zeros,
        wco=zeros,
        b=bias,
        forget_bias=0.0,
        cell_clip=-1.0,
        use_peephole=False,
    )
    return memories, outputs


def _ordered(weights: tf.Tensor) -> tf.Tensor:
    """Return weights in the kernel's order: input, memory, forget, output."""
    by_input, by_forget, by_memory, by_output = tf.split(weights, 4, axis=-1)
    return tf.concat([by_input, by_memory, by_forget, by_output], axis=-1)


# -- masks -----------------------------------------------------------------------------


class _Places(NamedTuple):
    """Positions of time steps after moving masked ones behind the others.

    Parameters
    ----------
    order : tensor of shape (B, T), int
        Time steps in their new order.
    last : tensor of shape (B, T), int
        New position of each time step; for a masked one, of the last one before it that
        is not masked, or -1.
    counts : tensor of shape (B,), int
        Number of time steps that are not masked.
    mask : tensor of shape (B, T), bool
        The mask.
    """

    order: tf.Tensor
    last: tf.Tensor
    counts: tf.Tensor
    mask: tf.Tensor


def _places(mask: tf.Tensor) -> _Places:
    present = tf.cast(mask, tf.int32)
    return _Places(
        tf.argsort(1 - present, axis=1, stable=True),
        tf.cumsum(present, axis=1) - 1,
        tf.reduce_sum(present, axis=1),
        mask,
    )


def _packed(inputs: tf.Tensor, places: _Places) -> tf.Tensor:
    """Move the masked time steps of inputs behind the others."""

    @own_gradient
    def pack(inputs: tf.Tensor) -> tuple[Sequence[tf.Tensor], Gradient]:
        def gradient(upstream: tf.Tensor) -> Sequence[tf.Tensor]:
            back = tf.gather(upstream, tf.maximum(places.last, 0), batch_dims=1)
            return [tf.where(places.mask[:, :, tf.newaxis], back, 0.0)]

        return [tf.gather(inputs, places.order, batch_dims=1)], gradient

    (packed,) = pack(inputs)
    return packed
