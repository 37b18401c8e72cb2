"""Image files and images of different sizes as X of a network, in a pipeline."""

import pickle
import shutil
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from cnn_cases import BOTH, CLASSES, IMAGES, NAMES, VALUES, classifier, weights
from PIL import Image
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline

from sknn import ImageLoader, cross_validation_report
from sknn._data import ImageFiles, ImageReader
from sknn.datasets import list_images


def loader(**params):
    return ImageLoader(**({"size": (6, 5), "color": "gray", "stream": True} | params))


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    """The images of the other tests, each in a file of a folder of its class."""
    folder = tmp_path_factory.mktemp("images")
    for k, (pixels, label) in enumerate(zip(IMAGES, CLASSES, strict=True)):
        path = folder / str(label) / f"{k:02}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(pixels[..., 0]).save(path)
    files = [str(path) for path in folder.rglob("*.png")]
    return np.array(sorted(files, key=lambda path: path[-6:]), dtype=object)


def counted(monkeypatch):
    """Return a list of all files that are read from now on."""
    names = []
    read = ImageReader.__call__

    def call(self, item):
        names.append(item)
        return read(self, item)

    monkeypatch.setattr(ImageReader, "__call__", call)
    return names


# -- the transformer -------------------------------------------------------------------


@pytest.mark.parametrize("form", [list, np.array, pd.Series, pd.DataFrame])
def test_forms_of_paths(paths, form):
    for stream in (False, True, "auto"):
        images = loader(stream=stream).fit_transform(form(paths))
        assert isinstance(images, ImageFiles if stream is True else np.ndarray)
        assert np.array_equal(images, IMAGES)


def test_unequal_pictures():
    arrays = [np.zeros((9, 7), "uint8"), np.zeros((3, 4, 3), "uint8")]
    for pictures in (arrays, [Image.fromarray(pixels) for pixels in arrays]):
        images = ImageLoader((8, 6)).transform(pictures)
        assert isinstance(images, np.ndarray)
        assert (images.shape, images.dtype) == ((2, 8, 6, 3), "uint8")
    assert np.array_equal(loader().transform(IMAGES), IMAGES)


def test_large_sets_are_streamed(paths, monkeypatch):
    monkeypatch.setattr("sknn.estimators.images._image_loader._MEMORY", IMAGES.size - 1)
    assert isinstance(loader(stream="auto").transform(paths), ImageFiles)
    assert isinstance(loader(stream="auto").transform(paths[1:]), np.ndarray)


def test_clone_and_pickle(paths):
    one = clone(loader(n_jobs=2, resize="crop"))
    again = pickle.loads(pickle.dumps(one))
    assert again.get_params() == one.get_params()
    assert np.array_equal(again.transform(paths[:3]), IMAGES[:3])


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"size": 64}, "The 'size' parameter"),
        ({"size": (0, 4)}, "size must be the height and the width"),
        ({"size": (4, 4, 3)}, "size must be the height and the width"),
        ({"size": (4.0, 4)}, "size must be the height and the width"),
        ({"color": "grey"}, "The 'color' parameter"),
        ({"resize": "fit"}, "The 'resize' parameter"),
        ({"pad_value": 256}, "The 'pad_value' parameter"),
    ],
)
def test_wrong_parameters(params, error):
    for method in ("fit", "transform"):
        with pytest.raises(ValueError, match=error):
            getattr(loader(**params), method)(IMAGES)


@pytest.mark.parametrize(
    ("X", "kind", "error"),
    [
        ([], ValueError, "at least one image"),
        ("a.png", TypeError, "several images, got the path 'a.png'"),
        (Image.new("L", (4, 4)), TypeError, "several images, got a single PIL"),
        (None, TypeError, "X must be a list or an array of images.* got NoneType"),
        (iter(IMAGES), TypeError, r"more than once, got .*iterator.*list\(X\)"),
        ([IMAGES[0], IMAGES[1] / 2], ValueError, r"X\[1\]: An array must be .*float"),
        (
            [Image.new("L", (4, 4)), Image.new("F", (4, 4))],
            ValueError,
            r"X\[1\]: the range of 32-bit pixels, mode 'F'",
        ),
        ([1, 2], TypeError, "either paths of files, PIL images or arrays, got int"),
        (
            ["a.png", IMAGES[0]],
            TypeError,
            "either paths of files, PIL images or arrays, got ndarray, str",
        ),
        (np.zeros((8, 9, 3), "u1"), ValueError, r"a single image\. Pass a list, \[X\]"),
        (["nowhere.png"], FileNotFoundError, r"X\[0\], nowhere.png, does not exist"),
        (["."], IsADirectoryError, r"X\[0\], \., is a folder.*list_images"),
    ],
)
def test_invalid_images(X, kind, error):
    with pytest.raises(kind, match=error):
        loader().fit(X).transform(X)


