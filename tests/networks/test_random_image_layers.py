"""Tests of the properties that all augmentation layers share."""

import keras
import numpy as np
import pytest

from sknn.networks import (
    RandomAffine,
    RandomBlur,
    RandomCutout,
    RandomIntensity,
    RandomNoise,
    RandomShift,
)

LAYERS = [
    (RandomShift, {"shift": 0.25, "horizontal_flip": 0.5, "fill": "constant"}),
    (RandomAffine, {"rotation": 20, "zoom": 0.2, "shift": 0.1}),
    (RandomIntensity, {"brightness": 0.5, "contrast": 0.5}),
    (RandomBlur, {"blur": 1.0}),
    (RandomNoise, {"noise": 0.5}),
    (RandomCutout, {"cutout": 0.5}),
]
X = np.random.default_rng(0).normal(size=(8, 6, 9, 2)).astype("float32")

each_layer = pytest.mark.parametrize(("kind", "strengths"), LAYERS)


@each_layer
def test_prediction_leaves_images_alone(kind, strengths):
    np.testing.assert_array_equal(kind(seed=0, **strengths)(X), X)


@each_layer
def test_training_changes_every_image_in_its_own_way(kind, strengths):
    one = np.repeat(X[:1], 8, axis=0)
    changed = np.array(kind(seed=0, **strengths)(one, training=True))
    assert changed.shape == one.shape
    assert len({image.tobytes() for image in changed}) > 5


@each_layer
def test_no_strength_no_change(kind, strengths):
    np.testing.assert_allclose(kind(seed=0)(X, training=True), X, atol=1e-5)


@each_layer
def test_calls_draw_new_values_and_copies_repeat_them(kind, strengths):
    layer = kind(seed=4, **strengths)
    copy = kind.from_config(layer.get_config())
    first, second = layer(X, training=True), layer(X, training=True)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(copy(X, training=True), first)
    assert not np.array_equal(kind(seed=5, **strengths)(X, training=True), first)


@each_layer
def test_strengths_are_a_weight_that_is_not_trained(kind, strengths):
    rest = {n: v for n, v in strengths.items() if n == "fill"}
    layer, weak = kind(seed=0, **strengths), kind(seed=0, **rest)
    assert layer.trainable_variables == []
    weak.set_weights(layer.get_weights())
    np.testing.assert_array_equal(weak(X, training=True), layer(X, training=True))


@each_layer
def test_types_of_lower_precision_are_kept(kind, strengths):
    layer = kind(seed=0, **strengths, dtype="float16")
    assert layer(X, training=True).dtype == "float16"


@each_layer
# Keras writes its files in a way that numpy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_saved_file_gives_the_same_layer(kind, strengths, tmp_path):
    inputs = keras.Input(X.shape[1:])
    model = keras.Model(inputs, kind(seed=3, **strengths)(inputs))
    model.save(tmp_path / "layer.keras")
    loaded = keras.saving.load_model(tmp_path / "layer.keras")
    np.testing.assert_array_equal(loaded(X, training=True), model(X, training=True))
