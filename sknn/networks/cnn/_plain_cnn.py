"""Plain convolutional networks."""

from collections.abc import Sequence

import keras

from sknn.networks.cnn._conv_layers import ConvLayers
from sknn.networks.cnn._stage import Stage

__all__ = ["plain"]


def plain(
    x: keras.KerasTensor, stages: Sequence[Stage], layers: ConvLayers
) -> keras.KerasTensor:
    """Add stages of consecutive convolutions: "simple", "lenet" and "vgg".

    Parameters
    ----------
    x : keras.KerasTensor of shape (None, height, width, channels)
    stages : sequence of Stage
    layers : ConvLayers

    Returns
    -------
    keras.KerasTensor
        The last feature maps.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner (1998). Gradient-based learning applied
    to document recognition. Proceedings of the IEEE 86 (11), 2278-2324.

    K. Simonyan, A. Zisserman (2015). Very deep convolutional networks for large-scale
    image recognition. ICLR.
    """
    for stage in stages:
        for number in range(1, stage.blocks + 1):
            x = layers.conv(
                x,
                stage.filters,
                f"{stage.name}_conv_{number}",
                strides=stage.strides if number == 1 else (1, 1),
                padding=stage.padding,
            )
        x = stage.close(x, layers)
        x = layers.drop_feature_maps(x, f"{stage.name}_dropout")
    return x
