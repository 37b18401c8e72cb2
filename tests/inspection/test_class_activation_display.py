import keras
import numpy as np
import pytest
from image_cases import CLASSES, IMAGES, network
from matplotlib import pyplot as plt
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sknn import CNNClassifier, CNNRegressor
from sknn.inspection import ClassActivationDisplay

TINY = {
    "filters": (2,),
    "hidden_layer_sizes": (),
    "epochs": 2,
    "learning_rate": 0.01,
    "batch_size": 8,
    "early_stopping": False,
    "random_state": 0,
}


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
    # Two pictures per heat map, and one per image.
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


@pytest.mark.parametrize("n_classes", [2, 3])
def test_scores_of_margins(n_classes):
    y = np.random.default_rng(0).integers(0, n_classes, len(IMAGES))
    net = CNNClassifier(loss="hinge", **TINY).fit(IMAGES, y)
    display = ClassActivationDisplay.from_estimator(net, IMAGES)
    frame = display.frame()
    predicted = net.predict(IMAGES)
    scores = net.decision_function(IMAGES)
    assert ((scores > 0) & (scores < 0.5)).any()  # where a probability would be low
    assert list(frame["class"]) == list(predicted)
    highest = np.abs(scores) if n_classes == 2 else scores.max(axis=1)
    np.testing.assert_allclose(frame["score"], highest, rtol=1e-4, atol=1e-5)
    texts = {text.get_text() for text in display.plot().ax_.texts}
    assert f"{predicted[0]}: {frame['score'][0]:.3g}" in texts


def test_several_labels_at_once():
    y = np.random.default_rng(0).integers(0, 2, (len(IMAGES), 3))
    net = CNNClassifier(**TINY).fit(IMAGES, y)
    frame = ClassActivationDisplay.from_estimator(net, IMAGES[:4]).frame()
    assert set(frame["role"]) == {"highest"}
    highest = net.predict_proba(IMAGES[:4]).max(axis=1)
    np.testing.assert_allclose(frame["probability"], highest, rtol=1e-4)
    with pytest.raises(
        ValueError, match=r"shape \(4, 3\).*select labels with classes="
    ):
        ClassActivationDisplay.from_estimator(net, IMAGES[:4], y[:4])


@pytest.mark.parametrize(
    ("loss", "unit"), [("squared_error", 0), ("gaussian_nll", 0), ("pinball", 1)]
)
def test_a_regressor_explains_its_predictions(loss, unit):
    y = 100 + IMAGES.mean(axis=(1, 2))
    net = CNNRegressor(loss=loss, **TINY).fit(IMAGES, y)
    # The network gets the output of the previous steps.
    pipeline = make_pipeline(FunctionTransformer(lambda X: X[:, ::-1]), net)
    display = ClassActivationDisplay.from_estimator(pipeline, IMAGES[:3])
    frame = display.frame()
    columns = ["image", "role", "target", "prediction", "row", "column"]
    assert list(frame.columns) == columns
    assert set(frame["role"]) == {"predicted"}
    np.testing.assert_allclose(frame["prediction"], pipeline.predict(IMAGES[:3]))
    by_number = ClassActivationDisplay.from_estimator(
        net.model_, IMAGES[:3, ::-1], classes=unit
    )
    assert np.array_equal(display.heat_maps, by_number.heat_maps)
    texts = {text.get_text() for text in display.plot().ax_.texts}
    assert f"{frame['prediction'][0]:.5g}" in texts


def test_a_heat_map_for_each_target():
    y = np.stack([IMAGES.mean(axis=(1, 2)), IMAGES.max(axis=(1, 2)) + 1000.0], axis=1)
    net = CNNRegressor(**TINY).fit(IMAGES, y)
    display = ClassActivationDisplay.from_estimator(net, IMAGES[:2]).plot()
    frame = display.frame()
    assert list(frame["image"]) == [0, 0, 1, 1]
    assert list(frame["role"]) == ["target 0", "target 1"] * 2
    np.testing.assert_allclose(frame["prediction"], net.predict(IMAGES[:2]).ravel())
    labels = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert labels == ["image", "target 0", "target 1"]
    one = ClassActivationDisplay.from_estimator(net, IMAGES[:2], classes=1)
    assert np.array_equal(one.heat_maps, display.heat_maps[1::2])
    with pytest.raises(ValueError, match="y must be None for a regressor"):
        ClassActivationDisplay.from_estimator(net, IMAGES[:2], y[:2])


def test_invalid_arguments():
    with pytest.raises(
        ValueError, match="classes must only contain classes.*got .'up'"
    ):
        ClassActivationDisplay.from_estimator(network(), IMAGES[:2], classes="up")
    with pytest.raises(ValueError, match="y must contain one class for each of the 2"):
        ClassActivationDisplay.from_estimator(network(), IMAGES[:2], CLASSES)
    inputs = keras.Input((8, 10, 1))
    maps = keras.layers.Conv2D(2, 3)(inputs)
    two = keras.Model(inputs, [maps, keras.layers.Flatten()(maps)])
    with pytest.raises(ValueError, match="must have one output layer, got 2"):
        ClassActivationDisplay.from_estimator(two, IMAGES[:2])
