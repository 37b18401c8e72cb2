"""A part of a convolutional network in which maps keep their size."""

from dataclasses import dataclass
from typing import Any

from sknn.networks.cnn._conv_layers import ConvLayers

__all__ = ["Stage"]


@dataclass(frozen=True)
class Stage:
    """One stage of a convolutional network.

    Parameters
    ----------
    name : str
        What the names of its layers begin with.
    filters : int
        Maps that each of its blocks returns.
    blocks : int
    strides : tuple of two ints
        Of its first convolution; the others go in steps of 1.
    padding : {"same", "valid"}
    pooling : {"max", "average"} or None
        After its last block.
    """

    name: str
    filters: int
    blocks: int
    strides: tuple[int, int]
    padding: str
    pooling: str | None

    def close(self, x: Any, layers: ConvLayers) -> Any:
        """Add what comes after the last block."""
        if self.pooling is None:
            return x
        return layers.pool(x, self.pooling, f"{self.name}_pool")
