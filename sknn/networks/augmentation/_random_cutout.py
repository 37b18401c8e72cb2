"""Squares taken out of images."""

from typing import Any

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomCutout"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomCutout(RandomImageLayer):
    """Set a square of each image to 0, in training.

    Its middle is anywhere in the image, so that a part of it may lie outside. 0 is the
    mean of standardised images.

    Parameters
    ----------
    seed : int
        Seed of the places.
    cutout : float, default=0.0
        Side of the square, as a share of the shorter side of the image.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    References
    ----------
    T. DeVries, G. W. Taylor (2017). Improved regularization of convolutional neural
    networks with cutout. arXiv:1708.04552.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomCutout(seed=0, cutout=0.5)
    >>> cut = np.array(layer(np.ones((1, 8, 8, 1), "float32"), training=True))
    >>> bool(0 < (cut == 0).sum() <= 16)
    True
    """

    def __init__(self, seed: int, cutout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(seed, {"cutout": cutout}, **kwargs)

    def change(self, images: Any) -> Any:
        height, width = images.shape[1:3]
        half = self.strength("cutout") * min(height, width) / 2
        middle = (self.draw(images, 2) + 1) / 2
        rows = self._near(height, middle[:, :1], half)
        columns = self._near(width, middle[:, 1:], half)
        cut = rows[:, :, None, None] * columns[:, None, :, None]
        return images * keras.ops.cast(1.0 - cut, images.dtype)

    def _near(self, size: int, middle: Any, half: Any) -> Any:
        """Return 1 for the pixels of an axis that are within `half` of the middle."""
        pixels = keras.ops.arange(size, dtype="float32")[None] + 0.5
        return keras.ops.cast(keras.ops.abs(pixels - middle * size) < half, "float32")
