"""Convolutional architectures, by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, Protocol

import keras

from sknn.networks.cnn._conv_layers import ConvLayers, Padding
from sknn.networks.cnn._inception import inception
from sknn.networks.cnn._plain_cnn import plain
from sknn.networks.cnn._resnet import resnet, wide_resnet
from sknn.networks.cnn._stage import Stage

__all__ = ["ARCHITECTURES", "Architecture"]

_PADDED_DIGIT_SIZE = 32
_MIN_DIGIT_SIZE = 12  # LeNet-5 reduces such images to one pixel


def lenet_paddings(side: int, n_stages: int) -> list[Padding]:
    """Return the padding of each stage of LeNet-5.

    The paper pads digits of 28 x 28 with zeros to 32 x 32. Here, the first convolution
    uses "same" padding for images smaller than 32 x 32 instead.
    """
    if side < _MIN_DIGIT_SIZE:
        return ["same"] * n_stages
    rest: list[Padding] = ["valid"] * (n_stages - 1)
    return ["valid" if side >= _PADDED_DIGIT_SIZE else "same", *rest]


class Body(Protocol):
    """Function that adds the stages of an architecture to a network."""

    def __call__(
        self, x: keras.KerasTensor, stages: Sequence[Stage], layers: ConvLayers, /
    ) -> keras.KerasTensor: ...


@dataclass(frozen=True)
class Architecture:
    """A convolutional architecture and its values for "auto".

    Parameters
    ----------
    description : str
        One-line description.
    body : callable
        Function that adds the stages. It is called with the standardized images, the
        stages and the `ConvLayers` to use, and returns the last feature maps.
    filters : tuple of int
        Number of filters per stage. The last value applies to all further stages.
    blocks : tuple of int
        Number of blocks per stage. The last value applies to all further stages.
    min_size : int
        Minimum height and width of the last feature maps: no more stages are added
        below this size.
    max_stages : int
        Maximum number of stages.
    kernel_size : int, default=3
        Height and width of the kernels.
    pooling : {"max", "average"} or None, default="max"
        Pooling after each stage.
    hidden_layer_sizes : tuple of int, default=()
        Number of units in each dense layer before the output layer.
    global_pooling : {"max", "average"} or None, default=None
        Global pooling of the last feature maps; None flattens them.
    batch_norm : bool, default=False
        Whether to use batch normalization.
    merges_branches : bool, default=False
        Whether branches are added or concatenated, which requires "same" padding.
    large_filters : tuple of int or None, default=None
        Number of filters per stage for images of 128 x 128 or larger, if different.
    has_stem : bool, default=False
        Whether large images are reduced before the first stage.
    is_residual : bool, default=False
        Whether blocks add their input to their output. Activations that reduce the
        number of feature maps cannot be used then.
    paddings : callable or None, default=None
        Called with the shorter side of the images and the number of stages, returns
        the padding of each stage. None for "same".
    """

    description: str
    body: Body
    filters: tuple[int, ...]
    blocks: tuple[int, ...]
    min_size: int
    max_stages: int
    kernel_size: int = 3
    pooling: Literal["max", "average"] | None = "max"
    hidden_layer_sizes: tuple[int, ...] = ()
    global_pooling: Literal["max", "average"] | None = None
    batch_norm: bool = False
    merges_branches: bool = False
    large_filters: tuple[int, ...] | None = None
    has_stem: bool = False
    is_residual: bool = False
    paddings: Callable[[int, int], list[Padding]] | None = None


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "simple": Architecture(
            "alternating convolutions and pooling, then a dense layer",
            plain,
            filters=(32, 64, 128, 256),
            blocks=(1,),
            min_size=4,
            max_stages=5,
            hidden_layer_sizes=(128,),
            batch_norm=True,
        ),
        "lenet": Architecture(
            "LeNet-5: 5 x 5 kernels, average pooling, two dense layers (LeCun 1998)",
            plain,
            filters=(6, 16),
            blocks=(1,),
            min_size=1,
            max_stages=2,
            kernel_size=5,
            pooling="average",
            hidden_layer_sizes=(120, 84),
            paddings=lenet_paddings,
        ),
        "vgg": Architecture(
            "several 3 x 3 convolutions before each pooling (Simonyan 2015)",
            plain,
            filters=(32, 64, 128, 256, 512),
            large_filters=(64, 128, 256, 512),
            blocks=(2, 2, 3),
            min_size=4,
            max_stages=5,
            hidden_layer_sizes=(256,),
            batch_norm=True,
        ),
        "inception": Architecture(
            "parallel kernels of several sizes after 1 x 1 kernels (Szegedy 2015)",
            inception,
            filters=(64, 128, 256, 512),
            blocks=(2,),
            min_size=7,
            max_stages=4,
            global_pooling="average",
            batch_norm=True,
            merges_branches=True,
            has_stem=True,
        ),
        "resnet": Architecture(
            "residual blocks, which add their input to their output (He 2016)",
            resnet,
            filters=(16, 32, 64, 128),
            large_filters=(64, 128, 256, 512),
            blocks=(2,),
            min_size=7,
            max_stages=4,
            pooling=None,
            global_pooling="average",
            batch_norm=True,
            merges_branches=True,
            has_stem=True,
            is_residual=True,
        ),
        "wide_resnet": Architecture(
            "fewer, wider, pre-activated residual blocks (Zagoruyko 2016)",
            wide_resnet,
            filters=(64, 128, 256, 512),
            blocks=(2,),
            min_size=7,
            max_stages=4,
            pooling=None,
            global_pooling="average",
            batch_norm=True,
            merges_branches=True,
            has_stem=True,
            is_residual=True,
        ),
    }
)
