"""Images in the engine: pixels as uint8, and convolutions."""

import keras
import numpy as np
import pytest
from training_cases import plan

from sknn.training import Predictor, Training, TrainingData, ValidationData, train

rng = np.random.default_rng(0)
IMAGES = rng.integers(0, 256, (20, 6, 6, 1), dtype="uint8")
VALUES = rng.normal(size=(20, 1)).astype("float32")


def convolutional(seed=0):
    """6x6x1 - 2 maps - 1."""
    init = keras.initializers.HeNormal(seed=seed)
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(2, 3, kernel_initializer=init, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(1, kernel_initializer=init),
        ]
    )


def trained(X):
    model = convolutional()
    data = TrainingData(X, VALUES, None, 8)
    validation = ValidationData(X, VALUES)
    outcome = train(Training(model, data, plan(learning_rate=1e-7), validation))
    return model, outcome.history


def test_a_block_holds_pixels_as_they_are():
    data = TrainingData(IMAGES, VALUES, None, 8)
    (block,) = data.blocks([data.order(None)], padded=False)
    assert block.samples.X.dtype == np.uint8


@pytest.mark.parametrize("name", ["loss", "val_loss"])
def test_pixels_are_numbers_to_the_program(name):
    pixels, numbers = trained(IMAGES)[1], trained(IMAGES.astype("float32"))[1]
    assert pixels[name] == numbers[name]


def test_predictions_of_pixels_are_those_of_keras():
    model, _ = trained(IMAGES)
    expected = model(IMAGES.astype("float32"), training=False)
    np.testing.assert_allclose(Predictor(model)(IMAGES), expected, rtol=1e-5)
