"""Jordan network."""

from typing import Any, ClassVar

import keras

from sknn.networks.layers._recurrent_cell import RecurrentCell, States

__all__ = ["JordanCell"]


@keras.saving.register_keras_serializable(package="sknn")
class JordanCell(RecurrentCell):
    """Cell that is fed back its outputs, where Elman's is fed back its hidden units.

    Step t is ::

        h_t = tanh(x_t W + y_{t-1} U + b)
        y_t = tanh(h_t V + c)

    As a layer of a deeper network it has outputs of its own, as many as hidden units;
    they are bounded by tanh, as an output layer for targets in (-1, 1) would be, and
    are what the next layer is given. With V the unit matrix it is close to Elman's.

    Unlike in other cells, `advance` has a product with a matrix in it, V.

    Parameters
    ----------
    units : int
        Hidden units, and outputs.
    output_initializer : str or keras.initializers.Initializer, default="orthogonal"
        Initial values of V.
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`. The penalty and limit of `kernel` are
        those of V too.

    References
    ----------
    M. I. Jordan (1986). Attractor dynamics and parallelism in a connectionist
    sequential machine. Proceedings of the Cognitive Science Society, 531-546.

    Examples
    --------
    >>> import numpy as np
    >>> layer = keras.layers.RNN(JordanCell(4))
    >>> layer(np.zeros((2, 5, 3), "float32")).shape.as_list()
    [2, 4]
    """

    parts: ClassVar[tuple[str, ...]] = ("hidden",)

    def __init__(
        self, units: int, output_initializer: Any = "orthogonal", **kwargs: Any
    ) -> None:
        super().__init__(units, **kwargs)
        self.output_initializer = keras.initializers.get(output_initializer)

    def build(self, input_shape: tuple) -> None:
        super().build(input_shape)
        self.output_kernel = self.add_weight(
            (self.units, self.units),
            self.output_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="output_kernel",
        )
        self.output_bias = self.add_weight((self.units,), "zeros", name="output_bias")

    def advance(
        self, inputs_part: Any, states_part: Any, states: States
    ) -> tuple[Any, States]:
        hidden = self.activation(inputs_part + states_part)
        z = keras.ops.matmul(hidden, self.output_kernel) + self.output_bias
        output = self.activation(z)
        return output, [output]

    def get_config(self) -> dict[str, Any]:
        start = keras.initializers.serialize(self.output_initializer)
        return {**super().get_config(), "output_initializer": start}
