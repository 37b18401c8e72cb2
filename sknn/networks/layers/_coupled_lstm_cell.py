"""LSTM with coupled input and forget gates."""

from typing import ClassVar

import keras

from sknn.networks.layers._recurrent_cell import RecurrentCell, States

__all__ = ["CoupledLSTMCell"]


@keras.saving.register_keras_serializable(package="sknn")
class CoupledLSTMCell(RecurrentCell):
    """LSTM cell with coupled input and forget gates.

    With the sigmoid s and element-wise products, time step t computes ::

        f_t = s(x_t W_f + h_{t-1} U_f + b_f)
        c_t = f_t c_{t-1} + (1 - f_t) tanh(x_t W_c + h_{t-1} U_c + b_c)
        o_t = s(x_t W_o + h_{t-1} U_o + b_o)
        h_t = o_t tanh(c_t)

    Parameters
    ----------
    units : int
        Number of units.
    **kwargs : dict
        Passed to `keras.layers.SimpleRNNCell`.

    References
    ----------
    K. Greff, R. K. Srivastava, J. Koutnik, B. R. Steunebrink, J. Schmidhuber (2017).
    LSTM: a search space odyssey. IEEE TNNLS 28 (10), 2222-2232.

    Examples
    --------
    >>> import numpy as np
    >>> layer = keras.layers.RNN(CoupledLSTMCell(4))
    >>> layer(np.zeros((2, 5, 3), "float32")).shape.as_list()
    [2, 4]
    """

    parts: ClassVar[tuple[str, ...]] = ("forget", "cell", "output")
    n_states: ClassVar[int] = 2

    def advance(
        self,
        inputs_part: keras.KerasTensor,
        states_part: keras.KerasTensor,
        states: States,
    ) -> tuple[keras.KerasTensor, States]:
        f, c, o = keras.ops.split(inputs_part + states_part, 3, axis=-1)
        f = keras.ops.sigmoid(f)
        carry = f * states[1] + (1.0 - f) * self.activation(c)
        output = keras.ops.sigmoid(o) * self.activation(carry)
        return output, [output, carry]
