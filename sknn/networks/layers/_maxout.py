"""Maximum over groups of linear units."""

import keras

from sknn._keras import build_now

__all__ = ["Maxout"]


@keras.saving.register_keras_serializable(package="sknn")
class Maxout(keras.layers.Layer):
    """Return the maximum of each group of `pieces` adjacent values on the last axis.

    After a linear layer with `units * pieces` units, the outputs are `units` convex
    piecewise linear activations with learned shapes.

    Parameters
    ----------
    pieces : int, default=2
        Number of values in a group. The size of the last axis of the input must be a
        multiple of it.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    References
    ----------
    I. J. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville, Y. Bengio (2013).
    Maxout networks. JMLR WCP 28 (3), 1319-1327.

    Examples
    --------
    >>> import numpy as np
    >>> values = np.array([[1.0, 3.0, -2.0, -5.0]], dtype="float32")
    >>> np.array(Maxout(pieces=2)(values)).tolist()
    [[3.0, -2.0]]
    """

    def __init__(self, pieces: int = 2, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.pieces = pieces
        self.supports_masking = True
        build_now(self)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        outer = keras.ops.shape(inputs)[1:-1]
        groups = (-1, *outer, inputs.shape[-1] // self.pieces, self.pieces)
        return keras.ops.max(keras.ops.reshape(inputs, groups), axis=-1)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        *outer, n_values = input_shape
        return (*outer, None if n_values is None else n_values // self.pieces)

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "pieces": self.pieces}
