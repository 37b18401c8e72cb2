"""Shifts by whole pixels, and flips."""

from typing import Any

import keras

from sknn.networks.augmentation._random_image_layer import RandomImageLayer

__all__ = ["RandomShift"]


@keras.saving.register_keras_serializable(package="sknn")
class RandomShift(RandomImageLayer):
    """Shift images by whole pixels and flip them, in training.

    No pixel is computed anew, which makes it the quickest change of geometry.

    Parameters
    ----------
    seed : int
        Seed of the changes.
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
        fill: str = "nearest",
        **kwargs: Any,
    ) -> None:
        strengths = {
            "shift": shift,
            "horizontal_flip": horizontal_flip,
            "vertical_flip": vertical_flip,
        }
        super().__init__(seed, strengths, **kwargs)
        self.fill = fill

    def change(self, images: Any) -> Any:
        drawn = self.draw(images, 4)
        rows = self._sources(images.shape[1], drawn[:, :2], "vertical_flip")
        columns = self._sources(images.shape[2], drawn[:, 2:], "horizontal_flip")
        # Whole rows are copied; the columns are rows of the transposed images.
        images = keras.ops.transpose(self._pick(images, rows), (0, 2, 1, 3))
        return keras.ops.transpose(self._pick(images, columns), (0, 2, 1, 3))

    def _sources(self, size: int, drawn: Any, flip: str) -> Any:
        """Return for each line of each image which one takes its place."""
        lines = keras.ops.arange(size, dtype="int32")[None]
        flipped = (drawn[:, :1] + 1) / 2 < self.strength(flip)
        lines = keras.ops.where(flipped, size - 1 - lines, lines)
        shift = keras.ops.round(drawn[:, 1:] * self.strength("shift") * size)
        return lines + keras.ops.cast(shift, "int32")

    def _pick(self, images: Any, sources: Any) -> Any:
        """Return the lines `sources` of the second axis of each image."""
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

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "fill": self.fill}
