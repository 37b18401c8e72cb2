"""A loop over the time steps of sequences, with a custom gradient.

The loop contains only the product of the state with its weights, and elementwise
operations. The products of all inputs are computed before the loop, and the gradients
of all weights after it. The loop stops at the longest sequence of the batch, and the
products skip the time steps after it, so that padding costs almost nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import tensorflow as tf

from sknn.training.kernels._own_gradient import Gradient, own_gradient
from sknn.training.kernels._recurrent_step import RecurrentStep, StepGradients

# The number of time steps per product, if products skip padding.
_BLOCK = 8

# A list of TensorFlow, one value per time step.
_TensorList: TypeAlias = tf.Tensor


class Span(NamedTuple):
    """The time steps to compute.

    Parameters
    ----------
    first, last : int or tensor
        All time steps before `first`, and from `last` on, are masked in all sequences.
    backwards : bool
        Whether to start at the last time step.
    mask : tensor of shape (T, B, 1), bool, or None
        False for masked time steps, in which the states of a sequence do not change.
    """

    first: int | tf.Tensor
    last: int | tf.Tensor
    backwards: bool
    mask: tf.Tensor | None

    def step(self, number: tf.Tensor, reverse: bool = False) -> tf.Tensor:
        """Return the position of time step `number`, counted from either end."""
        if self.backwards != reverse:
            return self.last - 1 - number
        return self.first + number


def span_of(mask: tf.Tensor | None, n_steps: int | tf.Tensor, backwards: bool) -> Span:
    """Return the time steps that are not masked in all sequences.

    Parameters
    ----------
    mask : tensor of shape (T, B), bool, or None
        False for masked time steps.
    n_steps : int or tensor
        Number of time steps T.
    backwards : bool
        Whether to start at the last time step.
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
    inputs: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    span: Span,
    every: bool,
    learns: bool,
) -> tuple[tf.Tensor | None, list[tf.Tensor]]:
    """Compute the time steps of a batch of sequences.

    Parameters
    ----------
    step : RecurrentStep
        Operations of one time step.
    inputs : tensor of shape (T, B, n_features)
        Input sequences.
    initial : sequence of tensor of shape (B, ...)
        States before the first time step.
    weights : sequence of tensor
        Weights of `step`.
    span : Span
        Time steps to compute.
    every : bool
        Whether to return the outputs of all time steps.
    learns : bool
        Whether to keep the tensors for the gradient. If False, a gradient requires
        another pass.

    Returns
    -------
    outputs : tensor of shape (T, B, units) or None
        Outputs in the order of time, 0 outside of `span`.
    states : list of tensor
        States after the last time step.
    """
    n_states = len(initial)

    @own_gradient
    def recurrence(
        inputs: tf.Tensor, *rest: tf.Tensor
    ) -> tuple[Sequence[tf.Tensor], Gradient]:
        initial, weights = rest[:n_states], rest[n_states:]
        results, kept = _forward(step, inputs, initial, weights, span, every, learns)

        def gradient(*upstream: tf.Tensor) -> Sequence[tf.Tensor]:
            seen = kept
            if seen is None:
                _, seen = _forward(step, inputs, initial, weights, span, every, True)
                assert seen is not None  # it learns
            return _backward(step, inputs, seen, weights, span, upstream, every)

        return results, gradient

    results = recurrence(inputs, *initial, *weights)
    outputs = results[n_states] if every else None
    return outputs, list(results[:n_states])


class _Kept(NamedTuple):
    """Tensors of all time steps that the gradient depends on.

    Parameters
    ----------
    parts : tensor of shape (T, B, n)
        Contributions of the inputs.
    state : _StepStore
        The first state before each time step.
    own : list of _StepStore
        Other tensors for the gradient.
    """

    parts: tf.Tensor
    state: "_StepStore"
    own: "list[_StepStore]"


def _forward(
    step: RecurrentStep,
    inputs: tf.Tensor,
    initial: Sequence[tf.Tensor],
    weights: Sequence[tf.Tensor],
    span: Span,
    every: bool,
    learns: bool,
) -> tuple[tuple[tf.Tensor, ...], _Kept | None]:
    """Return the results of `recur`, and the tensors for its gradient or None."""
    n_steps = tf.shape(inputs)[0]
    parts = _parts(step, inputs, weights, span)
    states = tuple(initial)
    stores = [_StepStore(n_steps, states[step.output])] if every else []
    if learns:
        inner = step.project(states[0], weights)
        _, own = step.advance(parts[0], inner, states, weights)
        stores += [_StepStore(n_steps, row) for row in (states[0], *own)]

    def body(
        number: tf.Tensor,
        states: tuple[tf.Tensor, ...],
        lists: tuple[_TensorList, ...],
    ) -> tuple[tf.Tensor, tuple[tf.Tensor, ...], tuple[_TensorList, ...]]:
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

    lists = tuple(store.empty() for store in stores)
    states, lists = tf.while_loop(
        lambda number, *_: number < span.last - span.first,
        body,
        (tf.constant(0), states, lists),
    )[1:]
    for store, values in zip(stores, lists, strict=True):
        store.values = values
    results = (*states, *(store.all() for store in stores[:every]))
    if not learns:
        return results, None
    state, *own = stores[every:]
    return results, _Kept(parts, state, own)


