"""What the layers share that change images at random in training."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import keras

__all__ = ["RandomImageLayer"]


class RandomImageLayer(keras.layers.Layer):
    """A layer that changes each image of a batch by chance, and only in training.

    The strengths are a weight that is not trained. As a weight they are no part of a
    compiled program, so that networks of other strengths share it.

    Parameters
    ----------
    seed : int
        Seed of the changes.
    strengths : dict of str to float
        Initial value of the weight, by name.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.
    """

    def __init__(
        self, seed: int, strengths: Mapping[str, float], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self._names = tuple(strengths)
        values = [float(value) for value in strengths.values()]
        self.strengths = self.add_weight(
            (len(values),),
            lambda shape, dtype: keras.ops.convert_to_tensor(values, dtype),
            dtype="float32",
            trainable=False,
            name="strengths",
        )
        self._build_at_init()

    @abstractmethod
    def change(self, images: Any) -> Any:
        """Return changed images of the same shape and type."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self.change(inputs) if training else inputs

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        return input_shape

    def strength(self, name: str) -> Any:
        """Return one of the strengths, a tensor of no axes."""
        return self.strengths[self._names.index(name)]

    def draw(self, images: Any, n_values: int) -> Any:
        """Draw from U(-1, 1) for each image: float32 of shape (n, n_values)."""
        shape = (keras.ops.shape(images)[0], n_values)
        return keras.random.uniform(
            shape, -1.0, 1.0, dtype="float32", seed=self.seed_generator
        )

    def get_config(self) -> dict[str, Any]:
        # A name by which Keras calls what only decides the initial value of a weight.
        values = keras.ops.convert_to_numpy(self.strengths).tolist()
        strengths = dict(zip(self._names, values, strict=True))
        config = {"seed": self.seed, "strength_initializer": strengths}
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        config = dict(config)
        strengths = config.pop("strength_initializer")
        return cls(**config, **strengths)
