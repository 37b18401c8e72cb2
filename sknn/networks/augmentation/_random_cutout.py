"""Cutout of squares."""

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomCutout"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomCutout(RandomImageLayer):
    """Set a random square of each image to 0 during training.

    The center of the square is anywhere in the image, so the square may extend beyond
    the edges. The mean of standardized images is 0.

    Parameters
    ----------
    seed : int
        Seed for the random positions.
    cutout : float, default=0.0
        Side length of the square, as a fraction of the shorter side of the image.
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

    def __init__(self, seed: int, cutout: float = 0.0, **kwargs: object) -> None:
        super().__init__(seed, {"cutout": cutout}, **kwargs)

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        height, width = images.shape[1:3]
        half = self.strength("cutout") * min(height, width) / 2
        center = (self.draw(images, 2) + 1) / 2
        rows = self._near(height, center[:, :1], half)
        columns = self._near(width, center[:, 1:], half)
        cut = rows[:, :, None, None] * columns[:, None, :, None]
        return images * keras.ops.cast(1.0 - cut, images.dtype)

    def _near(
        self, size: int, center: keras.KerasTensor, half: keras.KerasTensor
    ) -> keras.KerasTensor:
        """Return 1 for the pixels of an axis that are within `half` of the center."""
        pixels = keras.ops.arange(size, dtype="float32")[None] + 0.5
        return keras.ops.cast(keras.ops.abs(pixels - center * size) < half, "float32")
