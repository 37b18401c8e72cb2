"""Sequences turned round."""

from typing import Any

import keras

__all__ = ["ReverseSteps"]


@keras.saving.register_keras_serializable(package="sknn")
class ReverseSteps(keras.layers.Layer):
    """Put the outputs of a recurrent layer that goes backwards in the order of time.

    The mask goes on as it is: that of such a layer is in the order of time already.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> steps = np.array([[[3.0], [2.0], [1.0]]], "float32")
    >>> np.array(ReverseSteps()(steps)).ravel().tolist()
    [1.0, 2.0, 3.0]
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any) -> Any:
        return keras.ops.flip(inputs, axis=1)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape
