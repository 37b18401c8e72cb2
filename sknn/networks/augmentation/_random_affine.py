"""Rotation, zoom, shifts and flips as one affine transformation."""

from math import pi
from typing import Literal

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomAffine"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomAffine(RandomImageLayer):
    """Randomly rotate, zoom, shift and flip images during training.

    All changes are combined into one affine transformation about the center of the
    image, so that images are resampled only once.

    Parameters
    ----------
    seed : int
        Seed for the random transformations.
    rotation : float, default=0.0
        Maximum angle in either direction, in degrees.
    zoom : float, default=0.0
        Images are magnified by a factor drawn from U(1 - zoom, 1 + zoom).
    shift : float, default=0.0
        Maximum shift, as a fraction of the height and the width.
    horizontal_flip : float, default=0.0
        Probability of a horizontal flip.
    vertical_flip : float, default=0.0
        Probability of a vertical flip.
    fill : {"nearest", "constant"}, default="nearest"
        Values outside of the image: "nearest" repeats the pixels of the edge,
        "constant" fills in 0.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.

    Notes
    -----
    Pixels between the grid points are interpolated bilinearly.

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomAffine(seed=0, rotation=10)
    >>> layer(np.zeros((2, 8, 8, 1), "float32"), training=True).shape
    TensorShape([2, 8, 8, 1])
    """

    def __init__(
        self,
        seed: int,
        rotation: float = 0.0,
        zoom: float = 0.0,
        shift: float = 0.0,
        horizontal_flip: float = 0.0,
        vertical_flip: float = 0.0,
        fill: Literal["nearest", "constant"] = "nearest",
        **kwargs: object,
    ) -> None:
        strengths = {
            "rotation": rotation,
            "zoom": zoom,
            "shift": shift,
            "horizontal_flip": horizontal_flip,
            "vertical_flip": vertical_flip,
        }
        super().__init__(seed, strengths, **kwargs)
        self.fill = fill

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        return keras.ops.image.affine_transform(
            images,
            self._map(images),
            interpolation="bilinear",
            fill_mode=self.fill,
            fill_value=0,
            data_format="channels_last",
        )

    def _map(self, images: keras.KerasTensor) -> keras.KerasTensor:
        """Return the coefficients of the transformation of each image.

        The eight coefficients are a0, a1, a2, b0, b1, b2, 0, 0: the pixel at column x
        and row y is read from column a0 x + a1 y + a2 and row b0 x + b1 y + b2.
        """
        height, width = images.shape[1:3]
        turn, zoom, down, right, flip_x, flip_y = keras.ops.unstack(
            self.draw(images, 6), 6, axis=1
        )
        angle = turn * self.strength("rotation") * (pi / 180)
        scale = 1 / (1 + zoom * self.strength("zoom"))
        cosine = scale * keras.ops.cos(angle)
        sine = scale * keras.ops.sin(angle)
        sign_x = self._sign(flip_x, "horizontal_flip")
        sign_y = self._sign(flip_y, "vertical_flip")
        a0, a1 = cosine * sign_x, -sine * sign_y
        b0, b1 = sine * sign_x, cosine * sign_y
        # The center of the image is a fixed point, except for the shift.
        x, y = (width - 1) / 2, (height - 1) / 2
        shift = self.strength("shift")
        a2 = x - a0 * x - a1 * y + right * shift * width
        b2 = y - b0 * x - b1 * y + down * shift * height
        zeros = keras.ops.zeros_like(a0)
        return keras.ops.stack([a0, a1, a2, b0, b1, b2, zeros, zeros], axis=1)

    def _sign(self, drawn: keras.KerasTensor, flip: str) -> keras.KerasTensor:
        return keras.ops.where((drawn + 1) / 2 < self.strength(flip), -1.0, 1.0)

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "fill": self.fill}
