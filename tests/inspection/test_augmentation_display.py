import numpy as np
import pytest
from image_cases import CLASSES, IMAGES
from matplotlib import pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from sknn import CNNClassifier
from sknn.exceptions import InvalidNetworkError
from sknn.inspection import AugmentationDisplay


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_images_in_rows_and_draws_in_columns():
    display = AugmentationDisplay.from_estimator(
        {"shift": 0.3, "fill": "constant"}, IMAGES[:3], n_draws=4
    ).plot()
    assert display.draws.shape == (4, 3, 8, 10, 1)
    assert len(display.ax_.images) == 3 * 5
    frame = display.frame()
    assert list(frame.columns) == ["image", "draw", "change"]
    assert list(frame["image"]) == [0] * 4 + [1] * 4 + [2] * 4
    assert frame["change"].nunique() > 4
    for k, image in enumerate(display.ax_.images[:3]):
        assert np.array_equal(image.get_array(), IMAGES[k])


def test_a_flip_moves_pixels_and_changes_none():
    display = AugmentationDisplay.from_estimator({"horizontal_flip": 1.0}, IMAGES[:2])
    flipped = np.broadcast_to(IMAGES[:2, :, ::-1], (7, 2, 8, 10))
    np.testing.assert_allclose(display.draws[..., 0], flipped, atol=1e-4)


def test_strengths_are_in_standard_deviations():
    draws = AugmentationDisplay.from_estimator(
        {"noise": 0.5}, IMAGES[:10], n_draws=20
    ).frame()
    assert draws["change"].mean() == pytest.approx(0.5, rel=0.05)


def test_the_seed_decides():
    first, again, other = (
        AugmentationDisplay.from_estimator("strong", IMAGES[:2], random_state=k).draws
        for k in (0, 0, 1)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_mixing():
    images = np.stack([np.zeros((4, 4)), np.full((4, 4), 100.0)])
    draws = AugmentationDisplay.from_estimator({"mixup": 1.0}, images).draws
    # One factor per image.
    np.testing.assert_allclose(draws.std(axis=(2, 3)), 0, atol=1e-3)
    assert draws.std() > 1
    draws = AugmentationDisplay.from_estimator({"cutmix": 1.0}, images).draws
    assert set(np.round(draws).ravel().tolist()) == {0.0, 100.0}


def test_before_and_after_training():
    net = CNNClassifier(
        filters=(2,), augmentation={"noise": 1.0}, epochs=1, random_state=0
    )
    bright = IMAGES[:4] // 2 + 120
    before = AugmentationDisplay.from_estimator(net, bright).draws
    pipeline = make_pipeline(FunctionTransformer(), net).fit(IMAGES, CLASSES)
    after = AugmentationDisplay.from_estimator(pipeline, bright).draws
    # The noise is in units of the training images.
    ratio = (after - bright[..., None]).std() / (before - bright[..., None]).std()
    assert ratio == pytest.approx(IMAGES.std() / bright.std(), rel=0.05)


def test_rows_of_pixels():
    net = CNNClassifier(image_shape=(8, 10), augmentation="light")
    rows = IMAGES[:2].reshape(2, 80)
    assert AugmentationDisplay.from_estimator(net, rows).draws.shape[2:] == (8, 10, 1)


def test_two_dimensions_are_rows():
    image = np.arange(81.0).reshape(9, 9)
    for given, shape in ((image, (9, 3, 3)), (image[np.newaxis], (1, 9, 9))):
        draws = AugmentationDisplay.from_estimator("digits", given).draws
        assert draws.shape[1:-1] == shape


def test_the_default_augmentation_is_a_shift():
    """Shifted images contain no other pixels, and some of them differ."""
    display = AugmentationDisplay.from_estimator(CNNClassifier(), IMAGES[:2])
    assert (display.frame()["change"] > 0).any()
    pixels = np.round(display.draws[..., 0])
    assert set(pixels.ravel()) <= set(IMAGES[:2].ravel().astype(float))


def test_invalid_arguments():
    with pytest.raises(ValueError, match="no augmentation.*augmentation=None"):
        AugmentationDisplay.from_estimator(CNNClassifier(augmentation=None), IMAGES[:1])
    with pytest.raises(ValueError, match="no augmentation.*augmentation='auto'"):
        AugmentationDisplay.from_estimator(CNNClassifier(), IMAGES[:1, :7])
    with pytest.raises(InvalidNetworkError, match="augmentation must be"):
        AugmentationDisplay.from_estimator("bright", IMAGES[:1])
    with pytest.raises(TypeError, match="must have an augmentation"):
        AugmentationDisplay.from_estimator(LogisticRegression(), IMAGES[:1])
    with pytest.raises(ValueError, match=r"at least one image.*shape \(0, 8, 10\)"):
        AugmentationDisplay.from_estimator("digits", IMAGES[:0])
    with pytest.raises(ValueError, match="n_draws == 0, must be >= 1"):
        AugmentationDisplay.from_estimator("digits", IMAGES[:1], n_draws=0)
