"""Convolution over sequences of different lengths."""

import keras

__all__ = ["MaskedConv1D"]


@keras.saving.register_keras_serializable(package="sknn")
class MaskedConv1D(keras.layers.Conv1D):
    """Convolution over time steps that replaces masked time steps by zeros.

    Zeros follow the last time step of a sequence, both inside the array and at its
    end, so the outputs do not depend on the amount of padding. There is one output per
    time step, and the mask is passed on with the outputs.

    Parameters
    ----------
    filters : int
        Number of filters.
    kernel_size : int
        Number of time steps in the window. Windows of even size include one more time
        step after the current one than before it.
    **kwargs : dict
        Passed to `keras.layers.Conv1D`. `padding` is ignored and always "same".

    Examples
    --------
    >>> import numpy as np
    >>> layer = MaskedConv1D(1, 3, kernel_initializer="ones")
    >>> mask = np.array([[True, True, False]])
    >>> np.array(layer(np.ones((1, 3, 1), "float32"), mask=mask)).ravel().tolist()
    [2.0, 2.0, 1.0]
    """

    def __init__(self, filters: int, kernel_size: int, **kwargs: object) -> None:
        super().__init__(filters, kernel_size, **{**kwargs, "padding": "same"})
        self.supports_masking = True

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        if mask is not None:
            inputs *= keras.ops.expand_dims(keras.ops.cast(mask, inputs.dtype), -1)
        return super().call(inputs)