def _backward(
    step: RecurrentStep,
    inputs: tf.Tensor,
    kept: _Kept,
    weights: Sequence[tf.Tensor],
    span: Span,
    upstream: Sequence[tf.Tensor],
    every: bool,
) -> tuple[tf.Tensor, ...]:
    """Return the gradients of inputs, initial states and weights."""
    gradients = list(upstream)
    by_outputs = gradients.pop() if every else None

    def gradient(t: int | tf.Tensor, gradients: Sequence[tf.Tensor]) -> StepGradients:
        own = [store.of(t) for store in kept.own]
        state = kept.state.of(t)
        return step.backward(_at(kept.parts, t), state, own, gradients, weights)

    # Traced for the shapes, and to find weights that have gradients; never computed.
    by_part, by_inner, _, by_own = gradient(0, gradients)
    shares = by_inner is by_part
    own = [i for i, g in enumerate(by_own) if g is not None]
    rows = (by_part,) if shares else (by_part, by_inner)
    stores = [_StepStore(tf.shape(inputs)[0], row) for row in rows]
    sums = tuple(tf.zeros_like(weights[i]) for i in own)

    def body(
        number: tf.Tensor,
        gradients: tuple[tf.Tensor, ...],
        lists: tuple[_TensorList, ...],
        sums: tuple[tf.Tensor, ...],
    ) -> tuple[object, ...]:
        t = span.step(number, reverse=True)
        by_after = list(gradients)
        if every:
            by_after[step.output] += _at(by_outputs, t)
        past = None
        if span.mask is not None:
            rows = _at(span.mask, t)
            past = [tf.where(rows, 0.0, g) for g in by_after]
            by_after = [tf.where(rows, g, 0.0) for g in by_after]
        by_part, by_inner, by_states, by_own = gradient(t, by_after)
        by_states = list(by_states)
        by_state = _by_state(step, kept.state.of(t), weights, by_inner)
        by_states[0] = by_state if by_states[0] is None else by_states[0] + by_state
        if past is not None:
            by_states = [g + p for g, p in zip(by_states, past, strict=True)]
        values = (by_part,) if shares else (by_part, by_inner)
        sums = tuple(s + by_own[i] for s, i in zip(sums, own, strict=True))
        return number + 1, tuple(by_states), _put(lists, t, values), sums

    lists = tuple(store.empty() for store in stores)
    gradients, lists, sums = tf.while_loop(
        lambda number, *_: number < span.last - span.first,
        body,
        (tf.constant(0), tuple(gradients), lists, sums),
    )[1:]
    for store, values in zip(stores, lists, strict=True):
        store.values = values
    by_parts, by_inner = stores[0].all(), stores[-1].all()
    by_inputs, by_weights = _by_products(
        step, inputs, kept.state.all(), weights, by_parts, by_inner, span
    )
    for i, total in zip(own, sums, strict=True):
        by_weights[i] += total
    return (by_inputs, *gradients, *by_weights)


# -- products ------------------------------------------------------------------------


def _parts(
    step: RecurrentStep, inputs: tf.Tensor, weights: Sequence[tf.Tensor], span: Span
) -> tf.Tensor:
    """Return the contributions of the inputs to all time steps."""
    if span.mask is None:
        return step.inputs_part(inputs, weights)
    blocks = _blocks(inputs)
    store = _StepStore(tf.shape(blocks)[0], step.inputs_part(blocks[0], weights))

    def body(
        number: tf.Tensor, lists: tuple[_TensorList, ...]
    ) -> tuple[tf.Tensor, tuple[_TensorList, ...]]:
        part = step.inputs_part(_at(blocks, number), weights)
        return number + 1, _put(lists, number, (part,))

    first, last = _block_range(span)
    _, (store.values,) = tf.while_loop(
        lambda number, _: number < last, body, (first, (store.empty(),))
    )
    return _steps(store.all(), inputs)


