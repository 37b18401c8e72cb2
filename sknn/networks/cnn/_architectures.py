"""Convolutional architectures, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sknn.networks.cnn._inception import inception
from sknn.networks.cnn._plain_cnn import plain
from sknn.networks.cnn._resnet import resnet, wide_resnet

__all__ = ["ARCHITECTURES", "Architecture"]

_FRAMED_DIGIT = 32
_SMALLEST_DIGIT = 12  # of which LeNet-5 leaves a pixel


def lenet_paddings(side: int, n_stages: int) -> list[str]:
    """Shrink the maps of images of 32 x 32, as the paper does.

    Its digits of 28 x 28 have a frame of zeros around them; here the first convolution
    keeps their size instead.
    """
    if side < _SMALLEST_DIGIT:
        return ["same"] * n_stages
    first = "valid" if side >= _FRAMED_DIGIT else "same"
    return [first, *["valid"] * (n_stages - 1)]


@dataclass(frozen=True)
class Architecture:
    """One convolutional architecture and what it takes for "auto".

    Parameters
    ----------
    description : str
        One line about it.
    body : callable
        Called with the standardised images, the stages and the `ConvLayers` to add
        them by; returns the last maps.
    filters : tuple of int
        Filters of each stage; the last number holds for further stages.
    blocks : tuple of int
        Blocks of each stage, likewise.
    smallest : int
        Stages are added as long as the last maps have this height and width.
    most_stages : int
        Stages there are at most.
    kernel_size : int, default=3
    pooling : {"max", "average"} or None, default="max"
    dense_layer_sizes : tuple of int, default=()
    global_pooling : {"max", "average"} or None, default=None
    batch_norm : bool, default=False
    adds_up : bool, default=False
        Branches are added or put side by side, so their maps must keep their size.
    large_filters : tuple of int or None, default=None
        Filters for images of 128 x 128 and more, where those are others.
    has_stem : bool, default=False
        Large images are reduced before the first stage.
    is_residual : bool, default=False
        Blocks add to what they are given, so an activation must keep all maps.
    paddings : callable or None, default=None
        Called with the shorter side of the images and the number of stages; returns
        the padding of each. None for "same".
    """

    description: str
    body: Callable[..., Any]
    filters: tuple[int, ...]
    blocks: tuple[int, ...]
    smallest: int
    most_stages: int
    kernel_size: int = 3
    pooling: str | None = "max"
    dense_layer_sizes: tuple[int, ...] = ()
    global_pooling: str | None = None
    batch_norm: bool = False
    adds_up: bool = False
    large_filters: tuple[int, ...] | None = None
    has_stem: bool = False
    is_residual: bool = False
    paddings: Callable[[int, int], list[str]] | None = None


ARCHITECTURES: Mapping[str, Architecture] = MappingProxyType(
    {
        "simple": Architecture(
            "convolution and pooling in turn, then a dense layer",
            plain,
            filters=(32, 64, 128, 256),
            blocks=(1,),
            smallest=4,
            most_stages=5,
            dense_layer_sizes=(128,),
        ),
        "lenet": Architecture(
            "LeNet-5: two large kernels, averages, two dense layers (LeCun 1998)",
            plain,
            filters=(6, 16),
            blocks=(1,),
            smallest=1,
            most_stages=2,
            kernel_size=5,
            pooling="average",
            dense_layer_sizes=(120, 84),
            paddings=lenet_paddings,
        ),
        "vgg": Architecture(
            "several small kernels in a row before each pooling (Simonyan 2015)",
            plain,
            filters=(32, 64, 128, 256, 512),
            large_filters=(64, 128, 256, 512),
            blocks=(2, 2, 3),
            smallest=4,
            most_stages=5,
            dense_layer_sizes=(256,),
            batch_norm=True,
        ),
        "inception": Architecture(
            "kernels of several sizes side by side, 1 x 1 before them (Szegedy 2015)",
            inception,
            filters=(64, 128, 256, 512),
            blocks=(2,),
            smallest=7,
            most_stages=4,
            global_pooling="average",
            batch_norm=True,
            adds_up=True,
            has_stem=True,
        ),
        "resnet": Architecture(
            "blocks that add to what they are given (He 2016)",
            resnet,
            filters=(16, 32, 64, 128),
            large_filters=(64, 128, 256, 512),
            blocks=(2,),
            smallest=7,
            most_stages=4,
            pooling=None,
            global_pooling="average",
            batch_norm=True,
            adds_up=True,
            has_stem=True,
            is_residual=True,
        ),
        "wide_resnet": Architecture(
            "fewer and wider residual blocks, activated first (Zagoruyko 2016)",
            wide_resnet,
            filters=(64, 128, 256, 512),
            blocks=(2,),
            smallest=7,
            most_stages=4,
            pooling=None,
            global_pooling="average",
            batch_norm=True,
            adds_up=True,
            has_stem=True,
            is_residual=True,
        ),
    }
)
