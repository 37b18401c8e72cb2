"""One step of a recurrent layer, and its gradient."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from sknn.training.kernels._stable_products import product


class RecurrentStep(ABC):
    """What a cell does in a step, once the inputs have done their part.

    Parameters
    ----------
    output : int, default=0
        Which of the states is the output.
    """

    def __init__(self, output: int = 0) -> None:
        self.output = output

    @abstractmethod
    def inputs_part(self, inputs: Any, weights: Sequence[Any]) -> Any:
        """Return what inputs (..., B, n_features) give to a step: (..., B, n)."""

    @abstractmethod
    def project(self, state: Any, weights: Sequence[Any]) -> Any:
        """Return the product of the first state with its weights.

        Parameters
        ----------
        state : tensor of shape (..., B, units)
        weights : sequence of tensor

        Returns
        -------
        tensor of shape (..., B, n)
        """

    @abstractmethod
    def advance(
        self, part: Any, inner: Any, states: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Return the states after a step, and tensors for its gradient.

        Parameters
        ----------
        part : tensor of shape (B, n)
            What the inputs give.
        inner : tensor of shape (B, n)
            What `project` gives of the first state.
        states : sequence of tensor
            Before the step.
        weights : sequence of tensor
        """

    @abstractmethod
    def retreat(
        self,
        part: Any,
        state: Any,
        kept: Sequence[Any],
        gradients: Sequence[Any],
        weights: Sequence[Any],
    ) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
        """Return the gradients of `part`, `inner`, `states` and `weights`.

        Those of `inner` may be the very tensor of `part`; None is 0.

        Parameters
        ----------
        part, weights
            As in `advance`.
        state : tensor of shape (B, units)
            The first state before the step.
        kept : sequence of tensor
            What `advance` gave for it.
        gradients : sequence of tensor
            Of the states after the step.
        """


def times(state: Any, kernel: Any, noise: Any = None) -> Any:
    """Return the product of `state` (..., B, u) and `kernel` (u, n).

    Parameters
    ----------
    state : tensor of shape (..., B, u)
    kernel : tensor of shape (u, n)
    noise : list of k tensors of shape (B, u) or None, default=None
        Factors of `state`, one for each of k equal blocks of columns of `kernel`.
    """
    if noise is None:
        flat = tf.reshape(state, [-1, kernel.shape[0]])
        shape = tf.concat([tf.shape(state)[:-1], [kernel.shape[1]]], 0)
        values = tf.reshape(product(flat, kernel), shape)
        return tf.ensure_shape(values, [*state.shape[:-1], kernel.shape[1]])
    blocks = tf.split(kernel, len(noise), axis=1)
    return tf.concat(
        [times(state * n, k) for n, k in zip(noise, blocks, strict=True)], axis=-1
    )


