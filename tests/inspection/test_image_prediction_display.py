import numpy as np
import pandas as pd
import pytest
from image_cases import CLASSES, IMAGES, network
from matplotlib import pyplot as plt
from PIL import Image
from sklearn.linear_model import LogisticRegression, Perceptron
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from sknn import ImageLoader
from sknn.inspection import FeatureMapDisplay, ImagePredictionDisplay

Y = np.array(["a", "b", "b", "c", "c", "c"])
PROBA = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.6, 0.3, 0.1],
        [0.7, 0.1, 0.2],
        [0.1, 0.8, 0.1],
        [0.2, 0.2, 0.6],
        [0.5, 0.3, 0.2],
    ]
)
PIXELS = np.arange(6 * 4, dtype="uint8").reshape(6, 2, 2)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def shown(**options):
    return ImagePredictionDisplay.from_predictions(PIXELS, Y, PROBA, **options)


def test_wrong_images_by_their_loss():
    frame = shown().frame()
    assert list(frame["row"]) == [2, 3, 5, 1]
    assert list(frame["predicted"]) == ["a", "b", "a", "a"]
    np.testing.assert_allclose(frame["probability"], [0.7, 0.8, 0.5, 0.6])
    np.testing.assert_allclose(frame["loss"], -np.log([0.1, 0.1, 0.2, 0.3]))


def test_right_images_by_their_probability():
    frame = shown(kind="right", n_images=1).frame()
    assert list(frame["row"]) == [0]


def test_confused_pairs():
    display = shown(kind="confused", n_pairs=2)
    frame = display.frame()
    assert frame.to_dict("list") == {
        "true": ["b", "c"],
        "predicted": ["a", "a"],
        "count": [2, 1],
        "fraction": [1.0, pytest.approx(1 / 3)],
    }
    display.plot()
    first, second, third = (image.get_array() for image in display.ax_.images)
    # Sorted by probability.
    assert np.array_equal(first, PIXELS[2])
    assert np.array_equal(second, PIXELS[1])
    assert np.array_equal(third, PIXELS[5])
    labels = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert labels == ["b → a\n2 (100%)", "c → a\n1 (33%)"]


@pytest.mark.parametrize(("n_images", "n_pairs", "n_rows"), [(1, 6, 1), (2, 6, 2)])
def test_no_more_images_than_wanted(n_images, n_pairs, n_rows):
    display = shown(kind="confused", n_images=n_images, n_pairs=n_pairs).plot()
    assert len(display.ax_.images) == n_images
    assert len(display.frame()) == n_rows


def test_titles_name_both_classes():
    texts = [text.get_text() for text in shown(n_images=1).plot().ax_.texts]
    assert texts == ["b\n→ a: 70%"]


def test_a_class_that_was_never_trained_on():
    y = np.array(["z", *Y[1:]])
    frame = ImagePredictionDisplay.from_predictions(
        PIXELS, y, PROBA, classes=["a", "b", "c"]
    ).frame()
    assert frame.loc[0, "true"] == "z"
    assert frame.loc[0, "loss"] == np.inf


@pytest.mark.parametrize("as_frame", [False, True])
def test_any_classifier_of_rows(as_frame):
    rows = IMAGES[:, :8, :8].reshape(len(IMAGES), 64)
    rows = pd.DataFrame(rows) if as_frame else rows
    noise = np.random.default_rng(0).permutation(CLASSES)
    clf = make_pipeline(StandardScaler(), LogisticRegression(C=1e-4)).fit(rows, noise)
    display = ImagePredictionDisplay.from_estimator(clf, rows, CLASSES).plot()
    row = display.frame().loc[0, "row"]
    assert np.array_equal(display.ax_.images[0].get_array(), IMAGES[row, :, :8])


def test_a_network():
    display = ImagePredictionDisplay.from_estimator(
        network(), IMAGES.reshape(len(IMAGES), -1), CLASSES, kind="right"
    ).plot()
    assert display.ax_.images[0].get_array().shape == (8, 10)


def test_images_in_files(tmp_path):
    paths = [tmp_path / f"{k}.png" for k in range(len(IMAGES))]
    for path, pixels in zip(paths, IMAGES, strict=True):
        Image.fromarray(pixels).save(path)
    pipeline = make_pipeline(ImageLoader((8, 10), color="gray"), network())
    arguments = {"kind": "right", "n_images": 3}
    files = ImagePredictionDisplay.from_estimator(
        pipeline, paths, CLASSES, **arguments
    ).plot()
    arrays = ImagePredictionDisplay.from_estimator(
        network(), IMAGES, CLASSES, **arguments
    ).plot()
    assert files.frame().equals(arrays.frame())
    for one, other in zip(files.ax_.images, arrays.ax_.images, strict=True):
        assert np.array_equal(one.get_array(), other.get_array())
    for column in (pd.DataFrame({"path": paths}), np.array(paths, str)[:, np.newaxis]):
        frame = ImagePredictionDisplay.from_estimator(
            pipeline, column, CLASSES, **arguments
        ).frame()
        assert frame.equals(arrays.frame())
    maps = FeatureMapDisplay.from_estimator(pipeline, paths[0]).frame()
    assert maps.equals(FeatureMapDisplay.from_estimator(network(), IMAGES[0]).frame())


def test_invalid_arguments():
    with pytest.raises(ValueError, match="kind must be one of 'wrong'"):
        shown(kind="best")
    for name in ("n_images", "n_pairs"):
        with pytest.raises(ValueError, match=f"{name} == 0, must be >= 1"):
            shown(**{name: 0})
    with pytest.raises(ValueError, match="all 1 predictions are right"):
        ImagePredictionDisplay.from_predictions(
            PIXELS[:1], Y[:1], PROBA[:1], classes=["a", "b", "c"]
        )
    with pytest.raises(ValueError, match="X has 5 images, but y_true has 6"):
        ImagePredictionDisplay.from_predictions(PIXELS[:5], Y, PROBA)
    with pytest.raises(ValueError, match="a column for each of 1 classes"):
        ImagePredictionDisplay.from_predictions(PIXELS[:1], Y[:1], PROBA[:1])
    with pytest.raises(ValueError, match="For rows, set image_shape"):
        ImagePredictionDisplay.from_predictions(np.zeros((6, 5)), Y, PROBA)
    with pytest.raises(TypeError, match="must have predict_proba"):
        ImagePredictionDisplay.from_estimator(Perceptron(), PIXELS, Y)
