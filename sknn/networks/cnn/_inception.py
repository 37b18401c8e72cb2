"""Inception modules."""

from collections.abc import Sequence

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage import Stage
from sknn.networks.cnn._stem import is_large, large_stem

__all__ = ["inception"]

_MIN_FILTERS = 4  # one per branch


def inception(
    x: keras.KerasTensor, stages: Sequence[Stage], layers: ConvLayers
) -> keras.KerasTensor:
    """Add stages of inception modules, which have parallel kernels of several sizes.

    A module concatenates the feature maps of four branches: a 1 x 1 convolution; a
    convolution with `kernel_size` and another one with `kernel_size` + 2, each after a
    1 x 1 convolution that reduces the number of feature maps; and a 1 x 1 convolution
    after pooling. The branches have about 1/4, 1/2, 1/8 and 1/8 of the filters of the
    module, as in module 3a of the paper. The 1 x 1 convolutions before the larger
    kernels have 3/8 and 1/16 of the filters.

    Parameters
    ----------
    x : keras.KerasTensor of shape (None, height, width, channels)
    stages : sequence of Stage
    layers : ConvLayers

    Returns
    -------
    keras.KerasTensor
        The last feature maps.

    Raises
    ------
    InvalidNetworkError
        If there are fewer filters than branches.

    References
    ----------
    C. Szegedy et al. (2015). Going deeper with convolutions. CVPR, 1-9.
    """
    fewest = min(stage.filters for stage in stages)
    if fewest < _MIN_FILTERS:
        raise InvalidNetworkError(
            f"filters must be at least {_MIN_FILTERS} for architecture='inception': a"
            f" module divides them among {_MIN_FILTERS} branches. Got {fewest}."
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
        x = layers.drop_feature_maps(x, f"{stage.name}_dropout")
    return x


def _module(
    x: keras.KerasTensor,
    filters: int,
    strides: tuple[int, int],
    name: str,
    layers: ConvLayers,
) -> keras.KerasTensor:
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