# -- with a network --------------------------------------------------------------------


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize(
    "params",
    [
        {},
        {"early_stopping": True},
        {"early_stopping": True, "refit": True, "batch_size": 8},
        {"batch_size": 64, "early_stopping": False},
    ],
)
def test_streamed_images_train_as_arrays_do(paths, make, y, params):
    expected = make(**params).fit(IMAGES, y)
    pipeline = make_pipeline(loader(), make(**params)).fit(paths, y)
    net = pipeline[-1]
    assert net.image_shape_ == (6, 5, 1)
    assert net.n_features_in_ == 30
    assert np.array_equal(weights(net), weights(expected))
    assert net.history_["loss"] == expected.history_["loss"]
    assert np.array_equal(pipeline.predict(paths), expected.predict(IMAGES))
    assert np.array_equal(pipeline.predict(paths[:1]), expected.predict(IMAGES[:1]))
    assert pipeline.score(paths, y) == expected.score(IMAGES, y)


def test_scoring_weights_and_given_validation(paths):
    params = {"early_stopping": True, "scoring": "accuracy", "refit": True}
    weight = np.arange(30) % 4
    expected = classifier(**params).fit(
        IMAGES[:30], CLASSES[:30], weight, X_val=IMAGES[30:], y_val=CLASSES[30:]
    )
    files = loader().transform(paths)
    net = classifier(**params).fit(
        files.take(slice(30)),
        CLASSES[:30],
        weight,
        X_val=files.take(slice(30, None)),
        y_val=CLASSES[30:],
    )
    assert net.history_["val_score"] == expected.history_["val_score"]
    assert np.array_equal(weights(net), weights(expected))


def test_partial_fit(paths):
    files = loader().transform(paths)
    net = classifier().partial_fit(files, CLASSES).partial_fit(files, CLASSES)
    expected = classifier().partial_fit(IMAGES, CLASSES).partial_fit(IMAGES, CLASSES)
    assert np.array_equal(weights(net), weights(expected))


def test_cross_validation_and_search(paths):
    pipeline = make_pipeline(loader(), classifier())
    scores = cross_val_score(pipeline, paths, CLASSES, cv=2)
    assert np.array_equal(scores, cross_val_score(classifier(), IMAGES, CLASSES, cv=2))
    search = GridSearchCV(
        pipeline, {"imageloader__resize": ["pad", "stretch"]}, cv=2
    ).fit(list(paths), CLASSES)
    assert search.predict(paths[:2]).shape == (2,)
    report = cross_validation_report(pipeline, paths, CLASSES, cv=2)
    assert set(report.predictions()["row"]) == set(range(len(paths)))


def test_a_folder(paths):
    folder = paths[0].rsplit("/", 2)[0]
    files, labels = list_images(folder)
    assert len(files) == len(paths)
    pipeline = make_pipeline(loader(), classifier()).fit(files, labels)
    assert set(pipeline.predict(files)) <= {"0", "1", "2"}


def test_images_of_another_size(paths):
    net = classifier().fit(IMAGES, CLASSES)
    with pytest.raises(ValueError, match="X has images of 6 x 4 x 1"):
        net.predict(loader(size=(6, 4)).transform(paths))
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        classifier().fit(loader().transform(paths), CLASSES[1:])


@pytest.mark.parametrize(
    "X", [["a.png"] * 40, [*IMAGES[1:], IMAGES[0, :3]]], ids=["paths", "unequal"]
)
def test_a_network_without_a_loader(X):
    message = r"X must .* make_pipeline\(ImageLoader\(size="
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, CLASSES)
    with pytest.raises(ValueError, match=message):
        classifier().fit(IMAGES, CLASSES).predict(X)


