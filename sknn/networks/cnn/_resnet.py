"""Residual networks."""

from collections.abc import Sequence

import keras

from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage import Stage
from sknn.networks.cnn._stem import is_large, large_stem

__all__ = ["resnet", "wide_resnet"]

_WIDE_STEM = 16  # filters, independent of the width of the stages


def resnet(
    x: keras.KerasTensor, stages: Sequence[Stage], layers: ConvLayers
) -> keras.KerasTensor:
    """Add stages of residual blocks with two convolutions.

    Parameters
    ----------
    x : keras.KerasTensor of shape (None, height, width, channels)
    stages : sequence of Stage
    layers : ConvLayers

    Returns
    -------
    keras.KerasTensor
        The last feature maps.

    Notes
    -----
    If a block changes the size or the number of feature maps, its shortcut connection
    is a 1 x 1 convolution (option B in the paper).

    References
    ----------
    K. He, X. Zhang, S. Ren, J. Sun (2016). Deep residual learning for image
    recognition. CVPR, 770-778.
    """
    if is_large(*x.shape[1:3]):
        x = large_stem(x, stages[0].filters, layers)
    else:
        x = layers.conv(x, stages[0].filters, "stem")
    for stage in stages:
        for number in range(1, stage.blocks + 1):
            name = f"{stage.name}_block_{number}"
            strides = stage.strides if number == 1 else (1, 1)
            x = _block(x, stage.filters, strides, name, layers)
        x = stage.close(x, layers)
    return x


def _block(
    x: keras.KerasTensor,
    filters: int,
    strides: tuple[int, int],
    name: str,
    layers: ConvLayers,
) -> keras.KerasTensor:
    """Add a residual block, with the last activation after the sum."""
    bias = not layers.batch_norm
    shortcut = x
    if strides != (1, 1) or x.shape[-1] != filters:
        shortcut = layers.linear_conv(
            x,
            filters,
            f"{name}_shortcut",
            kernel_size=(1, 1),
            strides=strides,
            use_bias=bias,
        )
        shortcut = layers.norm(shortcut, f"{name}_shortcut_norm")
    x = layers.conv(x, filters, f"{name}_conv_1", strides=strides)
    x = layers.drop_feature_maps(x, f"{name}_dropout")
    x = layers.linear_conv(x, filters, f"{name}_conv_2", use_bias=bias)
    x = layers.norm(x, f"{name}_conv_2_norm")
    x = keras.layers.Add(name=f"{name}_sum")([x, shortcut])
    return layers.activation(x, f"{name}_activation")


def wide_resnet(
    x: keras.KerasTensor, stages: Sequence[Stage], layers: ConvLayers
) -> keras.KerasTensor:
    """Add stages of pre-activated residual blocks with two convolutions.

    Parameters
    ----------
    x : keras.KerasTensor of shape (None, height, width, channels)
    stages : sequence of Stage
        For a widening factor k, the stages have 16k, 32k and 64k filters.
    layers : ConvLayers

    Returns
    -------
    keras.KerasTensor
        The last feature maps.

    References
    ----------
    S. Zagoruyko, N. Komodakis (2016). Wide residual networks. BMVC.
    """
    if is_large(*x.shape[1:3]):
        x = large_stem(x, _WIDE_STEM, layers)
    else:
        x = layers.linear_conv(x, _WIDE_STEM, "stem", use_bias=False)
    for stage in stages:
        for number in range(1, stage.blocks + 1):
            name = f"{stage.name}_block_{number}"
            strides = stage.strides if number == 1 else (1, 1)
            x = _wide_block(x, stage.filters, strides, name, layers)
        x = stage.close(x, layers)
    x = layers.norm(x, "last_norm")
    return layers.activation(x, "last_activation")


def _wide_block(
    x: keras.KerasTensor,
    filters: int,
    strides: tuple[int, int],
    name: str,
    layers: ConvLayers,
) -> keras.KerasTensor:
    """Add a residual block with normalization and activation before convolutions."""
    bias = not layers.batch_norm
    shortcut = x
    x = layers.norm(x, f"{name}_norm_1")
    x = layers.activation(x, f"{name}_activation_1")
    if strides != (1, 1) or shortcut.shape[-1] != filters:
        shortcut = layers.linear_conv(
            x,
            filters,
            f"{name}_shortcut",
            kernel_size=(1, 1),
            strides=strides,
            use_bias=False,
        )
    x = layers.linear_conv(x, filters, f"{name}_conv_1", strides=strides, use_bias=bias)
    x = layers.norm(x, f"{name}_norm_2")
    x = layers.activation(x, f"{name}_activation_2")
    x = layers.drop_feature_maps(x, f"{name}_dropout")
    x = layers.linear_conv(x, filters, f"{name}_conv_2", use_bias=False)
    return keras.layers.Add(name=f"{name}_sum")([x, shortcut])
