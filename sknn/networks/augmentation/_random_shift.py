"""Shifts by whole pixels, and flips."""

from typing import Literal

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomShift"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomShift(RandomImageLayer):
    """Randomly shift images by whole pixels and flip them during training.

    Pixels are copied without interpolation, which makes this layer faster than
    `RandomAffine`.

    Parameters
    ----------
    seed : int
        Seed for the random changes.
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

    Examples
    --------
    >>> import numpy as np
    >>> layer = RandomShift(seed=0, horizontal_flip=1.0)
    >>> image = np.array([[1.0, 2.0, 3.0]], dtype="float32")[None, ..., None]
    >>> np.array(layer(image, training=True)).ravel().tolist()
    [3.0, 2.0, 1.0]
    """

    def __init__(
        self,
        seed: int,
        shift: float = 0.0,
        horizontal_flip: float = 0.0,
        vertical_flip: float = 0.0,
        fill: Literal["nearest", "constant"] = "nearest",
        **kwargs: object,
    ) -> None:
        strengths = {
            "shift": shift,
            "horizontal_flip": horizontal_flip,
            "vertical_flip": vertical_flip,
        }
        super().__init__(seed, strengths, **kwargs)
        self.fill = fill

    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        drawn = self.draw(images, 4)
        rows = self._sources(images.shape[1], drawn[:, :2], "vertical_flip")
        columns = self._sources(images.shape[2], drawn[:, 2:], "horizontal_flip")
        # Copy whole rows, then whole columns as rows of the transposed images.
        images = keras.ops.transpose(self._pick(images, rows), (0, 2, 1, 3))
        return keras.ops.transpose(self._pick(images, columns), (0, 2, 1, 3))

    def _sources(
        self, size: int, drawn: keras.KerasTensor, flip: str
    ) -> keras.KerasTensor:
        """Return the index of the line to copy to each line of each image."""
        lines = keras.ops.arange(size, dtype="int32")[None]
        flipped = (drawn[:, :1] + 1) / 2 < self.strength(flip)
        lines = keras.ops.where(flipped, size - 1 - lines, lines)
        shift = keras.ops.round(drawn[:, 1:] * self.strength("shift") * size)
        return lines + keras.ops.cast(shift, "int32")

    def _pick(
        self, images: keras.KerasTensor, sources: keras.KerasTensor
    ) -> keras.KerasTensor:
        """Return the lines `sources` along the second axis of each image."""
        n, (size, *rest) = keras.ops.shape(images)[0], images.shape[1:]
        inside = keras.ops.clip(sources, 0, size - 1)
        first = keras.ops.arange(n, dtype="int32")[:, None] * size
        lines = keras.ops.reshape(images, (-1, rest[0] * rest[1]))
        picked = keras.ops.take(lines, first + inside, axis=0)
        picked = keras.ops.reshape(picked, (-1, size, *rest))
        if self.fill == "nearest":
            return picked
        kept = keras.ops.cast(sources == inside, picked.dtype)
        return picked * kept[:, :, None, None]

    def get_config(self) -> dict[str, object]:
        return {**super().get_config(), "fill": self.fill}