def test_a_series_of_equal_images():
    net = classifier().fit(pd.Series(list(IMAGES)), CLASSES)
    assert np.array_equal(weights(net), weights(classifier().fit(IMAGES, CLASSES)))


def test_no_images():
    net = classifier().fit(IMAGES, CLASSES)
    for call in (lambda X: classifier().fit(X, CLASSES[:0]), net.predict):
        for X in (IMAGES[:0], ImageFiles([], ImageReader((6, 5), "gray", "pad"))):
            with pytest.raises(ValueError, match=r"0 sample\(s\)"):
                call(X)
    with pytest.raises(ValueError, match=r"0 feature\(s\)"):
        classifier().fit(IMAGES[:, :0], CLASSES)


@pytest.mark.parametrize(
    ("X", "image"),
    [
        (IMAGES, IMAGES[0]),
        (IMAGES, IMAGES[0, ..., 0]),
        (IMAGES, IMAGES[0, ..., 0].tolist()),
        (np.repeat(IMAGES, 3, axis=-1), np.repeat(IMAGES[0], 3, axis=-1)),
    ],
    ids=["one_channel", "grey", "list", "colour"],
)
def test_a_single_image(X, image):
    net = classifier().fit(X, CLASSES)
    with pytest.raises(ValueError, match=r"shape of a single image.*X\[np.newaxis\]"):
        net.predict(image)
    assert net.predict([image]) == net.predict(X[:1])


def test_a_row_is_no_single_image():
    net = classifier(pooling=None).fit(IMAGES[:, :1], CLASSES)
    assert net.predict(IMAGES[0, :1, :, 0]) == net.predict(IMAGES[:1, :1])


def test_a_file_that_breaks_between_two_epochs(paths, tmp_path):
    copies = [tmp_path / f"{k}.png" for k in range(len(paths))]
    for path, copy in zip(paths, copies, strict=True):
        shutil.copy(path, copy)
    files = loader().transform(copies)
    net = classifier().fit(files, CLASSES)
    before = weights(net)
    copies[7].write_bytes(b"nothing")
    with pytest.raises(ValueError, match="7.png cannot be read"):
        net.fit(files, CLASSES)
    assert np.array_equal(weights(net), before)


def test_each_epoch_reads_each_file_once(paths, monkeypatch):
    files = loader().transform(paths)
    # Chunks of one batch.
    monkeypatch.setattr("sknn.training.plans._batches.CHUNK_BYTES", 1)
    names = counted(monkeypatch)
    params = {"early_stopping": False, "batch_size": 10}
    classifier(epochs=1, **params).fit(files, CLASSES)
    one = len(names)
    classifier(epochs=3, **params).fit(files, CLASSES)
    assert len(names) - 2 * one == 2 * len(paths)


def test_a_fit_never_holds_all_images(tmp_path, monkeypatch):
    monkeypatch.setattr("sknn.training.plans._batches.CHUNK_BYTES", 2**20)
    Image.fromarray(np.arange(256, dtype="uint8").reshape(16, 16)).save(
        tmp_path / "one.png"
    )
    paths = [tmp_path / "one.png"] * 1000
    files = loader(size=(128, 128)).transform(paths)
    net = classifier(
        epochs=1,
        filters=(1,),
        strides=4,
        pooling=None,
        hidden_layer_sizes=(),
        batch_size=20,
        early_stopping=True,
    )
    y = VALUES[np.arange(1000) % 40] > np.median(VALUES)
    net.fit(files.take(slice(60)), y[:60])  # imports and compiles
    tracemalloc.start()
    net.fit(files, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < int(np.prod(files.shape)) / 2


@pytest.mark.parametrize("wrong", [(1, 0), (0, np.inf), (0,), ("a", "b"), [[0, 1]]])
def test_the_value_range_is_two_numbers(wrong):
    with pytest.raises(ValueError, match="value_range must be"):
        loader(value_range=wrong).fit(list(IMAGES))


def test_floats_are_read_with_a_value_range():
    pixels = [image[..., 0] / 255.0 for image in IMAGES[:3]]
    expected = loader().fit_transform([image[..., 0] for image in IMAGES[:3]])
    found = loader(value_range=(0, 1)).fit_transform(pixels)
    np.testing.assert_array_equal(found, expected)
