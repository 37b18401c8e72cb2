"""Sinusoidal positional encoding."""

import math

import keras

from sknn._keras import build_now

__all__ = ["PositionalEncoding"]

_LONGEST_WAVE = 10_000.0


@keras.saving.register_keras_serializable(package="sknn")
class PositionalEncoding(keras.layers.Layer):
    """Add sines and cosines of the position to the features of each time step.

    The layer adds sin(t / 10000^(2i/d)) to feature 2i of time step t, and the cosine to
    feature 2i + 1, where d is the number of features. Masked time steps do not advance
    the position: a time step after a masked one has the same position as without it.

    Parameters
    ----------
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    References
    ----------
    A. Vaswani et al. (2017). Attention is all you need. NeurIPS 30.

    Examples
    --------
    >>> import numpy as np
    >>> np.array(PositionalEncoding()(np.zeros((1, 2, 2), "float32"))).round(2).tolist()
    [[[0.0, 1.0], [0.8399999737739563, 0.5400000214576721]]]
    """

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        features = inputs.shape[-1]
        if mask is None:
            mask = keras.ops.ones_like(inputs[:1, :, 0], dtype="bool")
        valid = keras.ops.cast(mask, "float32")
        position = keras.ops.expand_dims(keras.ops.cumsum(valid, axis=1) - 1.0, -1)
        pairs = keras.ops.arange((features + 1) // 2, dtype="float32")
        waves = keras.ops.exp(pairs * (-2.0 * math.log(_LONGEST_WAVE) / features))
        angles = keras.ops.repeat(position * waves, 2, axis=-1)[..., :features]
        even = keras.ops.arange(features) % 2 == 0
        encoding = keras.ops.where(even, keras.ops.sin(angles), keras.ops.cos(angles))
        return inputs + keras.ops.cast(encoding, inputs.dtype)

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape
