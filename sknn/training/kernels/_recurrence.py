"""A loop over the steps of sequences, with a gradient made for it.

Inside the loop there is nothing but the product of the state with its weights and what
is elementwise. What the inputs give is one product before the loop, and the gradients
of all weights are one product each after it. The loop ends at the longest sequence of
the batch, and the products leave out what lies behind it, so that padding costs next
to nothing.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import tensorflow as tf

from sknn.training.kernels._own_gradient import own_gradient
from sknn.training.kernels._recurrent_step import RecurrentStep

# Steps that are multiplied at once, where there may be padding to leave out.
_BLOCK = 8


class Span(NamedTuple):
    """The steps that are gone through.

    Parameters
    ----------
    first, last : int or tensor
        All steps before `first`, and from `last` on, are masked in every sequence.
    backwards : bool
        The last one comes first.
    mask : tensor of shape (T, B, 1), bool, or None
        False where a sequence has no such step: its state is carried on.
    """

    first: Any
    last: Any
    backwards: bool
    mask: Any

    def step(self, number: Any, reverse: bool = False) -> Any:
        """Return the position of step `number`, counted from either end."""
        if self.backwards != reverse:
            return self.last - 1 - number
        return self.first + number


def span_of(mask: Any, n_steps: Any, backwards: bool) -> Span:
    """Return what has to be gone through.

    Parameters
    ----------
    mask : tensor of shape (T, B), bool, or None
    n_steps : int or tensor
        T.
    backwards : bool
    """
    if mask is None:
        return Span(0, n_steps, backwards, None)
    valid = tf.reduce_any(mask, axis=1)
    steps = tf.range(n_steps)
    last = tf.reduce_max(tf.where(valid, steps + 1, 0))
    first = tf.minimum(last, tf.reduce_min(tf.where(valid, steps, n_steps)))
    return Span(first, last, backwards, mask[:, :, tf.newaxis])


def recur(
    step: RecurrentStep,
    inputs: Any,
    initial: Sequence[Any],
    weights: Sequence[Any],
    span: Span,
    every: bool,
    learns: bool,
) -> tuple[Any, list[Any]]:
    """Go through the steps of a batch of sequences.

    Parameters
    ----------
    step : RecurrentStep
        What is done in each of them.
    inputs : tensor of shape (T, B, n_features)
    initial : sequence of tensor of shape (B, ...)
        The states before the first step.
    weights : sequence of tensor
        Those that `step` uses.
    span : Span
    every : bool
        Give the output of every step.
    learns : bool
        Keep what the gradient needs; without, a gradient costs another pass.

    Returns
    -------
    outputs : tensor of shape (T, B, units) or None
        In the order of time, 0 outside the span.
    states : list of tensor
        After the last step.
    """
    n_states = len(initial)

    @own_gradient
    def recurrence(inputs: Any, *rest: Any) -> Any:
        initial, weights = rest[:n_states], rest[n_states:]
        results, kept = _forward(step, inputs, initial, weights, span, every, learns)

        def gradient(*upstream: Any) -> Any:
            seen = kept
            if seen is None:
                _, seen = _forward(step, inputs, initial, weights, span, every, True)
            return _backward(step, inputs, seen, weights, span, upstream, every)

        return results, gradient

    results = recurrence(inputs, *initial, *weights)
    outputs = results[n_states] if every else None
    return outputs, list(results[:n_states])


class _Kept(NamedTuple):
    """What the gradient needs of each step.

    Parameters
    ----------
    parts : tensor of shape (T, B, n)
        What the inputs gave.
    state : _Room
        The first state before it.
    own : list of _Room
        What it keeps itself.
    """

    parts: Any
    state: "_Room"
    own: "list[_Room]"


def _forward(
    step: RecurrentStep,
    inputs: Any,
    initial: Sequence[Any],
    weights: Sequence[Any],
    span: Span,
    every: bool,
    learns: bool,
) -> tuple[tuple[Any, ...], Any]:
    """Return the results of `recur`, and what its gradient needs, if it `learns`."""
    n_steps = tf.shape(inputs)[0]
    parts = _parts(step, inputs, weights, span)
    states = tuple(initial)
    rooms = [_Room(n_steps, states[step.output])] if every else []
    if learns:
        inner = step.project(states[0], weights)
        _, own = step.advance(parts[0], inner, states, weights)
        rooms += [_Room(n_steps, row) for row in (states[0], *own)]

    def body(number: Any, states: Any, lists: Any) -> Any:
        t = span.step(number)
        inner = step.project(states[0], weights)
        after, own = step.advance(_at(parts, t), inner, states, weights)
        if span.mask is not None:
            rows = _at(span.mask, t)
            after = [tf.where(rows, n, o) for n, o in zip(after, states, strict=True)]
        values = (after[step.output],) if every else ()
        if learns:
            values += (states[0], *own)
        return number + 1, tuple(after), _put(lists, t, values)

    lists = tuple(room.empty() for room in rooms)
    states, lists = tf.while_loop(
        lambda number, *_: number < span.last - span.first,
        body,
        (tf.constant(0), states, lists),
    )[1:]
    for room, values in zip(rooms, lists, strict=True):
        room.values = values
    results = (*states, *(room.all() for room in rooms[:every]))
    if not learns:
        return results, None
    state, *own = rooms[every:]
    return results, _Kept(parts, state, own)


def _backward(
    step: RecurrentStep,
    inputs: Any,
    kept: _Kept,
    weights: Sequence[Any],
    span: Span,
    upstream: Sequence[Any],
    every: bool,
) -> tuple[Any, ...]:
    """Return the gradients of inputs, initial states and weights."""
    gradients = list(upstream)
    by_outputs: Any = gradients.pop() if every else None

    def retreat(t: Any, gradients: Any) -> Any:
        own = [room.of(t) for room in kept.own]
        state = kept.state.of(t)
        return step.retreat(_at(kept.parts, t), state, own, gradients, weights)

    # Traced for the shapes and for which weights a step itself has; never computed.
    by_part, by_inner, _, by_own = retreat(0, gradients)
    shares = by_inner is by_part
    own = [i for i, g in enumerate(by_own) if g is not None]
    rows = (by_part,) if shares else (by_part, by_inner)
    rooms = [_Room(tf.shape(inputs)[0], row) for row in rows]
    sums = tuple(tf.zeros_like(weights[i]) for i in own)

    def body(number: Any, gradients: Any, lists: Any, sums: Any) -> Any:
        t = span.step(number, reverse=True)
        gradients = list(gradients)
        if every:
            gradients[step.output] += _at(by_outputs, t)
        past: Any = None
        if span.mask is not None:
            rows = _at(span.mask, t)
            past = [tf.where(rows, 0.0, g) for g in gradients]
            gradients = [tf.where(rows, g, 0.0) for g in gradients]
        by_part, by_inner, by_states, by_own = retreat(t, gradients)
        by_states = list(by_states)
        by_state = _by_state(step, kept.state.of(t), weights, by_inner)
        by_states[0] = by_state if by_states[0] is None else by_states[0] + by_state
        if past is not None:
            by_states = [g + p for g, p in zip(by_states, past, strict=True)]
        values = (by_part,) if shares else (by_part, by_inner)
        sums = tuple(s + by_own[i] for s, i in zip(sums, own, strict=True))
        return number + 1, tuple(by_states), _put(lists, t, values), sums

    lists = tuple(room.empty() for room in rooms)
    gradients, lists, sums = tf.while_loop(
        lambda number, *_: number < span.last - span.first,
        body,
        (tf.constant(0), tuple(gradients), lists, sums),
    )[1:]
    for room, values in zip(rooms, lists, strict=True):
        room.values = values
    by_parts, by_inner = rooms[0].all(), rooms[-1].all()
    by_inputs, by_weights = _by_products(
        step, inputs, kept.state.all(), weights, by_parts, by_inner, span
    )
    for i, total in zip(own, sums, strict=True):
        by_weights[i] += total
    return (by_inputs, *gradients, *by_weights)


# -- products ------------------------------------------------------------------------


def _parts(step: RecurrentStep, inputs: Any, weights: Sequence[Any], span: Span) -> Any:
    """Return what the inputs give to each step."""
    if span.mask is None:
        return step.inputs_part(inputs, weights)
    blocks = _blocks(inputs)
    room = _Room(tf.shape(blocks)[0], step.inputs_part(blocks[0], weights))

    def body(number: Any, lists: Any) -> Any:
        part = step.inputs_part(_at(blocks, number), weights)
        return number + 1, _put(lists, number, (part,))

    first, last = _block_range(span)
    _, (room.values,) = tf.while_loop(
        lambda number, _: number < last, body, (first, (room.empty(),))
    )
    return _steps(room.all(), inputs)


def _by_products(
    step: RecurrentStep,
    inputs: Any,
    states: Any,
    weights: Sequence[Any],
    by_parts: Any,
    by_inner: Any,
    span: Span,
) -> tuple[Any, list[Any]]:
    """Return the gradients of the inputs and of the weights they and states meet."""

    def product(inputs: Any, states: Any, by_parts: Any, by_inner: Any) -> list[Any]:
        sources = [tf.identity(v) for v in (inputs, *weights)]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(sources)
            values = [
                step.inputs_part(sources[0], sources[1:]),
                step.project(states, sources[1:]),
            ]
        return tape.gradient(
            values, sources, [by_parts, by_inner], tf.UnconnectedGradients.ZERO
        )

    if span.mask is None:
        by_inputs, *by_weights = product(inputs, states, by_parts, by_inner)
        return by_inputs, by_weights
    blocks = [_blocks(v) for v in (inputs, states, by_parts, by_inner)]

    room = _Room(tf.shape(blocks[0])[0], blocks[0][0])

    def body(number: Any, lists: Any, sums: Any) -> Any:
        by_inputs, *found = product(*(_at(b, number) for b in blocks))
        sums = tuple(s + g for s, g in zip(sums, found, strict=True))
        return number + 1, _put(lists, number, (by_inputs,)), sums

    first, last = _block_range(span)
    sums = tuple(tf.zeros_like(w) for w in weights)
    _, (room.values,), sums = tf.while_loop(
        lambda number, *_: number < last, body, (first, (room.empty(),), sums)
    )
    return _steps(room.all(), inputs), list(sums)


def _by_state(step: RecurrentStep, state: Any, weights: Any, upstream: Any) -> Any:
    """Return the gradient of the state that was projected."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(state)
        inner = step.project(state, weights)
    return tape.gradient(inner, state, upstream)


