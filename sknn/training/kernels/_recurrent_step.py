"""One time step of a recurrent layer, and its gradient."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import TypeAlias

import keras
import numpy as np
import tensorflow as tf

from sknn.training.kernels._stable_products import product

# Gradients of the two contributions, the states and the weights of one time step; None
# is 0.
StepGradients: TypeAlias = tuple[
    tf.Tensor, tf.Tensor, Sequence[tf.Tensor | None], Sequence[tf.Tensor | None]
]


class RecurrentStep(ABC):
    """The operations of a cell in one time step.

    Parameters
    ----------
    output : int, default=0
        Index of the state that is the output.
    """

    def __init__(self, output: int = 0) -> None:
        self.output = output

    @abstractmethod
    def inputs_part(self, inputs: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        """Map inputs (..., B, n_features) to their contribution (..., B, n)."""

    @abstractmethod
    def project(self, state: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        """Return the product of the first state with its weights.

        Parameters
        ----------
        state : tensor of shape (..., B, units)
            The first state.
        weights : sequence of tensor
            Weights of the cell.

        Returns
        -------
        tensor of shape (..., B, n)
        """

    @abstractmethod
    def advance(
        self,
        part: tf.Tensor,
        inner: tf.Tensor,
        states: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> tuple[Sequence[tf.Tensor], Sequence[tf.Tensor]]:
        """Return the states after a time step, and tensors for its gradient.

        Parameters
        ----------
        part : tensor of shape (B, n)
            Contribution of the inputs, from `inputs_part`.
        inner : tensor of shape (B, n)
            Contribution of the first state, from `project`.
        states : sequence of tensor
            States before the time step.
        weights : sequence of tensor
            Weights of the cell.
        """

    @abstractmethod
    def backward(
        self,
        part: tf.Tensor,
        state: tf.Tensor,
        kept: Sequence[tf.Tensor],
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> StepGradients:
        """Return the gradients of `part`, `inner`, `states` and `weights`.

        The gradients of `part` and `inner` may be the same tensor object. None means a
        gradient of 0.

        Parameters
        ----------
        part, weights
            As in `advance`.
        state : tensor of shape (B, units)
            First state before the time step.
        kept : sequence of tensor
            Tensors for the gradient, from `advance`.
        gradients : sequence of tensor
            Gradients of the states after the time step.
        """


def times(
    state: tf.Tensor, kernel: tf.Tensor, noise: Sequence[tf.Tensor] | None = None
) -> tf.Tensor:
    """Return the product of `state` (..., B, u) and `kernel` (u, n).

    Parameters
    ----------
    state : tensor of shape (..., B, u)
        Left factor.
    kernel : tensor of shape (u, n)
        Right factor.
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
    """Several sigmoids and hyperbolic tangents in a single operation.

    sigmoid(x) = (tanh(x / 2) + 1) / 2
    """

    def __init__(self, *kinds: str) -> None:
        self._sigmoid = np.array([k == "sigmoid" for k in kinds], "float32")

    def __call__(self, z: tf.Tensor) -> tf.Tensor:
        scale, shift = (self._spread(v, z) for v in self._scale_and_shift())
        return tf.tanh(z * scale) * scale + shift

    def slope(self, gates: tf.Tensor) -> tf.Tensor:
        """Return the derivative at the points with function values `gates`."""
        sigmoid = self._spread(self._sigmoid, gates)
        return (sigmoid - gates) * gates + (1.0 - sigmoid)

    def _scale_and_shift(self) -> tuple[np.ndarray, np.ndarray]:
        return 1.0 - self._sigmoid / 2.0, self._sigmoid / 2.0

    def _spread(self, values: np.ndarray, z: tf.Tensor) -> np.ndarray:
        return np.repeat(values, z.shape[-1] // len(values))


class _KerasStep(RecurrentStep):
    """Common operations of the cells of Keras.

    Their weights are the kernel, the recurrent kernel, and the bias, if any.

    Parameters
    ----------
    inputs_noise, states_noise : list of tensor or None, default=None
        Factors of the inputs (B, n_features) and of the state (B, units): one tensor
        for each block of weights, or one for all.
    """

    def __init__(
        self,
        inputs_noise: Sequence[tf.Tensor] | None = None,
        states_noise: Sequence[tf.Tensor] | None = None,
    ) -> None:
        super().__init__()
        self._inputs_noise = inputs_noise
        self._states_noise = states_noise

    def inputs_part(self, inputs: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        return times(inputs, weights[0], self._inputs_noise)

    def project(self, state: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        # Adding the bias is free inside the loop, but costs another pass before it.
        product = times(state, weights[1], self._states_noise)
        return product + self._biases(weights)[-1] if weights[2:] else product

    @staticmethod
    def _biases(weights: Sequence[tf.Tensor]) -> tf.Tensor:
        """Return the bias as rows: one, or one for inputs and one for the state."""
        return tf.reshape(weights[2], [-1, weights[1].shape[1]])


class LSTMStep(_KerasStep):
    """Long short-term memory; blocks of input, forget, candidate and output."""

    _gates = _Gates("sigmoid", "sigmoid", "tanh", "sigmoid")

    def advance(
        self,
        part: tf.Tensor,
        inner: tf.Tensor,
        states: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> tuple[Sequence[tf.Tensor], Sequence[tf.Tensor]]:
        gates = self._gates(part + inner)
        i, f, g, o = tf.split(gates, 4, axis=1)
        carry = f * states[1] + i * g
        tanh_carry = tf.tanh(carry)
        # The derivatives are computed here, where all factors are available: of the
        # carry (three blocks) and the output with respect to the sums in the gates, of
        # the carry with respect to the previous one, and of the output with respect to
        # the carry.
        slopes = tf.concat([g, states[1], i, tanh_carry], 1) * self._gates.slope(gates)
        return (o * tanh_carry, carry), (slopes, f, o * (1.0 - tanh_carry * tanh_carry))

    def backward(
        self,
        part: tf.Tensor,
        state: tf.Tensor,
        kept: Sequence[tf.Tensor],
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> StepGradients:
        slopes, f, by_tanh = kept
        by_h, by_carry = gradients
        by_carry += by_h * by_tanh
        by_part = tf.concat([by_carry, by_carry, by_carry, by_h], 1) * slopes
        return by_part, by_part, (None, by_carry * f), ()


class GRUStep(_KerasStep):
    """Gated recurrent unit; blocks of update, reset and candidate.

    The state is multiplied by its weights before the reset gate is applied.
    """

    _gates = _Gates("sigmoid", "sigmoid")

    def inputs_part(self, inputs: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        part = super().inputs_part(inputs, weights)
        return part + self._biases(weights)[0] if weights[2:] else part

    def advance(
        self,
        part: tf.Tensor,
        inner: tf.Tensor,
        states: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> tuple[Sequence[tf.Tensor], Sequence[tf.Tensor]]:
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

    def backward(
        self,
        part: tf.Tensor,
        state: tf.Tensor,
        kept: Sequence[tf.Tensor],
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> StepGradients:
        slopes, z = kept
        (by_h,) = gradients
        units = by_h.shape[-1]
        found = tf.tile(by_h, [1, 4]) * slopes
        by_part = found[:, : 3 * units]
        by_inner = tf.concat([found[:, : 2 * units], found[:, 3 * units :]], 1)
        return by_part, by_inner, (by_h * z,), ()


class SimpleStep(_KerasStep):
    """Elman's simple recurrent unit: the state is the hyperbolic tangent of a sum."""

    def advance(
        self,
        part: tf.Tensor,
        inner: tf.Tensor,
        states: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> tuple[Sequence[tf.Tensor], Sequence[tf.Tensor]]:
        new = tf.tanh(part + inner)
        return (new,), (new,)

    def backward(
        self,
        part: tf.Tensor,
        state: tf.Tensor,
        kept: Sequence[tf.Tensor],
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> StepGradients:
        by_part = gradients[0] * (1.0 - kept[0] * kept[0])
        return by_part, by_part, (None,), ()


class CellStep(RecurrentStep):
    """A cell with the methods `inputs_part`, `states_part` and `advance`.

    The output is kept as an additional last state.

    Parameters
    ----------
    cell : keras.layers.Layer
        The cell.
    noise : tensor of shape (B, units) or None, default=None
        Factors of the first state before it is multiplied by weights.
    """

    def __init__(
        self, cell: keras.layers.Layer, noise: tf.Tensor | None = None
    ) -> None:
        super().__init__(output=-1)
        self._cell = cell
        self._noise = noise

    def inputs_part(self, inputs: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        return self._flat(self._cell.inputs_part, inputs, weights)

    def project(self, state: tf.Tensor, weights: Sequence[tf.Tensor]) -> tf.Tensor:
        if self._noise is not None:
            state *= self._noise
        return self._flat(self._cell.states_part, state, weights)

    def _flat(
        self,
        function: Callable[[tf.Tensor], tf.Tensor],
        values: tf.Tensor,
        weights: Sequence[tf.Tensor],
    ) -> tf.Tensor:
        """Apply `function` to values (..., n) as rows."""
        with self._scope(weights):
            rows = tf.reshape(values, [-1, values.shape[-1]])
            results = tf.convert_to_tensor(function(rows))
        size = results.shape[-1]
        shape = tf.concat([tf.shape(values)[:-1], [size]], 0)
        return tf.ensure_shape(tf.reshape(results, shape), [*values.shape[:-1], size])

    def advance(
        self,
        part: tf.Tensor,
        inner: tf.Tensor,
        states: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> tuple[Sequence[tf.Tensor], Sequence[tf.Tensor]]:
        with self._scope(weights):
            output, new = self._cell.advance(part, inner, list(states[:-1]))
        return (*new, output), (inner, *states[1:-1])

    def backward(
        self,
        part: tf.Tensor,
        state: tf.Tensor,
        kept: Sequence[tf.Tensor],
        gradients: Sequence[tf.Tensor],
        weights: Sequence[tf.Tensor],
    ) -> StepGradients:
        inner, *others = kept
        inputs = [tf.identity(v) for v in (part, inner, state, *others)]
        weights = [tf.identity(w) for w in weights]
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([inputs, weights])
            (part, inner, *before) = inputs
            new, _ = self.advance(part, inner, [*before, None], weights)
        (by_part, by_inner, *by_states), by_weights = tape.gradient(
            new, [inputs, weights], list(gradients)
        )
        by_part, by_inner, *by_states = (
            tf.zeros_like(value) if found is None else found
            for value, found in zip(
                inputs, (by_part, by_inner, *by_states), strict=True
            )
        )
        # The output of a time step is not an input of the next one.
        by_states.append(tf.zeros_like(gradients[-1]))
        return by_part, by_inner, by_states, by_weights

    def _scope(self, weights: Sequence[tf.Tensor]) -> keras.StatelessScope:
        """Replace the weights of the cell by `weights`."""
        cell = self._cell
        fixed = [(v, tf.convert_to_tensor(v)) for v in cell.non_trainable_variables]
        return keras.StatelessScope(
            [*zip(cell.trainable_variables, weights, strict=True), *fixed]
        )