class _Gates:
    """Several sigmoids and hyperbolic tangents by a single call.

    sigmoid(x) = (tanh(x / 2) + 1) / 2
    """

    def __init__(self, *kinds: str) -> None:
        self._sigmoid = np.array([k == "sigmoid" for k in kinds], "float32")

    def __call__(self, z: Any) -> Any:
        scale, shift = (self._spread(v, z) for v in self._scale_and_shift())
        return tf.tanh(z * scale) * scale + shift

    def slope(self, gates: Any) -> Any:
        """Return the derivative at the point where the values are `gates`."""
        sigmoid = self._spread(self._sigmoid, gates)
        return (sigmoid - gates) * gates + (1.0 - sigmoid)

    def _scale_and_shift(self) -> tuple[np.ndarray, np.ndarray]:
        return 1.0 - self._sigmoid / 2.0, self._sigmoid / 2.0

    def _spread(self, values: np.ndarray, z: Any) -> np.ndarray:
        return np.repeat(values, z.shape[-1] // len(values))


class _KerasStep(RecurrentStep):
    """What the cells of Keras have in common.

    Their weights are the kernel, the recurrent kernel, and the bias, if any.

    Parameters
    ----------
    inputs_noise, states_noise : list of tensor or None
        Factors of the inputs (B, n_features) and of the state (B, units), one tensor
        for each block of weights or one for all.
    """

    def __init__(self, inputs_noise: Any = None, states_noise: Any = None) -> None:
        super().__init__()
        self._inputs_noise = inputs_noise
        self._states_noise = states_noise

    def inputs_part(self, inputs: Any, weights: Sequence[Any]) -> Any:
        return times(inputs, weights[0], self._inputs_noise)

    def project(self, state: Any, weights: Sequence[Any]) -> Any:
        # Inside the loop the bias costs nothing; before it, another pass over all.
        product = times(state, weights[1], self._states_noise)
        return product + self._biases(weights)[-1] if weights[2:] else product

    @staticmethod
    def _biases(weights: Sequence[Any]) -> Any:
        """Return the bias, or those of the inputs and the state, as rows."""
        return tf.reshape(weights[2], [-1, weights[1].shape[1]])


class LSTMStep(_KerasStep):
    """Long short-term memory; blocks of input, forget, candidate and output."""

    _gates = _Gates("sigmoid", "sigmoid", "tanh", "sigmoid")

    def advance(
        self, part: Any, inner: Any, states: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        gates = self._gates(part + inner)
        i, f, g, o = tf.split(gates, 4, axis=1)
        carry = f * states[1] + i * g
        bent = tf.tanh(carry)
        # The derivatives are taken here, where all they need is at hand: of carry
        # (three blocks) and output by the sums, and of carry and output by carries.
        slopes = tf.concat([g, states[1], i, bent], 1) * self._gates.slope(gates)
        return (o * bent, carry), (slopes, f, o * (1.0 - bent * bent))

    def retreat(
        self,
        part: Any,
        state: Any,
        kept: Sequence[Any],
        gradients: Sequence[Any],
        weights: Sequence[Any],
    ) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
        slopes, f, by_bent = kept
        by_h, by_carry = gradients
        by_carry += by_h * by_bent
        by_part = tf.concat([by_carry, by_carry, by_carry, by_h], 1) * slopes
        return by_part, by_part, (None, by_carry * f), ()


class GRUStep(_KerasStep):
    """Gated recurrent unit; blocks of update, reset and candidate.

    The state is multiplied by its weights before it is reset.
    """

    _gates = _Gates("sigmoid", "sigmoid")

    def inputs_part(self, inputs: Any, weights: Sequence[Any]) -> Any:
        part = super().inputs_part(inputs, weights)
        return part + self._biases(weights)[0] if weights[2:] else part

    def advance(
        self, part: Any, inner: Any, states: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        units = states[0].shape[-1]
        gates = self._gates(part[:, : 2 * units] + inner[:, : 2 * units])
        z, r = tf.split(gates, 2, axis=1)
        own = inner[:, 2 * units :]
        candidate = tf.tanh(part[:, 2 * units :] + r * own)
        new = z * states[0] + (1.0 - z) * candidate
        by_sum = (1.0 - z) * (1.0 - candidate * candidate)
        by_gates = tf.concat([states[0] - candidate, by_sum * own], 1)
        by_gates *= self._gates.slope(gates)
        return (new,), (tf.concat([by_gates, by_sum, by_sum * r], 1), z)

    def retreat(
        self,
        part: Any,
        state: Any,
        kept: Sequence[Any],
        gradients: Sequence[Any],
        weights: Sequence[Any],
    ) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
        slopes, z = kept
        (by_h,) = gradients
        units = by_h.shape[-1]
        found = tf.tile(by_h, [1, 4]) * slopes
        by_part = found[:, : 3 * units]
        by_inner = tf.concat([found[:, : 2 * units], found[:, 3 * units :]], 1)
        return by_part, by_inner, (by_h * z,), ()


class SimpleStep(_KerasStep):
    """Elman's: the state is the hyperbolic tangent of a sum."""

    def advance(
        self, part: Any, inner: Any, states: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        new = tf.tanh(part + inner)
        return (new,), (new,)

    def retreat(
        self,
        part: Any,
        state: Any,
        kept: Sequence[Any],
        gradients: Sequence[Any],
        weights: Sequence[Any],
    ) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
        by_part = gradients[0] * (1.0 - kept[0] * kept[0])
        return by_part, by_part, (None,), ()


class CellStep(RecurrentStep):
    """A cell that tells its parts: `inputs_part`, `states_part` and `advance`.

    The output is kept as one more state, the last.

    Parameters
    ----------
    cell : keras.layers.Layer
    noise : tensor of shape (B, units) or None, default=None
        Factors of the first state before it is multiplied by weights.
    """

    def __init__(self, cell: Any, noise: Any = None) -> None:
        super().__init__(output=-1)
        self._cell = cell
        self._noise = noise

    def inputs_part(self, inputs: Any, weights: Sequence[Any]) -> Any:
        return self._flat(self._cell.inputs_part, inputs, weights)

    def project(self, state: Any, weights: Sequence[Any]) -> Any:
        if self._noise is not None:
            state *= self._noise
        return self._flat(self._cell.states_part, state, weights)

    def _flat(self, function: Any, values: Any, weights: Sequence[Any]) -> Any:
        """Apply `function` to values (..., n) as rows."""
        with self._scope(weights):
            rows = tf.reshape(values, [-1, values.shape[-1]])
            given = tf.convert_to_tensor(function(rows))
        shape = tf.concat([tf.shape(values)[:-1], [given.shape[-1]]], 0)
        return tf.ensure_shape(
            tf.reshape(given, shape), [*values.shape[:-1], given.shape[-1]]
        )

    def advance(
        self, part: Any, inner: Any, states: Sequence[Any], weights: Sequence[Any]
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        with self._scope(weights):
            output, new = self._cell.advance(part, inner, list(states[:-1]))
        return (*new, output), (inner, *states[1:-1])

    def retreat(
        self,
        part: Any,
        state: Any,
        kept: Sequence[Any],
        gradients: Sequence[Any],
        weights: Sequence[Any],
    ) -> tuple[Any, Any, Sequence[Any], Sequence[Any]]:
        inner, *others = kept
        given = [tf.identity(v) for v in (part, inner, state, *others)]
        weights = [tf.identity(w) for w in weights]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([given, weights])
            (part, inner, *before) = given
            new, _ = self.advance(part, inner, [*before, None], weights)
        (by_part, by_inner, *by_states), by_weights = tape.gradient(
            new, [given, weights], list(gradients)
        )
        by_part, by_inner, *by_states = (
            tf.zeros_like(value) if found is None else found
            for value, found in zip(given, (by_part, by_inner, *by_states), strict=True)
        )
        # No step reads the output of the one before.
        by_states.append(tf.zeros_like(gradients[-1]))
        return by_part, by_inner, by_states, by_weights

    def _scope(self, weights: Sequence[Any]) -> Any:
        """Let the cell find `weights` in its variables."""
        cell = self._cell
        fixed = [(v, tf.convert_to_tensor(v)) for v in cell.non_trainable_variables]
        return keras.StatelessScope(
            [*zip(cell.trainable_variables, weights, strict=True), *fixed]
        )
