"""Gaussian blur."""

from typing import Any

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomBlur"]

_SHARPEST = 1e-3  # pixels; such a kernel is 1 in the middle and 0 elsewhere


@keras.saving.register_keras_serializable(package="sknn")
class RandomBlur(RandomImageLayer):
    """Blur images by a Gaussian kernel, in training.

    Parameters
    ----------
    seed : int
        Seed of the widths.
    blur : float, default=0.0
        Largest standard deviation of the kernel, in pixels; that of an image is from
        U(0, blur).
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    A pixel becomes the weighted mean of the pixels of the image; nothing is thought to
    be outside. For every image the weights of an axis are a matrix, which is quick,
    and the same program for any strength.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomBlur(seed=0, blur=1.0)
    >>> image = np.ones((1, 5, 5, 1), "float32")
    >>> bool(np.allclose(layer(image, training=True), image))
    True
    """

    def __init__(self, seed: int, blur: float = 0.0, **kwargs: Any) -> None:
        super().__init__(seed, {"blur": blur}, **kwargs)

    def change(self, images: Any) -> Any:
        width = (self.draw(images, 1) + 1) / 2 * self.strength("blur")
        width = keras.ops.maximum(width, _SHARPEST)[:, :, None]
        # Rows first; the columns are rows of the transposed images.
        images = keras.ops.transpose(_smooth(images, width), (0, 2, 1, 3))
        return keras.ops.transpose(_smooth(images, width), (0, 2, 1, 3))


def _smooth(images: Any, width: Any) -> Any:
    """Average the lines of the second axis, each image by its own width."""
    size, *rest = images.shape[1:]
    pixels = keras.ops.arange(size, dtype="float32")
    far = pixels[None, :, None] - pixels[None, None, :]
    kernel = keras.ops.exp(-keras.ops.square(far / width) / 2)
    kernel = kernel / keras.ops.sum(kernel, axis=2, keepdims=True)
    lines = keras.ops.reshape(images, (-1, size, rest[0] * rest[1]))
    smooth = keras.ops.matmul(keras.ops.cast(kernel, images.dtype), lines)
    return keras.ops.reshape(smooth, (-1, size, *rest))
