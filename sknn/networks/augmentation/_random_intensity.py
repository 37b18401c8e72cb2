"""Brightness and contrast."""

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomIntensity"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomIntensity(RandomImageLayer):
    """Randomly change the brightness and contrast of images during training.

    The output is x (1 + contrast u) + brightness v, with u and v drawn from U(-1, 1)
    for each image.

    Parameters
    ----------
    seed : int
        Seed for the random changes.
    brightness : float, default=0.0
        Maximum value to add, in the units of the images.
    contrast : float, default=0.0
        Maximum relative change of the distance from 0, the mean of standardized images.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomIntensity(seed=0, brightness=0.5)
    >>> values = np.array(layer(np.zeros((1, 1, 2, 1), "float32"), training=True))
    >>> bool(values[0, 0, 0, 0] == values[0, 0, 1, 0])
    True
    """

    def __init__(
        self,
        seed: int,
        brightness: float = 0.0,
        contrast: float = 0.0,
        **kwargs: object,
    ) -> None:
        strengths = {"brightness": brightness, "contrast": contrast}
        super().__init__(seed, strengths, **kwargs)

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        drawn = keras.ops.cast(self.draw(images, 2) * self.strengths, images.dtype)
        drawn = drawn[:, :, None, None, None]
        return images * (1 + drawn[:, 1]) + drawn[:, 0]
