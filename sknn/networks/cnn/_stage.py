"""Stage of a convolutional network."""

from dataclasses import dataclass
from typing import Literal

import keras

from sknn.networks.cnn._conv_layers import ConvLayers, Padding

__all__ = ["Stage"]


@dataclass(frozen=True)
class Stage:
    """A stage of a convolutional network, with feature maps of one size.

    Parameters
    ----------
    name : str
        Prefix of the layer names.
    filters : int
        Number of output feature maps of each block.
    blocks : int
        Number of blocks.
    strides : tuple of two ints
        Strides of the first convolution. All other convolutions have stride 1.
    padding : {"same", "valid"}
        Padding of the convolutions.
    pooling : {"max", "average"} or None
        Pooling after the last block.
    """

    name: str
    filters: int
    blocks: int
    strides: tuple[int, int]
    padding: Padding
    pooling: Literal["max", "average"] | None

    def close(self, x: keras.KerasTensor, layers: ConvLayers) -> keras.KerasTensor:
        """Add the pooling after the last block."""
        if self.pooling is None:
            return x
        return layers.pool(x, self.pooling, f"{self.name}_pool")