def _blocks(values: Any) -> Any:
    """Return (T, ...) as (n_blocks, steps of a block, ...), filled up with 0."""
    shape = tf.shape(values)
    n_blocks = -(-shape[0] // _BLOCK)
    room = [[0, n_blocks * _BLOCK - shape[0]]] + [[0, 0]] * (values.shape.rank - 1)
    blocks = tf.reshape(
        tf.pad(values, room), tf.concat([[n_blocks, _BLOCK], shape[1:]], 0)
    )
    return tf.ensure_shape(blocks, [None, _BLOCK, *values.shape[1:]])


def _block_range(span: Span) -> tuple[Any, Any]:
    return span.first // _BLOCK, -(-span.last // _BLOCK)


def _steps(blocks: Any, like: Any) -> Any:
    """Turn `_blocks` round, for as many steps as `like` has."""
    steps = tf.reshape(blocks, tf.concat([[-1], tf.shape(blocks)[2:]], 0))
    return tf.ensure_shape(
        steps[: tf.shape(like)[0]], [like.shape[0], *blocks.shape[2:]]
    )


# -- values of all steps -------------------------------------------------------------


class _Room:
    """Room for a value of each step, 0 where there is none.

    It is a list of TensorFlow's, which a loop goes on writing to in place.

    Parameters
    ----------
    n_steps : int or tensor
    like : tensor
        Has the shape and type of a value.
    """

    def __init__(self, n_steps: Any, like: Any) -> None:
        self._n_steps = n_steps
        self._static, self._shape = like.shape, tf.shape(like)
        self._dtype = like.dtype
        self.values: Any = None

    def empty(self) -> Any:
        """Return a list without values."""
        return tf.raw_ops.TensorListReserve(
            element_shape=self._shape,
            num_elements=self._n_steps,
            element_dtype=self._dtype,
        )

    def of(self, t: Any) -> Any:
        """Return the value of step `t`."""
        value = tf.raw_ops.TensorListGetItem(
            input_handle=self.values,
            index=t,
            element_shape=self._shape,
            element_dtype=self._dtype,
        )
        return tf.ensure_shape(value, self._static)

    def all(self) -> Any:
        """Return the values of all steps."""
        values = tf.raw_ops.TensorListStack(
            input_handle=self.values,
            element_shape=self._shape,
            element_dtype=self._dtype,
        )
        return tf.ensure_shape(values, [None, *self._static])


def _at(values: Any, t: Any) -> Any:
    """Return `values[t]`.

    That would make XLA take `t`, and with it the data that it depends on, for a
    constant of the program, and compile it anew for other data.
    """
    return tf.gather(values, t)


def _put(lists: Any, t: Any, values: Any) -> tuple[Any, ...]:
    """Return the lists of rooms with the values of step `t`."""
    return tuple(
        tf.raw_ops.TensorListSetItem(input_handle=one, index=t, item=value)
        for one, value in zip(lists, values, strict=True)
    )
