"""Convolution of sequences of unequal lengths."""

from typing import Any

import keras

__all__ = ["MaskedConv1D"]


@keras.saving.register_keras_serializable(package="sknn")
class MaskedConv1D(keras.layers.Conv1D):
    """Convolution over steps that sees zeros where steps are masked.

    Behind the last step of a sequence it finds what it finds behind the end of the
    array, so that its outputs do not depend on the amount of padding. The mask goes on
    with the outputs; there is one for every step.

    Parameters
    ----------
    filters : int
    kernel_size : int
        Steps of the window; even sizes look one step further ahead than back.
    **kwargs : dict
        Passed to `keras.layers.Conv1D`, but for `padding`, which is "same".

    Examples
    --------
    >>> import numpy as np
    >>> layer = MaskedConv1D(1, 3, kernel_initializer="ones")
    >>> mask = np.array([[True, True, False]])
    >>> np.array(layer(np.ones((1, 3, 1), "float32"), mask=mask)).ravel().tolist()
    [2.0, 2.0, 1.0]
    """

    def __init__(self, filters: int, kernel_size: int, **kwargs: Any) -> None:
        super().__init__(filters, kernel_size, **{**kwargs, "padding": "same"})
        self.supports_masking = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is not None:
            inputs *= keras.ops.expand_dims(keras.ops.cast(mask, inputs.dtype), -1)
        return super().call(inputs)
