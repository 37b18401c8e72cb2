"""Fast access to the weights of a model."""

from collections.abc import Iterable

import keras
import tensorflow as tf


class Weights:
    """Variables whose current values can be read faster than through Keras.

    Parameters
    ----------
    variables : iterable of keras.Variable
        Variables to read.
    """

    def __init__(self, variables: Iterable[keras.Variable]) -> None:
        self._sources = [(v.value.handle, v.value.dtype) for v in variables]

    def read(self) -> tuple[tf.Tensor, ...]:
        """Return the current values, as tensors."""
        read = tf.raw_ops.ReadVariableOp
        return tuple(read(resource=h, dtype=dtype) for h, dtype in self._sources)
