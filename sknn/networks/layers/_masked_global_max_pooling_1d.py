"""Maximum over all steps of sequences of unequal lengths."""

from typing import Any

import keras

__all__ = ["MaskedGlobalMaxPooling1D"]

# Below any activation: what a sequence without a valid step is left with.
_LOWEST = -1e30


@keras.saving.register_keras_serializable(package="sknn")
class MaskedGlobalMaxPooling1D(keras.layers.Layer):
    """Take the largest value of every feature over the valid steps.

    Keras' layer of this kind takes padded steps with it.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = MaskedGlobalMaxPooling1D()
    >>> steps = np.array([[[-3.0], [-1.0], [0.0]]], "float32")
    >>> np.array(layer(steps, mask=np.array([[True, True, False]]))).tolist()
    [[-1.0]]
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            inputs = keras.ops.where(keras.ops.expand_dims(mask, -1), inputs, _LOWEST)
        return keras.ops.max(inputs, axis=1)

    def compute_mask(self, inputs: Any, mask: Any = None) -> None:
        return None

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape[0], input_shape[-1]
