"""Maximum over all time steps of sequences of different lengths."""

import keras

from sknn._keras import build_now

__all__ = ["MaskedGlobalMaxPooling1D"]

# Below any activation: the output for a sequence without valid time steps.
_LOWEST = -1e30


@keras.saving.register_keras_serializable(package="sknn")
class MaskedGlobalMaxPooling1D(keras.layers.Layer):
    """Return the maximum of each feature over the valid time steps.

    `keras.layers.GlobalMaxPooling1D` ignores the mask and includes padded time steps.

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

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        if mask is not None:
            inputs = keras.ops.where(keras.ops.expand_dims(mask, -1), inputs, _LOWEST)
        return keras.ops.max(inputs, axis=1)

    def compute_mask(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> None:
        return None

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape[0], input_shape[-1]
