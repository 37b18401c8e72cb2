"""Layers of multilayer perceptrons."""

from dataclasses import dataclass

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.options._layers import Layers
from sknn.networks.options._options import batch_normalization, check_non_negative
from sknn.networks.options._seeds import seed_for

__all__ = ["DenseLayers"]


@dataclass(frozen=True, kw_only=True)
class DenseLayers(Layers):
    """Add layers to a multilayer perceptron.

    Parameters
    ----------
    batch_norm : bool, default=False
        Whether to add batch normalization to hidden layers.
    layer_norm : bool, default=False
        Whether to add layer normalization to hidden layers.
    """

    batch_norm: bool = False
    layer_norm: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.batch_norm and self.layer_norm:
            raise InvalidNetworkError(
                "batch_norm and layer_norm cannot both be True: one would normalize the"
                " output of the other. Set one of them to False."
            )

    def normalization(self, name: str) -> keras.layers.Layer | None:
        if self.batch_norm:
            return batch_normalization(name)
        return keras.layers.LayerNormalization(name=name) if self.layer_norm else None

    def add_noise(
        self, x: keras.KerasTensor, stddev: float, name: str
    ) -> keras.KerasTensor:
        """Add Gaussian noise, unless its standard deviation is 0."""
        check_non_negative({name: stddev})
        if stddev > 1:  # refused by the layer of Keras
            raise InvalidNetworkError(
                f"{name} must be at most 1. Got {stddev!r}. Scale the inputs instead."
            )
        if not stddev:
            return x
        return keras.layers.GaussianNoise(
            float(stddev), seed=seed_for(self.seed, name), name=name
        )(x)
