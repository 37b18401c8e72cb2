"""Inception modules."""

from collections.abc import Sequence
from typing import Any

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage import Stage
from sknn.networks.cnn._stem import is_large, large_stem

__all__ = ["inception"]

_FEWEST = 4  # filters: one for each branch


def inception(x: Any, stages: Sequence[Stage], layers: ConvLayers) -> Any:
    """Add stages of modules that look through windows of several sizes at once.

    A module puts side by side the maps of four branches: a convolution of 1 x 1; one
    of the kernel's size and one that is 2 larger, each after a convolution of 1 x 1
    that leaves fewer maps to it; and a convolution of 1 x 1 after a pooling. Of the
    filters of a module they have about 1/4, 1/2, 1/8 and 1/8, as in module 3a of the
    paper, and the convolutions before the larger kernels 3/8 and 1/16.

    Parameters
    ----------
    x : keras.KerasTensor of shape (None, height, width, channels)
    stages : sequence of Stage
    layers : ConvLayers

    Returns
    -------
    keras.KerasTensor
        The last maps.

    Raises
    ------
    InvalidNetworkError
        For fewer filters than branches.

    References
    ----------
    C. Szegedy et al. (2015). Going deeper with convolutions. CVPR, 1-9.
    """
    few = min(stage.filters for stage in stages)
    if few < _FEWEST:
        raise InvalidNetworkError(
            f"filters must be at least {_FEWEST} in architecture='inception': a module"
            f" divides them between {_FEWEST} branches. Got {few}."
        )
    if is_large(*x.shape[1:3]):
        x = large_stem(x, stages[0].filters, layers)
    else:
        x = layers.conv(x, stages[0].filters // 2, "stem")
    for stage in stages:
        for number in range(1, stage.blocks + 1):
            name = f"{stage.name}_module_{number}"
            strides = stage.strides if number == 1 else (1, 1)
            x = _module(x, stage.filters, strides, name, layers)
        x = stage.close(x, layers)
        x = layers.drop_maps(x, f"{stage.name}_dropout")
    return x


def _module(
    x: Any, filters: int, strides: tuple[int, int], name: str, layers: ConvLayers
) -> Any:
    one, wide, pooled = filters // 4, max(1, filters // 8), max(1, filters // 8)
    height, width = layers.kernel_size
    point = (1, 1)

    direct = layers.conv(x, one, f"{name}_1x1", kernel_size=point, strides=strides)
    middle = layers.conv(
        x, max(1, 3 * filters // 8), f"{name}_middle_1x1", kernel_size=point
    )
    middle = layers.conv(
        middle, filters - one - wide - pooled, f"{name}_middle", strides=strides
    )
    large = layers.conv(
        x, max(1, filters // 16), f"{name}_large_1x1", kernel_size=point
    )
    large = layers.conv(
        large,
        wide,
        f"{name}_large",
        kernel_size=(height + 2, width + 2),
        strides=strides,
    )
    pool = layers.pool(
        x, "max", f"{name}_pool", window=(3, 3), strides=strides, padding="same"
    )
    pool = layers.conv(pool, pooled, f"{name}_pool_1x1", kernel_size=point)
    return keras.layers.Concatenate(axis=-1, name=name)([direct, middle, large, pool])
