"""Masking of padded and missing time steps."""

import keras

from sknn._keras import build_now

__all__ = ["StepMask"]


@keras.saving.register_keras_serializable(package="sknn")
class StepMask(keras.layers.Layer):
    """Mask the time steps in which a feature is NaN, and set them to zero.

    The following layers receive the mask and skip the masked time steps.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = StepMask()
    >>> sequences = np.array([[[1.0], [2.0], [np.nan]]], "float32")
    >>> np.array(layer(sequences)).ravel().tolist()
    [1.0, 2.0, 0.0]
    >>> np.array(layer.compute_mask(sequences)).tolist()
    [[True, True, False]]
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        build_now(self)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        valid = keras.ops.expand_dims(self.compute_mask(inputs), -1)
        return keras.ops.where(valid, inputs, keras.ops.zeros_like(inputs))

    def compute_mask(
        self,
        inputs: keras.KerasTensor,
        previous_mask: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        return keras.ops.logical_not(keras.ops.any(keras.ops.isnan(inputs), axis=-1))

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape
