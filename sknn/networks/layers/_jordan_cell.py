"""Recurrent cell of the Jordan network."""

from typing import ClassVar

import keras

from sknn.networks.layers._recurrent_cell import RecurrentCell, States

__all__ = ["JordanCell"]


@keras.saving.register_keras_serializable(package="sknn")
class JordanCell(RecurrentCell):
    """Cell of a Jordan network, which feeds back its outputs.

    An Elman network (`keras.layers.SimpleRNN`) feeds back its hidden units instead.
    Time step t computes ::

        h_t = tanh(x_t W + y_{t-1} U + b)
        y_t = tanh(h_t V + c)

    As a layer of a deeper network, the cell has its own outputs, one per hidden unit,
    which it passes to the next layer. They are bounded by tanh, like an output layer
    for targets in (-1, 1). If V is the identity matrix, the cell is similar to an Elman
    network.

    Unlike other cells, `advance` includes a matrix product, with V.

    Parameters
    ----------
    units : int
        Number of hidden units and of outputs.
    output_initializer : str or keras.initializers.Initializer, default="orthogonal"
        Initializer of V.
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`. The regularizer and the constraint of
        `kernel` also apply to V.

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
        self,
        units: int,
        output_initializer: str | keras.initializers.Initializer = "orthogonal",
        **kwargs: object,
    ) -> None:
        super().__init__(units, **kwargs)
        self.output_initializer = keras.initializers.get(output_initializer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
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
        self,
        inputs_part: keras.KerasTensor,
        states_part: keras.KerasTensor,
        states: States,
    ) -> tuple[keras.KerasTensor, States]:
        hidden = self.activation(inputs_part + states_part)
        z = keras.ops.matmul(hidden, self.output_kernel) + self.output_bias
        output = self.activation(z)
        return output, [output]

    def get_config(self) -> dict[str, object]:
        initializer = keras.initializers.serialize(self.output_initializer)
        return {**super().get_config(), "output_initializer": initializer}
