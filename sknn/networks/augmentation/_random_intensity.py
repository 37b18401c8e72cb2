"""Brightness and contrast."""

from typing import Any

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomIntensity"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomIntensity(RandomImageLayer):
    """Change the brightness and contrast of images, in training.

    x (1 + contrast u) + brightness v, u and v from U(-1, 1) for each image.

    Parameters
    ----------
    seed : int
        Seed of the changes.
    brightness : float, default=0.0
        Largest value that is added, in the units of the images.
    contrast : float, default=0.0
        Largest relative change of the distance from 0, the mean of standardised images.
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
        self, seed: int, brightness: float = 0.0, contrast: float = 0.0, **kwargs: Any
    ) -> None:
        strengths = {"brightness": brightness, "contrast": contrast}
        super().__init__(seed, strengths, **kwargs)

    def change(self, images: Any) -> Any:
        drawn = keras.ops.cast(self.draw(images, 2) * self.strengths, images.dtype)
        drawn = drawn[:, :, None, None, None]
        return images * (1 + drawn[:, 1]) + drawn[:, 0]
