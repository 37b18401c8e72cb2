"""Stem for large images."""

import keras

from sknn.networks.cnn._conv_layers import ConvLayers

__all__ = ["STEM_REDUCTION", "is_large", "large_stem"]

STEM_REDUCTION = 4  # of height and width

_LARGE = 128  # pixels


def is_large(height: int, width: int) -> bool:
    """Return True if images of this size need `large_stem`."""
    return min(height, width) >= _LARGE


def large_stem(
    x: keras.KerasTensor, filters: int, layers: ConvLayers
) -> keras.KerasTensor:
    """Reduce large images to a quarter of their height and width.

    The stem is a 7 x 7 convolution and 3 x 3 max pooling, both with stride 2, as in
    the residual networks for ImageNet (He 2016, table 1).
    """
    x = layers.conv(x, filters, "stem", kernel_size=(7, 7), strides=(2, 2))
    return layers.pool(x, "max", "stem_pool", window=(3, 3), padding="same")
