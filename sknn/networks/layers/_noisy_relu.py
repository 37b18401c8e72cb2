"""Rectifier with Gaussian noise."""

from typing import Any

import keras

__all__ = ["NoisyReLU"]


@keras.saving.register_keras_serializable(package="sknn")
class NoisyReLU(keras.layers.Layer):
    """Rectifier that adds a little Gaussian noise to its input in training.

    max(0, z + e) with e from N(0, stddev^2) in training, max(0, z) in prediction.

    Parameters
    ----------
    seed : int
        Seed of the noise.
    stddev : float, default=0.1
        Standard deviation of the noise.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    Nair and Hinton give the noise the variance sigmoid(z), with which the mean of the
    noisy unit is no longer close to its noise-free value. A small constant deviation
    keeps the predictions near what was trained.

    References
    ----------
    V. Nair, G. E. Hinton (2010). Rectified linear units improve restricted Boltzmann
    machines. ICML.

    Examples
    --------
    >>> import numpy as np
    >>> layer = NoisyReLU(seed=0)
    >>> np.array(layer(np.array([[-1.0, 2.0]], dtype="float32"))).tolist()
    [[0.0, 2.0]]
    """

    def __init__(self, seed: int, stddev: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.stddev = stddev
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.supports_masking = True
        self._build_at_init()

    def call(self, inputs: Any, training: bool = False) -> Any:
        if training:
            inputs = inputs + keras.random.normal(
                keras.ops.shape(inputs),
                stddev=self.stddev,
                dtype=self.compute_dtype,
                seed=self.seed_generator,
            )
        return keras.ops.relu(inputs)

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        config = {"seed": self.seed, "stddev": self.stddev}
        return {**super().get_config(), **config}
