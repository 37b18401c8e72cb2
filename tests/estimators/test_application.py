"""Networks of keras.applications by their names, without downloads."""

import inspect
import random

import keras
import numpy as np
import pytest

from sknn import Backbone, CNNClassifier
from sknn._keras import array_conversions
from sknn.estimators.images._application import application

pytestmark = pytest.mark.slow

SHAPE = (32, 32, 3)
PIXELS = np.random.default_rng(0).uniform(0, 255, (2, *SHAPE)).astype("float32")


@pytest.fixture(scope="module", params=["VGG16", "MobileNetV2", "EfficientNetV2B0"])
def stored(request, tmp_path_factory):
    """Return a name, a file of weights, and the outputs of the network with them.

    The networks scale pixels in three ways: with reversed channels, by a function, and
    in their first layers.
    """
    path = tmp_path_factory.mktemp("weights") / "w.weights.h5"
    build = getattr(keras.applications, request.param)
    network = build(include_top=False, weights=None, input_shape=SHAPE)
    with array_conversions():
        network.save_weights(path)
    scaled = inspect.getmodule(build).preprocess_input(PIXELS.copy())
    return request.param, path, network(scaled, training=False).numpy()


def test_weights_of_a_file_come_with_their_scaling(stored):
    name, path, expected = stored
    model, (mean, scale) = application(name, path, SHAPE)
    outputs = model(((PIXELS - mean) / scale).astype("float32"), training=False)
    limit = 1e-4 * np.abs(expected).max()
    np.testing.assert_allclose(outputs, expected, atol=limit)


def test_without_weights_there_is_no_scaling():
    model, statistics = application("MobileNetV3Small", None, (32, 40, 1))
    assert statistics is None
    assert model.input_shape == (None, 32, 40, 1)
    assert len(model.output_shape) == 4


@pytest.mark.parametrize(
    ("name", "weights", "shape", "message"),
    [
        ("ResNet51", None, SHAPE, "the name of a network in keras.applications: Conv"),
        (
            "VGG16",
            None,
            (28, 28, 3),
            "'VGG16'. cannot be built for images of 28 x 28 x 3",
        ),
        ("VGG16", "imagenet", (32, 32, 1), "three channels, .* 32 x 32 x 1"),
        ("VGG16", "no.h5", SHAPE, "no such file: 'no.h5'"),
    ],
)
def test_invalid_networks(name, weights, shape, message):
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        application(name, weights, shape)


def test_a_file_without_its_weights(tmp_path):
    path = tmp_path / "w.weights.h5"
    path.write_text("weights")
    with pytest.raises(ValueError, match="'VGG16'. cannot be built with the weights"):
        application("VGG16", path, SHAPE)


def fitted(weights=None):
    backbone = Backbone("VGG16", weights)
    net = CNNClassifier(backbone=backbone, epochs=1, random_state=0)
    return net.fit(PIXELS[[0, 1, 0, 1]], [0, 1, 0, 1])


def test_new_weights_follow_the_random_state_and_are_trained():
    state = random.getstate()
    first, again = (fitted().model_ for _ in range(2))
    assert random.getstate() == state
    pairs = zip(first.get_weights(), again.get_weights(), strict=True)
    assert all(np.array_equal(a, b) for a, b in pairs)
    # Biases are initially 0.
    bias = first.get_layer("backbone").get_layer("block1_conv1").bias
    assert np.asarray(bias).any()


def test_given_weights_are_frozen_first(tmp_path):
    network = keras.applications.VGG16(
        include_top=False, weights=None, input_shape=SHAPE
    )
    with array_conversions():
        network.save_weights(tmp_path / "w.weights.h5")
    net = fitted(tmp_path / "w.weights.h5")
    kernels = [
        np.asarray(model.get_layer("block2_conv1").kernel)
        for model in (network, net.model_.get_layer("backbone"))
    ]
    assert np.array_equal(*kernels)
    scaling = net.model_.get_layer("backbone_scaling")
    scaled = keras.Model(net.model_.input, scaling.output)
    expected = PIXELS - np.array([123.68, 116.779, 103.939], "float32")
    np.testing.assert_allclose(scaled(PIXELS), expected, atol=1e-3)


def test_other_backbones_have_their_own_weights():
    model = keras.Sequential([keras.Input(SHAPE), keras.layers.Conv2D(2, 3)])
    net = CNNClassifier(backbone=Backbone(model, "imagenet"))
    with pytest.raises(ValueError, match="has its own weights"):
        net.fit(PIXELS, [0, 1])
