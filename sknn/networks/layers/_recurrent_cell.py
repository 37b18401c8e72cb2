"""What the recurrent cells of this package have in common."""

from abc import abstractmethod
from typing import Any, ClassVar

import keras

__all__ = ["RecurrentCell"]

States = list[Any]


class RecurrentCell(keras.layers.SimpleRNNCell):
    """Cell whose inputs and states meet after they have been multiplied by weights.

    One step is ``advance(inputs_part(x), states_part(h), states)``, where x are the
    inputs of the step and h the first state. For a whole sequence, the inputs' parts
    of all steps can be computed at once, before the first step.

    A subclass defines `parts`, `n_states` and `advance`.

    Parameters
    ----------
    units : int
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`. `activation` is "tanh" by default, and
        `dropout` has to stay 0.
    """

    parts: ClassVar[tuple[str, ...]] = ("output",)
    """Names of the blocks of columns of `kernel`, `recurrent_kernel` and `bias`."""

    n_states: ClassVar[int] = 1

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(units, **kwargs)
        self.state_size = [units] * self.n_states

    def build(self, input_shape: tuple) -> None:
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

    def inputs_part(self, inputs: Any) -> Any:
        """Return what the inputs give to the gates.

        Parameters
        ----------
        inputs : tensor of shape (..., n_features)

        Returns
        -------
        tensor of shape (..., n_parts * units)
        """
        return keras.ops.matmul(inputs, self.kernel) + self.bias

    def states_part(self, state: Any) -> Any:
        """Return what the first state gives to the gates.

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
        self, inputs_part: Any, states_part: Any, states: States
    ) -> tuple[Any, States]:
        """Go one step on.

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
        self, inputs: Any, states: Any, training: bool = False
    ) -> tuple[Any, States]:
        state = states[0]
        kept = self.get_recurrent_dropout_mask(state)
        if training and kept is not None:
            state = state * kept
        parts = self.inputs_part(inputs), self.states_part(state)
        return self.advance(*parts, list(states))

    def get_initial_state(self, batch_size: Any = None) -> States:
        return [
            keras.ops.zeros((batch_size, units), dtype=self.compute_dtype)
            for units in self.state_size
        ]

    def _initial_bias(self, shape: Any, dtype: Any = None) -> Any:
        # An open forget gate lets gradients through from the start.
        return keras.ops.concatenate(
            [
                keras.ops.full((self.units,), float(part == "forget"), dtype=dtype)
                for part in self.parts
            ]
        )
