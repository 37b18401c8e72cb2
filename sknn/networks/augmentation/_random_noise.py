"""Gaussian noise."""

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomNoise"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomNoise(RandomImageLayer):
    """Add Gaussian noise to each pixel and channel during training.

    Parameters
    ----------
    seed : int
        Seed for the noise.
    noise : float, default=0.0
        Standard deviation of the noise, in the units of the images.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomNoise(seed=0, noise=0.1)
    >>> noise = np.array(layer(np.zeros((1, 50, 50, 1), "float32"), training=True))
    >>> round(float(noise.std()), 2)
    0.1
    """

    def __init__(self, seed: int, noise: float = 0.0, **kwargs: object) -> None:
        super().__init__(seed, {"noise": noise}, **kwargs)

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        noise = keras.random.normal(
            keras.ops.shape(images), dtype=images.dtype, seed=self.seed_generator
        )
        return images + noise * keras.ops.cast(self.strength("noise"), images.dtype)
