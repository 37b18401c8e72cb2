"""What large images go through before the first stage."""

from typing import Any

from sknn.networks.cnn._conv_layers import ConvLayers

__all__ = ["STEM_REDUCTION", "is_large", "large_stem"]

STEM_REDUCTION = 4  # of height and width

_LARGE = 128  # pixels


def is_large(height: int, width: int) -> bool:
    """Tell whether images of this size go through `large_stem`."""
    return min(height, width) >= _LARGE


def large_stem(x: Any, filters: int, layers: ConvLayers) -> Any:
    """Reduce large images to a quarter of their height and width.

    A convolution of 7 x 7 in steps of 2 and a maximum over 3 x 3 in steps of 2, as
    in the residual networks for ImageNet (He 2016, table 1).
    """
    x = layers.conv(x, filters, "stem", kernel_size=(7, 7), strides=(2, 2))
    return layers.pool(x, "max", "stem_pool", window=(3, 3), padding="same")
