"""Maximum over neighbouring steps of sequences of unequal lengths."""

from typing import Any

import keras

__all__ = ["MaskedMaxPooling1D"]

# Below any activation, and still a number that can be multiplied by 0.
_LOWEST = -1e30


@keras.saving.register_keras_serializable(package="sknn")
class MaskedMaxPooling1D(keras.layers.Layer):
    """Make one step of every `pool_size` steps: the largest values of the valid ones.

    The windows start with the first step, and the last one may be short, so that
    the outputs do not depend on the amount of padding. A step of the output is masked
    when all steps of its window are.

    Parameters
    ----------
    pool_size : int, default=2
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

    def __init__(self, pool_size: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return self._largest(inputs)
        pooled = self._largest(
            keras.ops.where(keras.ops.expand_dims(mask, -1), inputs, _LOWEST)
        )
        valid = keras.ops.expand_dims(self.compute_mask(inputs, mask), -1)
        return keras.ops.where(valid, pooled, keras.ops.zeros_like(pooled))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        steps = keras.ops.expand_dims(keras.ops.cast(mask, self.compute_dtype), -1)
        return keras.ops.squeeze(self._largest(steps), -1) > 0.5

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        batch, steps, features = input_shape
        return batch, None if steps is None else -(-steps // self.pool_size), features

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "pool_size": self.pool_size}

    def _largest(self, steps: Any) -> Any:
        """Pool; the end is filled up to a whole window."""
        width = ((0, 0), (0, self.pool_size - 1), (0, 0))
        filled = keras.ops.pad(steps, width, constant_values=_LOWEST)
        return keras.ops.max_pool(filled, self.pool_size, data_format="channels_last")