def _by_products(
    step: RecurrentStep,
    inputs: tf.Tensor,
    states: tf.Tensor,
    weights: Sequence[tf.Tensor],
    by_parts: tf.Tensor,
    by_inner: tf.Tensor,
    span: Span,
) -> tuple[tf.Tensor, list[tf.Tensor]]:
    """Return the gradients of the inputs, and of the weights in the products."""

    def product(
        inputs: tf.Tensor, states: tf.Tensor, by_parts: tf.Tensor, by_inner: tf.Tensor
    ) -> list[tf.Tensor]:
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

    store = _StepStore(tf.shape(blocks[0])[0], blocks[0][0])

    def body(
        number: tf.Tensor, lists: tuple[_TensorList, ...], sums: tuple[tf.Tensor, ...]
    ) -> tuple[object, ...]:
        by_inputs, *found = product(*(_at(b, number) for b in blocks))
        sums = tuple(s + g for s, g in zip(sums, found, strict=True))
        return number + 1, _put(lists, number, (by_inputs,)), sums

    first, last = _block_range(span)
    sums = tuple(tf.zeros_like(w) for w in weights)
    _, (store.values,), sums = tf.while_loop(
        lambda number, *_: number < last, body, (first, (store.empty(),), sums)
    )
    return _steps(store.all(), inputs), list(sums)


def _by_state(
    step: RecurrentStep,
    state: tf.Tensor,
    weights: Sequence[tf.Tensor],
    upstream: tf.Tensor,
) -> tf.Tensor:
    """Return the gradient of the state in `project`."""
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(state)
        inner = step.project(state, weights)
    return tape.gradient(inner, state, upstream)


def _blocks(values: tf.Tensor) -> tf.Tensor:
    """Reshape (T, ...) to (n_blocks, steps per block, ...), padded with 0."""
    shape = tf.shape(values)
    n_blocks = -(-shape[0] // _BLOCK)
    padding = [[0, n_blocks * _BLOCK - shape[0]]] + [[0, 0]] * (values.shape.rank - 1)
    blocks = tf.reshape(
        tf.pad(values, padding), tf.concat([[n_blocks, _BLOCK], shape[1:]], 0)
    )
    return tf.ensure_shape(blocks, [None, _BLOCK, *values.shape[1:]])


def _block_range(span: Span) -> tuple[int | tf.Tensor, int | tf.Tensor]:
    return span.first // _BLOCK, -(-span.last // _BLOCK)


def _steps(blocks: tf.Tensor, like: tf.Tensor) -> tf.Tensor:
    """Invert `_blocks`, for the number of time steps of `like`."""
    steps = tf.reshape(blocks, tf.concat([[-1], tf.shape(blocks)[2:]], 0))
    return tf.ensure_shape(
        steps[: tf.shape(like)[0]], [like.shape[0], *blocks.shape[2:]]
    )


# -- values of all time steps --------------------------------------------------------


class _StepStore:
    """A value for each time step, initially 0.

    The values are in a list of TensorFlow, which a loop can modify in place.

    Parameters
    ----------
    n_steps : int or tensor
        Number of time steps.
    like : tensor
        Has the shape and dtype of a value.
    """

    def __init__(self, n_steps: int | tf.Tensor, like: tf.Tensor) -> None:
        self._n_steps = n_steps
        self._static, self._shape = like.shape, tf.shape(like)
        self._dtype = like.dtype
        self.values: _TensorList | None = None

    def empty(self) -> _TensorList:
        """Return a new list."""
        return tf.raw_ops.TensorListReserve(
            element_shape=self._shape,
            num_elements=self._n_steps,
            element_dtype=self._dtype,
        )

    def of(self, t: tf.Tensor) -> tf.Tensor:
        """Return the value of time step `t`."""
        value = tf.raw_ops.TensorListGetItem(
            input_handle=self.values,
            index=t,
            element_shape=self._shape,
            element_dtype=self._dtype,
        )
        return tf.ensure_shape(value, self._static)

    def all(self) -> tf.Tensor:
        """Return the values of all time steps."""
        values = tf.raw_ops.TensorListStack(
            input_handle=self.values,
            element_shape=self._shape,
            element_dtype=self._dtype,
        )
        return tf.ensure_shape(values, [None, *self._static])


def _at(values: tf.Tensor, t: tf.Tensor) -> tf.Tensor:
    """Return `values[t]`.

    With indexing, XLA would treat `t`, and the data that it depends on, as a constant
    of the program, and compile it again for other data.
    """
    return tf.gather(values, t)


def _put(
    lists: tuple[_TensorList, ...], t: tf.Tensor, values: Sequence[tf.Tensor]
) -> tuple[_TensorList, ...]:
    """Return the lists with the values of time step `t` set."""
    return tuple(
        tf.raw_ops.TensorListSetItem(input_handle=one, index=t, item=value)
        for one, value in zip(lists, values, strict=True)
    )
