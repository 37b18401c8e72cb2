"""Image augmentations, by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from numbers import Real
from types import MappingProxyType
from typing import Literal, TypedDict, cast

import keras

from sknn.exceptions import InvalidNetworkError
from sknn.networks.augmentation._random_affine import RandomAffine
from sknn.networks.augmentation._random_blur import RandomBlur
from sknn.networks.augmentation._random_cutout import RandomCutout
from sknn.networks.augmentation._random_intensity import RandomIntensity
from sknn.networks.augmentation._random_noise import RandomNoise
from sknn.networks.augmentation._random_shift import RandomShift
from sknn.networks.options._seeds import seed_for

__all__ = [
    "AUGMENTATIONS",
    "AUGMENTATION_SETS",
    "Augmentation",
    "augmentation_layers",
    "resolve_augmentation",
]


@dataclass(frozen=True)
class Augmentation:
    """A kind of random change applied to training images.

    Parameters
    ----------
    description : str
        Meaning of the strength.
    max_strength : float
        Maximum strength.
    excludes_max : bool, default=False
        Whether the maximum itself is excluded.
    mixes_targets : bool, default=False
        Whether images and their targets are mixed with other samples of the batch. The
        training loop does this, not a layer of the network.
    """

    description: str
    max_strength: float
    excludes_max: bool = False
    mixes_targets: bool = False


class Strengths(TypedDict, total=False):
    """Strengths of the enabled augmentations."""

    shift: float
    rotation: float
    zoom: float
    horizontal_flip: float
    vertical_flip: float
    brightness: float
    contrast: float
    blur: float
    noise: float
    cutout: float
    mixup: float
    cutmix: float
    fill: Literal["nearest", "constant"]


AUGMENTATIONS: Mapping[str, Augmentation] = MappingProxyType(
    {
        "shift": Augmentation(
            "maximum shift, as a fraction of the height and the width; by whole pixels"
            " unless images are also rotated or zoomed",
            1.0,
            excludes_max=True,
        ),
        "rotation": Augmentation(
            "maximum angle in either direction, in degrees", 180.0
        ),
        "zoom": Augmentation(
            "maximum relative change of size; 0.1 for factors from 0.9 to 1.1",
            1.0,
            excludes_max=True,
        ),
        "horizontal_flip": Augmentation(
            "probability of a horizontal flip; True for 0.5", 1.0
        ),
        "vertical_flip": Augmentation(
            "probability of a vertical flip; True for 0.5", 1.0
        ),
        "brightness": Augmentation(
            "maximum value to add, in standard deviations of the images", 10.0
        ),
        "contrast": Augmentation(
            "maximum relative change of the distance from the mean", 1.0
        ),
        "blur": Augmentation(
            "maximum standard deviation of a Gaussian kernel, in pixels", 10.0
        ),
        "noise": Augmentation(
            "standard deviation of Gaussian noise, in standard deviations of the"
            " images",
            10.0,
        ),
        "cutout": Augmentation(
            "side length of the square set to the mean, as a fraction of the shorter"
            " side of the image (DeVries 2017)",
            1.0,
        ),
        "mixup": Augmentation(
            "alpha of Beta(alpha, alpha), the distribution of the weights of two images"
            " (Zhang 2018)",
            10.0,
            mixes_targets=True,
        ),
        "cutmix": Augmentation(
            "alpha of Beta(alpha, alpha), the distribution of the area taken from"
            " another image (Yun 2019)",
            10.0,
            mixes_targets=True,
        ),
    }
)

AUGMENTATION_SETS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "light": {"shift": 0.1, "brightness": 0.1, "contrast": 0.1},
        "digits": {"shift": 0.1, "rotation": 10.0, "zoom": 0.1},
        "photos": {"shift": 0.125, "horizontal_flip": 0.5},
        "strong": {
            "shift": 0.125,
            "rotation": 15.0,
            "zoom": 0.15,
            "horizontal_flip": 0.5,
            "brightness": 0.2,
            "contrast": 0.2,
            "cutout": 0.3,
        },
    }
)

# Of "auto": the maximum shift, and the smallest height and width of images that are
# shifted.
_AUTO_SHIFT = 0.08
_MIN_SHIFTED_SIZE = 8

_FILLS = ("nearest", "constant")
_SHIFTS = ("shift", "horizontal_flip", "vertical_flip")


def resolve_augmentation(
    augmentation: str | Mapping[str, float | str] | None,
    image_shape: Sequence[int] = (_MIN_SHIFTED_SIZE, _MIN_SHIFTED_SIZE),
) -> Strengths:
    """Validate an augmentation and return it as a dict of strengths.

    Parameters
    ----------
    augmentation : str, dict or None
        "auto", a key of `AUGMENTATION_SETS`, or a dict from the names in
        `AUGMENTATIONS` to strengths of at least 0, where 0 disables an augmentation.
        The key "fill" sets the values outside of shifted images: "nearest", the
        default, repeats the pixels of the edge, and "constant" fills in the mean. None
        for no augmentation.
        "auto" is {"shift": 0.08} for images of at least 8 x 8 pixels, and nothing for
        smaller ones. Flips would change the class of digits, letters and directions.
    image_shape : sequence of int, default=(8, 8)
        Height and width of the images, for "auto".

    Returns
    -------
    dict
        The strengths of the enabled augmentations, and "fill" if it was given.

    Raises
    ------
    InvalidNetworkError
        If a name is unknown or a strength is out of range.

    Examples
    --------
    >>> resolve_augmentation("photos")
    {'shift': 0.125, 'horizontal_flip': 0.5}
    >>> resolve_augmentation("auto", (28, 28))
    {'shift': 0.08}
    >>> resolve_augmentation({"rotation": 10, "zoom": 0, "vertical_flip": True})
    {'rotation': 10.0, 'vertical_flip': 0.5}
    """
    if augmentation is None:
        return {}
    if isinstance(augmentation, str) and augmentation == "auto":
        is_image = min(image_shape[:2]) >= _MIN_SHIFTED_SIZE
        return {"shift": _AUTO_SHIFT} if is_image else {}
    if isinstance(augmentation, str) and augmentation in AUGMENTATION_SETS:
        augmentation = AUGMENTATION_SETS[augmentation]
    if not isinstance(augmentation, Mapping):
        raise InvalidNetworkError(
            "augmentation must be None, one of "
            + ", ".join(["auto", *AUGMENTATION_SETS])
            + ", or a dict from names to strengths, such as {'shift': 0.1}. The names"
            " are " + ", ".join(AUGMENTATIONS) + f". Got {augmentation!r}."
        )
    strengths: dict[str, float | str] = {}
    for name, value in augmentation.items():
        checked = _fill(value) if name == "fill" else _strength(name, value)
        if checked:
            strengths[name] = checked
    return cast(Strengths, strengths)


def augmentation_layers(
    strengths: Strengths | Mapping[str, object], seed: int
) -> list[keras.layers.Layer]:
    """Create the layers that augment images during training.

    Parameters
    ----------
    strengths : dict
        Output of `resolve_augmentation`. Augmentations that mix targets are ignored:
        the training loop applies them.
    seed : int
        Seed of the network.

    Returns
    -------
    list of keras.layers.Layer
        The layers in the order in which they are applied: geometry, intensity, blur,
        noise, cutout. A single layer applies all geometric changes. It shifts by whole
        pixels unless images are also rotated or zoomed.
    """
    given: Mapping[str, object] = strengths
    shifts = {n: given[n] for n in _SHIFTS if n in given}
    resampling = {n: given[n] for n in ("rotation", "zoom") if n in given}
    fill = {"fill": given["fill"]} if "fill" in given else {}
    planned: list[tuple[str, type[keras.layers.Layer], dict[str, object]]] = []
    if resampling:
        planned.append(("geometry", RandomAffine, shifts | resampling | fill))
    elif shifts:
        planned.append(("geometry", RandomShift, shifts | fill))
    for name, layer, names in (
        ("intensity", RandomIntensity, ("brightness", "contrast")),
        ("blur", RandomBlur, ("blur",)),
        ("noise", RandomNoise, ("noise",)),
        ("cutout", RandomCutout, ("cutout",)),
    ):
        options = {n: given[n] for n in names if n in given}
        if options:
            planned.append((name, layer, options))
    return [
        layer(seed_for(seed, f"random_{name}"), **options, name=f"random_{name}")
        for name, layer, options in planned
    ]


def _fill(value: object) -> str:
    if not isinstance(value, str) or value not in _FILLS:
        raise InvalidNetworkError(
            "fill, in augmentation, must be one of "
            + ", ".join(_FILLS)
            + f". Got {value!r}."
        )
    return value


def _strength(name: str, value: object) -> float:
    """Return the strength of an augmentation as a plain float."""
    if name not in AUGMENTATIONS:
        raise InvalidNetworkError(
            "The keys of augmentation must be among "
            + ", ".join(AUGMENTATIONS)
            + f", and fill. Got {name!r}."
        )
    if value is True and name.endswith("_flip"):
        return 0.5
    one = AUGMENTATIONS[name]
    number = float(value) if isinstance(value, Real) and value is not True else nan
    if not 0 <= number <= one.max_strength or (
        one.excludes_max and number == one.max_strength
    ):
        end = "below" if one.excludes_max else "at most"
        raise InvalidNetworkError(
            f"{name}, in augmentation, must be at least 0 and {end}"
            f" {one.max_strength:g}: {one.description}. Got {value!r}."
        )
    return number
