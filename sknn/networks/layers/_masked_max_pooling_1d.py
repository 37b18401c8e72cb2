"""Max pooling of sequences of different lengths."""

import keras

from sknn._keras import build_now

__all__ = ["MaskedMaxPooling1D"]

# Below any activation, and finite, so that its product with 0 is 0.
_LOWEST = -1e30


@keras.saving.register_keras_serializable(package="sknn")
class MaskedMaxPooling1D(keras.layers.Layer):
    """Max pooling over the valid time steps in windows of `pool_size`.

    The first window starts at the first time step and the last window may be shorter,
    so the outputs do not depend on the amount of padding. A time step of the output is
    masked if all time steps of its window are masked.

    Parameters
    ----------
    pool_size : int, default=2
        Number of time steps in a window.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = MaskedMaxPooling1D(2)
    >>> steps = np.array([[[3.0], [1.0], [-2.0], [5.0], [7.0]]], "float32")
    >>> mask = np.array([[True, True, True, False, False]])
    >>> np.array(layer(steps, mask=mask)).ravel().tolist()
    [3.0, -2.0, 0.0]
    """

    def __init__(self, pool_size: int = 2, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size
        self.supports_masking = True
        build_now(self)

    def call(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        if mask is None:
            return self._pool(inputs)
        pooled = self._pool(
            keras.ops.where(keras.ops.expand_dims(mask, -1), inputs, _LOWEST)
        )
        valid = keras.ops.expand_dims(self.compute_mask(inputs, mask), -1)
        return keras.ops.where(valid, pooled, keras.ops.zeros_like(pooled))

    def compute_mask(
        self, inputs: keras.KerasTensor, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor | None:
        if mask is None:
            return None
        steps = keras.ops.expand_dims(keras.ops.cast(mask, self.compute_dtype), -1)
        return keras.ops.squeeze(self._pool(steps), -1) > 0.5

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        batch, steps, features = input_shape
        return batch, None if steps is None else -(-steps // self.pool_size), features

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "pool_size": self.pool_size}

    def _pool(self, steps: keras.KerasTensor) -> keras.KerasTensor:
        """Pad the end to a complete window and apply max pooling."""
        width = ((0, 0), (0, self.pool_size - 1), (0, 0))
        padded = keras.ops.pad(steps, width, constant_values=_LOWEST)
        return keras.ops.max_pool(padded, self.pool_size, data_format="channels_last")
