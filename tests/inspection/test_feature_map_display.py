import keras
import numpy as np
import pytest
from image_cases import IMAGES, network
from matplotlib import pyplot as plt

from sknn.inspection import FeatureMapDisplay


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def answers(frame, n_maps, height, width):
    """Return the values of a frame as maps of shape (n_maps, height, width)."""
    return frame["value"].to_numpy().reshape(n_maps, height, width)


def test_a_convolution_includes_its_normalization_and_activation():
    frame = FeatureMapDisplay.from_estimator(network(), IMAGES[0]).frame()
    model = network().model_
    part = keras.Model(
        model.inputs[0], model.get_layer("stage_1_conv_1_activation").output
    )
    expected = np.asarray(part(IMAGES[:1, ..., None].astype("float32")))[0]
    assert list(frame.columns) == ["map", "row", "column", "value"]
    np.testing.assert_array_equal(answers(frame, 4, 8, 10), expected.transpose(2, 0, 1))


def test_a_layer_by_name_is_taken_as_it_is():
    frame = FeatureMapDisplay.from_estimator(
        network(), IMAGES[0], "stage_1_conv_1"
    ).frame()
    assert frame["value"].min() < 0
    frame = FeatureMapDisplay.from_estimator(network(), IMAGES[0], "stage_1_pool")
    assert len(frame.frame()) == 4 * 4 * 5


def test_forms_of_the_image():
    expected = FeatureMapDisplay.from_estimator(network(), IMAGES[3]).frame()
    for image in (IMAGES[3, ..., None], IMAGES[3].ravel(), IMAGES[3].tolist()):
        frame = FeatureMapDisplay.from_estimator(network(), image).frame()
        assert frame.equals(expected)


def test_the_image_and_its_maps_are_drawn():
    display = FeatureMapDisplay.from_estimator(network(), IMAGES[0], 1).plot(n_maps=5)
    first, *maps = display.ax_.images
    assert first.get_array().shape == (8, 10)
    assert [m.get_array().shape for m in maps] == [(4, 5)] * 5
    assert len({m.get_clim() for m in maps}) == 1
    assert "5 of 6 maps of 4 x 5" in display.ax_.get_title()


def test_wrong_images_and_layers():
    with pytest.raises(ValueError, match=r"samples of shape \(8, 10, 1\)"):
        FeatureMapDisplay.from_estimator(network(), IMAGES[0, :5])
    for image in (IMAGES[0].T, IMAGES[0, np.newaxis]):  # as many pixels
        with pytest.raises(ValueError, match="must be an image.*got X of shape"):
            FeatureMapDisplay.from_estimator(network(), image)
    with pytest.raises(ValueError, match="a layer with feature maps, got 'output'"):
        FeatureMapDisplay.from_estimator(network(), IMAGES[0], "output")
