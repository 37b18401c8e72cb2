"""Reversal of sequences."""

import keras

from sknn._keras import build_now

__all__ = ["ReverseSteps"]


@keras.saving.register_keras_serializable(package="sknn")
class ReverseSteps(keras.layers.Layer):
    """Reverse the outputs of a backward recurrent layer into chronological order.

    The mask is passed on unchanged, since the mask of a backward layer already is in
    chronological order.

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

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        build_now(self)

    def call(self, inputs: keras.KerasTensor) -> keras.KerasTensor:
        return keras.ops.flip(inputs, axis=1)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape
