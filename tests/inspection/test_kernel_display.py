import keras
import numpy as np
import pytest
from image_cases import IMAGES, network
from matplotlib import pyplot as plt
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sknn import CNNClassifier
from sknn.inspection import KernelDisplay


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_frame_holds_the_weights():
    frame = KernelDisplay.from_estimator(network(), -1).frame()
    kernel = np.asarray(network().model_.get_layer("stage_2_conv_1").kernel)
    assert list(frame.columns) == ["filter", "channel", "row", "column", "weight"]
    assert len(frame) == kernel.size
    one = frame.query("filter == 5 and channel == 2 and row == 0 and column == 1")
    assert one["weight"].item() == kernel[0, 1, 2, 5]


@pytest.mark.parametrize("layer", [None, 0, -2, "stage_1_conv_1"])
def test_the_first_convolution(layer):
    display = KernelDisplay.from_estimator(network(), layer).plot()
    assert len(display.frame()) == 4 * 9
    assert len(display.ax_.images) == 4
    assert "stage_1_conv_1: 4 kernels of 3 x 3" in display.ax_.get_title()


def test_the_number_of_drawn_maps_is_limited():
    display = KernelDisplay.from_estimator(network(), 1).plot(n_filters=2, n_channels=3)
    assert len(display.ax_.images) == 6
    assert "2 of 6 kernels" in display.ax_.get_title()


def test_kernels_of_colour_images_are_in_colour():
    kernels = np.linspace(-1, 1, 2 * 2 * 3 * 5).reshape(2, 2, 3, 5)
    images = KernelDisplay(kernels).plot().ax_.images
    assert [image.get_array().shape for image in images] == [(2, 2, 3)] * 5
    assert float(images[0].get_array().min()) == 0


def test_pipelines_and_models():
    expected = KernelDisplay.from_estimator(network()).frame()
    pipeline = make_pipeline(FunctionTransformer(), network())
    for one in (pipeline, network().model_):
        assert KernelDisplay.from_estimator(one).frame().equals(expected)


def test_a_network_in_a_network():
    inner = keras.Sequential(
        [keras.Input((6, 6, 1)), keras.layers.Conv2D(2, 3, name="conv")], name="body"
    )
    model = keras.Sequential([keras.Input((6, 6, 1)), inner, keras.layers.Flatten()])
    frame = KernelDisplay.from_estimator(model, "body_conv").frame()
    kernel = np.asarray(inner.layers[0].kernel)
    assert np.array_equal(frame["weight"], kernel.transpose(3, 2, 0, 1).ravel())


@pytest.mark.parametrize("layer", ["hidden_1", 2, True])
def test_a_layer_that_is_no_convolution(layer):
    with pytest.raises(ValueError, match="has stage_1_conv_1, stage_2_conv_1"):
        KernelDisplay.from_estimator(network(), layer)


def test_no_network():
    with pytest.raises(TypeError, match="must have model_"):
        KernelDisplay.from_estimator(DummyClassifier().fit([[0]], [0]))
    with pytest.raises(NotFittedError, match="CNNClassifier instance is not fitted"):
        KernelDisplay.from_estimator(CNNClassifier())
    dense = keras.Sequential([keras.Input(IMAGES.shape[1:]), keras.layers.Flatten()])
    with pytest.raises(ValueError, match="has none"):
        KernelDisplay.from_estimator(dense)
