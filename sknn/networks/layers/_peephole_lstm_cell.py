"""LSTM with peephole connections."""

from typing import ClassVar

import keras

from sknn.networks.layers._recurrent_cell import RecurrentCell, States

__all__ = ["PeepholeLSTMCell"]


@keras.saving.register_keras_serializable(package="sknn")
class PeepholeLSTMCell(RecurrentCell):
    """LSTM cell with peephole connections.

    With the sigmoid s and element-wise products, time step t computes ::

        i_t = s(x_t W_i + h_{t-1} U_i + p_i c_{t-1} + b_i)
        f_t = s(x_t W_f + h_{t-1} U_f + p_f c_{t-1} + b_f)
        c_t = f_t c_{t-1} + i_t tanh(x_t W_c + h_{t-1} U_c + b_c)
        o_t = s(x_t W_o + h_{t-1} U_o + p_o c_t + b_o)
        h_t = o_t tanh(c_t)

    The peephole weights p are one number per unit and gate. They are initially 0, so
    that the cell starts as an LSTM without peepholes.

    Parameters
    ----------
    units : int
        Number of units.
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`.

    References
    ----------
    F. A. Gers, J. Schmidhuber (2000). Recurrent nets that time and count. IJCNN 3,
    189-194.

    Examples
    --------
    >>> import numpy as np
    >>> layer = keras.layers.RNN(PeepholeLSTMCell(4))
    >>> layer(np.zeros((2, 5, 3), "float32")).shape.as_list()
    [2, 4]
    """

    parts: ClassVar[tuple[str, ...]] = ("input", "forget", "cell", "output")
    n_states: ClassVar[int] = 2

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        # One row per gate: input, forget, output.
        self.peephole = self.add_weight((3, self.units), "zeros", name="peephole")

    def advance(
        self,
        inputs_part: keras.KerasTensor,
        states_part: keras.KerasTensor,
        states: States,
    ) -> tuple[keras.KerasTensor, States]:
        carry = states[1]
        i, f, c, o = keras.ops.split(inputs_part + states_part, 4, axis=-1)
        i = keras.ops.sigmoid(i + self.peephole[0] * carry)
        f = keras.ops.sigmoid(f + self.peephole[1] * carry)
        carry = f * carry + i * self.activation(c)
        o = keras.ops.sigmoid(o + self.peephole[2] * carry)
        output = o * self.activation(carry)
        return output, [output, carry]
