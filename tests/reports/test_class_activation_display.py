import keras
import numpy as np
import pytest
from image_cases import CLASSES, IMAGES, network
from matplotlib import pyplot as plt

from sknn.reports import ClassActivationDisplay


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_heat_is_where_the_class_is():
    display = ClassActivationDisplay.from_estimator(network(), IMAGES)
    frame = display.frame()
    assert (frame["class"] == network().predict(IMAGES)).all()
    assert display.heat_maps.shape == IMAGES.shape
    assert display.heat_maps.min() == 0
    np.testing.assert_allclose(display.heat_maps.max(axis=(1, 2)), 1, rtol=0.3)
    left = frame["class"] == "left"
    columns = np.arange(IMAGES.shape[2])
    middles = (display.heat_maps.sum(axis=1) @ columns) / display.heat_maps.sum((1, 2))
    assert middles[left].mean() < middles[~left].mean()


def test_the_arithmetic_of_the_paper():
    model = keras.Sequential(
        [
            keras.Input((2, 2, 1)),
            keras.layers.Conv2D(2, 1, use_bias=False, name="maps"),
            keras.layers.Flatten(),
            keras.layers.Dense(2, use_bias=False, activation="softmax"),
        ]
    )
    dense = np.zeros((8, 2))
    dense[:, 0] = [4, 1, 0, 1, 0, 1, 0, 1]  # of map 0 and map 1, pixel after pixel
    model.layers[0].set_weights([np.array([[[[1.0, -2.0]]]])])
    model.layers[2].set_weights([dense])
    image = np.array([[[1.0, 2.0], [3.0, 4.0]]])
    # Mean gradients 1 and 1: the maps add up to -1 times the image, so nothing is left.
    display = ClassActivationDisplay.from_estimator(model, image, classes=0)
    assert (display.heat_maps == 0).all()
    dense[1::2, 0] = 0
    model.layers[2].set_weights([dense])
    display = ClassActivationDisplay.from_estimator(model, image, classes=[0, 1])
    np.testing.assert_allclose(display.heat_maps[0], image[0] / 4)
    assert (display.heat_maps[1] == 0).all()


def test_true_classes_beside_predicted_ones():
    wrong = np.where(CLASSES == "left", "right", "left")
    predicted = network().predict(IMAGES)
    y = np.where(np.arange(len(predicted)) < 3, wrong, predicted)[:8]
    display = ClassActivationDisplay.from_estimator(network(), IMAGES[:8], y).plot()
    frame = display.frame()
    assert (
        list(frame["role"]) == ["predicted"] * 8 + ["true"] * (y != predicted[:8]).sum()
    )
    truths = frame[frame["role"] == "true"]
    assert (truths["class"] == truths["true"]).all()
    # Two pictures a heat map, and one of each image alone.
    assert len(display.ax_.images) == 2 * len(frame) + 8


def test_given_classes():
    frame = ClassActivationDisplay.from_estimator(
        network(), IMAGES[:2], classes=["right", "left"]
    ).frame()
    assert list(frame["image"]) == [0, 0, 1, 1]
    assert list(frame["class"]) == ["right", "left"] * 2
    sums = frame.groupby("image")["probability"].sum()
    np.testing.assert_allclose(sums, 1, atol=1e-6)


def test_the_size_of_the_layer_makes_no_difference():
    for layer in ("stage_1_conv_1", 0, -1):
        display = ClassActivationDisplay.from_estimator(
            network(), IMAGES[:2], layer=layer
        )
        assert display.heat_maps.shape == (2, 8, 10)


def test_a_network_in_a_network():
    inner = keras.Sequential([keras.Input((8, 10, 1)), keras.layers.Conv2D(2, 3)])
    inputs = keras.Input((8, 10, 1))
    pooled = keras.layers.GlobalAveragePooling2D()(inner(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3)(pooled))
    frame = ClassActivationDisplay.from_estimator(model, IMAGES[:2]).frame()
    outputs = np.asarray(model(IMAGES[:2, ..., None].astype("float32")))
    np.testing.assert_allclose(frame["output"], outputs.max(axis=1), rtol=1e-5)


def test_what_is_refused():
    with pytest.raises(ValueError, match="classes must hold classes.*got .'up'"):
        ClassActivationDisplay.from_estimator(network(), IMAGES[:2], classes="up")
    with pytest.raises(ValueError, match="y must be one class for each of the 2"):
        ClassActivationDisplay.from_estimator(network(), IMAGES[:2], CLASSES)
