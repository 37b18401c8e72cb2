"""Maximum over groups of linear units."""

from typing import Any

import keras

__all__ = ["Maxout"]


@keras.saving.register_keras_serializable(package="sknn")
class Maxout(keras.layers.Layer):
    """Keep the largest of every `pieces` neighbouring values on the last axis.

    After a linear layer of `units * pieces` units it makes `units` convex piecewise
    linear activations, whose shape is learned.

    Parameters
    ----------
    pieces : int, default=2
        Values in a group. The last axis of the input must be a multiple of it.
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

    def __init__(self, pieces: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pieces = pieces
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        outer = keras.ops.shape(inputs)[1:-1]
        groups = (-1, *outer, inputs.shape[-1] // self.pieces, self.pieces)
        return keras.ops.max(keras.ops.reshape(inputs, groups), axis=-1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return (*input_shape[:-1], input_shape[-1] // self.pieces)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "pieces": self.pieces}
