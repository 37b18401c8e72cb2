"""Gaussian blur."""

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomBlur"]

_MIN_WIDTH = 1e-3  # pixels; such a kernel is 1 in the center and 0 elsewhere


@keras.saving.register_keras_serializable(package="sknn")
class RandomBlur(RandomImageLayer):
    """Blur images with a Gaussian kernel of random width during training.

    Parameters
    ----------
    seed : int
        Seed for the random widths.
    blur : float, default=0.0
        Maximum standard deviation of the kernel, in pixels. The standard deviation for
        each image is drawn from U(0, blur).
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    Each pixel is replaced by a weighted mean of pixels inside the image, without
    padding. The weights along an axis are one matrix per image, which is fast and
    allows the same program for all strengths.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomBlur(seed=0, blur=1.0)
    >>> image = np.ones((1, 5, 5, 1), "float32")
    >>> bool(np.allclose(layer(image, training=True), image))
    True
    """

    def __init__(self, seed: int, blur: float = 0.0, **kwargs: object) -> None:
        super().__init__(seed, {"blur": blur}, **kwargs)

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        width = (self.draw(images, 1) + 1) / 2 * self.strength("blur")
        width = keras.ops.maximum(width, _MIN_WIDTH)[:, :, None]
        # Smooth the rows, then the columns as rows of the transposed images.
        images = keras.ops.transpose(_smooth(images, width), (0, 2, 1, 3))
        return keras.ops.transpose(_smooth(images, width), (0, 2, 1, 3))


def _smooth(images: keras.KerasTensor, width: keras.KerasTensor) -> keras.KerasTensor:
    """Smooth along the second axis, with a separate width for each image."""
    size, *rest = images.shape[1:]
    pixels = keras.ops.arange(size, dtype="float32")
    distance = pixels[None, :, None] - pixels[None, None, :]
    kernel = keras.ops.exp(-keras.ops.square(distance / width) / 2)
    kernel = kernel / keras.ops.sum(kernel, axis=2, keepdims=True)
    lines = keras.ops.reshape(images, (-1, size, rest[0] * rest[1]))
    smooth = keras.ops.matmul(keras.ops.cast(kernel, images.dtype), lines)
    return keras.ops.reshape(smooth, (-1, size, *rest))
