"""Changes of images in training, by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real
from types import MappingProxyType
from typing import Any

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
    """One way to change images in training.

    Parameters
    ----------
    description : str
        What its strength says.
    most : float
        Largest strength.
    open_end : bool, default=False
        The largest strength itself is not allowed.
    mixes_targets : bool, default=False
        Images and their targets are mixed with others of the batch; done in training,
        not by a layer of the network.
    """

    description: str
    most: float
    open_end: bool = False
    mixes_targets: bool = False


AUGMENTATIONS: Mapping[str, Augmentation] = MappingProxyType(
    {
        "shift": Augmentation(
            "largest shift, as a share of the height and of the width; by whole pixels"
            " unless images are rotated or zoomed too",
            1.0,
            open_end=True,
        ),
        "rotation": Augmentation("largest angle to either side, in degrees", 180.0),
        "zoom": Augmentation(
            "largest relative change of size; 0.1 for factors from 0.9 to 1.1",
            1.0,
            open_end=True,
        ),
        "horizontal_flip": Augmentation(
            "probability that left and right change places; True for 0.5", 1.0
        ),
        "vertical_flip": Augmentation(
            "probability that top and bottom change places; True for 0.5", 1.0
        ),
        "brightness": Augmentation(
            "largest value added, in standard deviations of the images", 10.0
        ),
        "contrast": Augmentation(
            "largest relative change of the distance from the mean", 1.0
        ),
        "blur": Augmentation(
            "largest standard deviation of a Gaussian kernel, in pixels", 10.0
        ),
        "noise": Augmentation(
            "standard deviation of Gaussian noise, in those of the images", 10.0
        ),
        "cutout": Augmentation(
            "side of the square set to the mean, as a share of the shorter side"
            " (DeVries 2017)",
            1.0,
        ),
        "mixup": Augmentation(
            "alpha of the weights of two images, from Beta(alpha, alpha) (Zhang 2018)",
            10.0,
            mixes_targets=True,
        ),
        "cutmix": Augmentation(
            "alpha of the area cut from another image, from Beta(alpha, alpha)"
            " (Yun 2019)",
            10.0,
            mixes_targets=True,
        ),
    }
)

AUGMENTATION_SETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
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

_FILLS = ("nearest", "constant")
_GEOMETRY = ("shift", "horizontal_flip", "vertical_flip")


def resolve_augmentation(augmentation: str | Mapping[str, Any] | None) -> dict:
    """Check an augmentation and return it as strengths by name.

    Parameters
    ----------
    augmentation : str, dict or None
        A key of `AUGMENTATION_SETS`; or strengths by the names in `AUGMENTATIONS`,
        at least 0, where 0 switches one off, and "fill": "nearest" or "constant", for
        what comes in at the edges of shifted images: the pixels of the edge (also
        where nothing is said), or the mean. None for no augmentation.

    Returns
    -------
    dict of str to float
        What is switched on; with "fill", as it was given, where anything moves.

    Raises
    ------
    InvalidNetworkError
        For an unknown name or a strength that is not allowed.

    Examples
    --------
    >>> resolve_augmentation("photos")
    {'shift': 0.125, 'horizontal_flip': 0.5}
    >>> resolve_augmentation({"rotation": 10, "zoom": 0, "vertical_flip": True})
    {'rotation': 10.0, 'vertical_flip': 0.5}
    """
    if augmentation is None:
        return {}
    if isinstance(augmentation, str) and augmentation in AUGMENTATION_SETS:
        augmentation = AUGMENTATION_SETS[augmentation]
    if not isinstance(augmentation, Mapping):
        raise InvalidNetworkError(
            "augmentation must be None, one of "
            + ", ".join(AUGMENTATION_SETS)
            + ", or a dict from names to strengths, such as {'shift': 0.1}. The names"
            " are " + ", ".join(AUGMENTATIONS) + f". Got {augmentation!r}."
        )
    strengths: dict[str, Any] = {}
    for name, value in augmentation.items():
        checked = _fill(value) if name == "fill" else _strength(name, value)
        if checked:
            strengths[name] = checked
    return strengths


def augmentation_layers(
    strengths: Mapping[str, Any], seed: int
) -> list[keras.layers.Layer]:
    """Make the layers that change images in training.

    Parameters
    ----------
    strengths : dict
        From `resolve_augmentation`. What mixes targets is left to the training.
    seed : int
        Seed of the network.

    Returns
    -------
    list of keras.layers.Layer
        In the order in which they are applied: geometry, intensity, blur, noise,
        cutout. All changes of geometry are one layer, which moves whole pixels unless
        something is rotated or zoomed.
    """
    moves = {n: strengths[n] for n in _GEOMETRY if n in strengths}
    bends = {n: strengths[n] for n in ("rotation", "zoom") if n in strengths}
    fill = {"fill": strengths["fill"]} if "fill" in strengths else {}
    planned: list[tuple[str, Any, dict[str, Any]]] = []
    if bends:
        planned.append(("geometry", RandomAffine, moves | bends | fill))
    elif moves:
        planned.append(("geometry", RandomShift, moves | fill))
    for name, layer, names in (
        ("intensity", RandomIntensity, ("brightness", "contrast")),
        ("blur", RandomBlur, ("blur",)),
        ("noise", RandomNoise, ("noise",)),
        ("cutout", RandomCutout, ("cutout",)),
    ):
        own = {n: strengths[n] for n in names if n in strengths}
        if own:
            planned.append((name, layer, own))
    return [
        layer(seed_for(seed, f"random_{name}"), **options, name=f"random_{name}")
        for name, layer, options in planned
    ]


def _fill(value: Any) -> str:
    if value not in _FILLS:
        raise InvalidNetworkError(
            "fill, in augmentation, must be one of "
            + ", ".join(_FILLS)
            + f". Got {value!r}."
        )
    return value


def _strength(name: Any, value: Any) -> float:
    """Return the strength of an augmentation as a plain float."""
    if name not in AUGMENTATIONS:
        raise InvalidNetworkError(
            "augmentation must name any of "
            + ", ".join(AUGMENTATIONS)
            + f", and fill. Got {name!r}."
        )
    if value is True and name.endswith("_flip"):
        return 0.5
    one = AUGMENTATIONS[name]
    real = isinstance(value, Real) and (value is False or not isinstance(value, bool))
    if (
        not real
        or not 0 <= float(value) <= one.most
        or (one.open_end and float(value) == one.most)
    ):
        end = "below" if one.open_end else "at most"
        raise InvalidNetworkError(
            f"{name}, in augmentation, must be at least 0 and {end} {one.most:g}:"
            f" {one.description}. Got {value!r}."
        )
    return float(value)
