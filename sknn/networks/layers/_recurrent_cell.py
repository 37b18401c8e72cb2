"""Base class of recurrent cells."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, TypeAlias

import keras

__all__ = ["RecurrentCell"]

States: TypeAlias = list[keras.KerasTensor]


class RecurrentCell(keras.layers.SimpleRNNCell):
    """Base class for cells that multiply inputs and states by separate matrices.

    One time step is ``advance(inputs_part(x), states_part(h), states)``, where x is the
    input of the time step and h the first state. For a whole sequence, the parts of the
    inputs of all time steps can be computed at once, before the first time step.

    Subclasses define `parts`, `n_states` and `advance`.

    Parameters
    ----------
    units : int
        Number of units.
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`. The default of `activation` is "tanh".
        `dropout` must be 0.
    """

    parts: ClassVar[tuple[str, ...]] = ("output",)
    """Names of the column blocks of `kernel`, `recurrent_kernel` and `bias`."""

    n_states: ClassVar[int] = 1
    """Number of states."""

    def __init__(self, units: int, **kwargs: object) -> None:
        super().__init__(units, **kwargs)
        self.state_size = [units] * self.n_states

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        columns = len(self.parts) * self.units
        self.kernel = self.add_weight(
            (input_shape[-1], columns),
            self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.recurrent_kernel = self.add_weight(
            (self.units, columns),
            self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
            name="recurrent_kernel",
        )
        self.bias = self.add_weight((columns,), self._initial_bias, name="bias")

    def inputs_part(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        """Return the contribution of the inputs to the gates.

        Parameters
        ----------
        inputs : tensor of shape (..., n_features)

        Returns
        -------
        tensor of shape (..., n_parts * units)
        """
        return keras.ops.matmul(inputs, self.kernel) + self.bias

    def states_part(self, state: keras.KerasTensor) -> keras.KerasTensor:
        """Return the contribution of the first state to the gates.

        Parameters
        ----------
        state : tensor of shape (n_samples, units)

        Returns
        -------
        tensor of shape (n_samples, n_parts * units)
        """
        return keras.ops.matmul(state, self.recurrent_kernel)

    @abstractmethod
    def advance(
        self,
        inputs_part: keras.KerasTensor,
        states_part: keras.KerasTensor,
        states: States,
    ) -> tuple[keras.KerasTensor, States]:
        """Compute the output and the states of the next time step.

        Parameters
        ----------
        inputs_part, states_part : tensor of shape (n_samples, n_parts * units)
        states : list of tensors of shape (n_samples, units)

        Returns
        -------
        output : tensor of shape (n_samples, units)
        states : list of tensors of shape (n_samples, units)
        """

    def call(
        self,
        inputs: keras.KerasTensor,
        states: Sequence[keras.KerasTensor],
        training: bool = False,
    ) -> tuple[keras.KerasTensor, States]:
        state = states[0]
        dropout_mask = self.get_recurrent_dropout_mask(state)
        if training and dropout_mask is not None:
            state = state * dropout_mask
        parts = self.inputs_part(inputs), self.states_part(state)
        return self.advance(*parts, list(states))

    def get_initial_state(self, batch_size: int | None = None) -> States:
        return [
            keras.ops.zeros((batch_size, units), dtype=self.compute_dtype)
            for units in self.state_size
        ]

    def _initial_bias(
        self, shape: tuple[int, ...], dtype: str | None = None
    ) -> keras.KerasTensor:
        # Initially open forget gates let gradients flow through time.
        return keras.ops.concatenate(
            [
                keras.ops.full((self.units,), float(part == "forget"), dtype=dtype)
                for part in self.parts
            ]
        )
