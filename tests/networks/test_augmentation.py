"""Tests of augmentation by name."""

import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import (
    AUGMENTATION_SETS,
    AUGMENTATIONS,
    augmentation_layers,
    build_cnn,
    resolve_augmentation,
)


def layers(augmentation):
    made = augmentation_layers(resolve_augmentation(augmentation), seed=0)
    return [type(layer).__name__ for layer in made]


def test_none_adds_no_layers():
    assert resolve_augmentation(None) == resolve_augmentation({}) == {}
    assert layers(None) == []


@pytest.mark.parametrize(
    ("image_shape", "expected"),
    [
        ((8, 8, 1), {"shift": 0.08}),
        ((28, 28), {"shift": 0.08}),
        ((7, 8, 3), {}),
        ((64, 7, 1), {}),
        ((1, 64, 1), {}),
    ],
)
def test_auto_shifts_images_of_at_least_8_by_8(image_shape, expected):
    """A row of a table, or a tiny image, is not shifted."""
    assert resolve_augmentation("auto", image_shape) == expected
    model = build_cnn(image_shape, 2, "softmax", filters=(2,), augmentation="auto")
    names = [layer.name for layer in model.layers]
    assert ("random_geometry" in names) == bool(expected)


def test_strengths_are_plain_floats_and_zeros_are_left_out():
    given = {"shift": np.float32(0.25), "zoom": 0, "horizontal_flip": False}
    strengths = resolve_augmentation(given)
    assert strengths == {"shift": 0.25}
    assert type(strengths["shift"]) is float


@pytest.mark.parametrize("name", AUGMENTATION_SETS)
def test_ready_sets_are_allowed_strengths(name):
    assert resolve_augmentation(name) == dict(AUGMENTATION_SETS[name])


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_every_name_has_a_layer_or_mixes_targets(name):
    assert bool(layers({name: 0.5})) != AUGMENTATIONS[name].mixes_targets


def test_geometry_is_one_layer():
    assert layers({"shift": 0.1, "vertical_flip": True}) == ["RandomShift"]
    assert layers({"shift": 0.1, "zoom": 0.1, "rotation": 5}) == ["RandomAffine"]


def test_layers_come_in_the_documented_order():
    everything = {name: 0.1 for name in reversed(AUGMENTATIONS)}
    assert layers(everything) == [
        "RandomAffine",
        "RandomIntensity",
        "RandomBlur",
        "RandomNoise",
        "RandomCutout",
    ]


def test_they_stand_between_the_scaling_and_the_first_convolution():
    model = build_cnn(
        (8, 8),
        2,
        "softmax",
        filters=(2,),
        augmentation={"shift": 0.1, "fill": "constant"},
    )
    names = [layer.name for layer in model.layers]
    assert names[2:5] == ["input_scaling", "random_geometry", "stage_1_conv_1"]
    assert model.get_layer("random_geometry").fill == "constant"


def test_every_layer_has_its_own_seed():
    made = augmentation_layers(resolve_augmentation("strong"), seed=0)
    assert len({layer.seed for layer in made}) == len(made) == 3


@pytest.mark.parametrize(
    ("augmentation", "message"),
    [
        ("heavy", "augmentation must be None, one of auto, light, .*Got 'heavy'"),
        (["shift"], r"a dict from names to strengths.*Got \['shift'\]"),
        ({"shfit": 0.1}, "must be among shift, rotation, .*Got 'shfit'"),
        ({"shift": 1}, "shift, in augmentation, must be at least 0 and below 1"),
        ({"rotation": 200}, "rotation.* at most 180.*in degrees.*Got 200"),
        ({"zoom": -0.1}, "zoom.* Got -0.1"),
        ({"noise": float("nan")}, "noise.* Got nan"),
        ({"blur": "much"}, "blur.* Got 'much'"),
        ({"blur": True}, "blur.* Got True"),
        ({"fill": "black", "shift": 0.1}, "fill.* nearest, constant. Got 'black'"),
    ],
)
def test_invalid_augmentation_raises(augmentation, message):
    with pytest.raises(InvalidNetworkError, match=message):
        build_cnn((8, 8), 2, "softmax", augmentation=augmentation)
