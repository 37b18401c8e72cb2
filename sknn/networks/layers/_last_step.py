"""Last time step of sequences of different lengths."""

import keras

from sknn._keras import build_now

__all__ = ["LastStep"]


@keras.saving.register_keras_serializable(package="sknn")
class LastStep(keras.layers.Layer):
    """Return the features of the last valid time step.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> steps = np.array([[[1.0], [2.0], [0.0]]], "float32")
    >>> np.array(LastStep()(steps, mask=np.array([[True, True, False]]))).tolist()
    [[2.0]]
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        if mask is None:
            return inputs[:, -1]
        # The last valid time step is the first one of the reversed mask.
        steps = keras.ops.shape(inputs)[1]
        reversed_mask = keras.ops.cast(keras.ops.flip(mask, axis=1), "int32")
        last = steps - 1 - keras.ops.argmax(reversed_mask, axis=1)
        index = keras.ops.expand_dims(keras.ops.expand_dims(last, -1), -1)
        return keras.ops.squeeze(keras.ops.take_along_axis(inputs, index, axis=1), 1)

    def compute_mask(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> None:
        return None

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape[0], input_shape[-1]
