from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from sknn._data import as_rows, image_shape_of, text_of

GRAY = np.arange(24, dtype="uint8").reshape(2, 3, 4)
COLOUR = np.arange(72, dtype="uint8").reshape(2, 3, 4, 3)


@pytest.mark.parametrize(
    ("X", "shape"), [(GRAY, (3, 4, 1)), (GRAY.tolist(), (3, 4, 1)), (COLOUR, (3, 4, 3))]
)
def test_images_become_rows(X, shape):
    rows, found = as_rows(X)
    assert found == shape
    assert np.array_equal(rows, np.reshape(X, (2, -1)))


def test_images_are_not_copied():
    assert np.shares_memory(as_rows(COLOUR)[0], COLOUR)


@pytest.mark.parametrize("X", [np.ones((2, 3)), [[1, 2]], np.ones(3), [1], [], None])
def test_other_inputs_are_returned_unchanged(X):
    rows, shape = as_rows(X)
    assert rows is X
    assert shape is None


@pytest.mark.parametrize("form", [list, pd.Series, lambda X: pd.Series(X).to_frame()])
@pytest.mark.parametrize("kind", [np.asarray, Image.fromarray, np.ndarray.tolist])
def test_objects_of_one_shape(form, kind):
    rows, shape = as_rows(form([kind(pixels) for pixels in COLOUR]))
    assert shape == (3, 4, 3)
    assert np.array_equal(rows, COLOUR.reshape(2, -1))


def test_objects_that_are_rows_or_numbers():
    rows, shape = as_rows(pd.Series(list(GRAY.reshape(2, -1))))
    assert shape is None
    assert np.array_equal(rows, GRAY.reshape(2, -1))
    numbers = pd.DataFrame({"pixel": [1, 2]}, dtype=object)
    assert as_rows(numbers)[0] is numbers


@pytest.mark.parametrize(
    "X",
    [
        ["a.png", "b.png"],
        [Path("a.png")],
        np.array(["a.png"]),
        pd.Series(["a.png"]),
        pd.DataFrame({"file": ["a.png"]}),
        "a.png",
    ],
)
def test_paths_need_a_loader(X):
    message = "X must be an array of images. Got 'a.png'.* make_pipeline.ImageLoader"
    with pytest.raises(ValueError, match=message):
        as_rows(X)


UNEQUAL = [GRAY[0], GRAY[1], GRAY[0, :2]]


@pytest.mark.parametrize(
    ("X", "found"),
    [
        (UNEQUAL, r"X\[0\] has shape \(3, 4\) and X\[2\] has shape \(2, 4\)"),
        (pd.Series(UNEQUAL), r"and X\[2\] has shape \(2, 4\)"),
        ([Image.fromarray(x) for x in UNEQUAL], r"and X\[2\] has shape \(2, 4\)"),
        ([GRAY[0], COLOUR[0]], r"and X\[1\] has shape \(3, 4, 3\)"),
        ([[[1, 2], [1]]], r"X\[0\] has rows of different lengths"),
    ],
)
def test_unequal_shapes_need_a_loader(X, found):
    message = f"images of one shape, .*{found}.*make_pipeline.ImageLoader"
    with pytest.raises(ValueError, match=message):
        as_rows(X)


def test_a_single_picture():
    with pytest.raises(ValueError, match="several images. Got a single PIL image"):
        as_rows(Image.fromarray(GRAY[0]))


@pytest.mark.parametrize(
    ("X", "n_features"),
    [(COLOUR[:0], 36), (GRAY[:0], 12), (GRAY[:, :, :0], 0), (COLOUR[..., :0], 0)],
)
def test_empty_input_is_rows(X, n_features):
    assert as_rows(X)[0].shape == (len(X), n_features)


def test_more_axes():
    with pytest.raises(ValueError, match=r"X must contain images.*\(2, 3, 4, 3, 1\)"):
        as_rows(COLOUR[..., np.newaxis])


@pytest.mark.parametrize(
    ("given", "found", "n_features", "shape"),
    [
        (None, (3, 4, 1), 12, (3, 4, 1)),
        (None, None, 16, (4, 4, 1)),
        (None, None, 12, (1, 12, 1)),
        (None, None, 1, (1, 1, 1)),
        ((3, 4), None, 12, (3, 4, 1)),
        ([2, 2, 3], None, 12, (2, 2, 3)),
        ((3.0, np.int64(4)), None, 12, (3, 4, 1)),
        (np.array([3, 4]), (3, 4, 1), 12, (3, 4, 1)),
    ],
)
def test_shape_of_images(given, found, n_features, shape):
    assert image_shape_of(given, found, n_features) == shape


@pytest.mark.parametrize(
    ("given", "found", "message"),
    [
        ((12,), None, r"must be \(height, width\) or"),
        ((3, -4), None, "positive ints. Got"),
        ((3.5, 4), None, "positive ints. Got"),
        ((np.nan, 4), None, "positive ints. Got"),
        ((np.inf, 4), None, "positive ints. Got"),
        ((None, 3, 4), None, "positive ints. Got"),
        (("a", "b"), None, "positive ints. Got"),
        ((3, "4"), None, "positive ints. Got"),
        (((1, 2), 3), None, "positive ints. Got"),
        ((True, 12), None, "positive ints. Got"),
        ((3, 5), None, r"has 15 values, but a row of X has 12\.$"),
        ((2, 2), None, r"has 12\. For images of 2 x 2, image_shape is \(2, 2, 3\)"),
        ((3, 4, 3), None, r"For images of 3 x 4, image_shape is \(3, 4, 1\)"),
        ((4, 3), (3, 4, 1), "images of 4 x 3 x 1, but the images in X are 3 x 4 x 1"),
    ],
)
def test_impossible_shapes(given, found, message):
    with pytest.raises(ValueError, match=message):
        image_shape_of(given, found, 12)


def test_text():
    assert text_of((3, 4, 1)) == "3 x 4 x 1"
    assert text_of(None) == "rows"
