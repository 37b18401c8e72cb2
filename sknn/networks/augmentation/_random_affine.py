"""Rotation, zoom, shifts and flips in one resampling."""

from math import pi
from typing import Any

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomAffine"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomAffine(RandomImageLayer):
    """Rotate, zoom, shift and flip images about their middle, in training.

    All of them are one affine map, for which the images are resampled once.

    Parameters
    ----------
    seed : int
        Seed of the changes.
    rotation : float, default=0.0
        Largest angle, in degrees, to either side.
    zoom : float, default=0.0
        Images are magnified by a factor from U(1 - zoom, 1 + zoom).
    shift : float, default=0.0
        Largest shift, as a share of the height and of the width.
    horizontal_flip : float, default=0.0
        Probability that left and right change places.
    vertical_flip : float, default=0.0
        Probability that top and bottom change places.
    fill : {"nearest", "constant"}, default="nearest"
        What comes in at the edges: the pixels of the edge, or 0.
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
        fill: str = "nearest",
        **kwargs: Any,
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

    def change(self, images: Any) -> Any:
        return keras.ops.image.affine_transform(
            images,
            self._map(images),
            interpolation="bilinear",
            fill_mode=self.fill,
            fill_value=0,
            data_format="channels_last",
        )

    def _map(self, images: Any) -> Any:
        """Return for each image where its pixels come from.

        The eight numbers a0, a1, a2, b0, b1, b2, 0, 0: the pixel at column x and row y
        is taken from column a0 x + a1 y + a2 and row b0 x + b1 y + b2.
        """
        height, width = images.shape[1:3]
        turn, zoom, down, across, left, up = keras.ops.unstack(
            self.draw(images, 6), 6, axis=1
        )
        angle = turn * self.strength("rotation") * (pi / 180)
        scale = 1 / (1 + zoom * self.strength("zoom"))
        cosine = scale * keras.ops.cos(angle)
        sine = scale * keras.ops.sin(angle)
        mirror = self._sign(left, "horizontal_flip")
        tilt = self._sign(up, "vertical_flip")
        a0, a1 = cosine * mirror, -sine * tilt
        b0, b1 = sine * mirror, cosine * tilt
        # The middle stays where it is, but for the shift.
        x, y = (width - 1) / 2, (height - 1) / 2
        shift = self.strength("shift")
        a2 = x - a0 * x - a1 * y + across * shift * width
        b2 = y - b0 * x - b1 * y + down * shift * height
        none = keras.ops.zeros_like(a0)
        return keras.ops.stack([a0, a1, a2, b0, b1, b2, none, none], axis=1)

    def _sign(self, drawn: Any, flip: str) -> Any:
        return keras.ops.where((drawn + 1) / 2 < self.strength(flip), -1.0, 1.0)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "fill": self.fill}
