"""Base class of the layers that augment images during training."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Self, cast

import keras

from sknn._keras import build_now

__all__ = ["RandomImageLayer"]


class RandomImageLayer(keras.layers.Layer):
    """Base class for layers that randomly change each image of a batch in training.

    The strengths are a non-trainable weight. A weight is not part of a compiled
    program, so networks with different strengths share one program.

    Parameters
    ----------
    seed : int
        Seed for the random changes.
    strengths : dict of str to float
        Initial values of the weight, by name.
    **kwargs : dict
        Passed to `keras.layers.Layer`: `name`, `dtype`.
    """

    def __init__(
        self, seed: int, strengths: Mapping[str, float], **kwargs: object
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
        build_now(self)

    @abstractmethod
    def change(self, images: keras.KerasTensor) -> keras.KerasTensor:
        """Return the changed images, with the same shape and dtype."""

    def call(
        self, inputs: keras.KerasTensor, training: bool = False
    ) -> keras.KerasTensor:
        return self.change(inputs) if training else inputs

    def compute_output_shape(
        self, input_shape: tuple[int | None, ...]
    ) -> tuple[int | None, ...]:
        return input_shape

    def strength(self, name: str) -> keras.KerasTensor:
        """Return one of the strengths as a scalar tensor."""
        return self.strengths[self._names.index(name)]

    def draw(self, images: keras.KerasTensor, n_values: int) -> keras.KerasTensor:
        """Draw values from U(-1, 1) for each image: float32 of shape (n, n_values)."""
        shape = (keras.ops.shape(images)[0], n_values)
        return keras.random.uniform(
            shape, -1.0, 1.0, dtype="float32", seed=self.seed_generator
        )

    def get_config(self) -> dict[str, object]:
        # The program cache ignores initializers: they only set the initial weights.
        values = self.strengths.numpy().tolist()
        strengths = dict(zip(self._names, values, strict=True))
        config = {"seed": self.seed, "strength_initializer": strengths}
        return {**super().get_config(), **config}

    @classmethod
    def from_config(cls, config: Mapping[str, object]) -> Self:
        options = dict(config)
        strengths = cast(Mapping[str, float], options.pop("strength_initializer"))
        return super().from_config({**options, **strengths})
