import numpy as np
import pytest

from sknn.data import as_rows, image_shape_of, text_of

GREY = np.arange(24, dtype="uint8").reshape(2, 3, 4)
COLOUR = np.arange(72, dtype="uint8").reshape(2, 3, 4, 3)


@pytest.mark.parametrize(
    ("X", "shape"), [(GREY, (3, 4, 1)), (GREY.tolist(), (3, 4, 1)), (COLOUR, (3, 4, 3))]
)
def test_images_become_rows(X, shape):
    rows, found = as_rows(X)
    assert found == shape
    assert np.array_equal(rows, np.reshape(X, (2, -1)))


def test_images_are_not_copied():
    assert np.shares_memory(as_rows(COLOUR)[0], COLOUR)


@pytest.mark.parametrize("X", [np.ones((2, 3)), [[1, 2]], np.ones(3), [1], "text"])
def test_what_is_no_images_comes_back(X):
    rows, shape = as_rows(X)
    assert rows is X
    assert shape is None


@pytest.mark.parametrize(
    ("given", "found", "n_features", "shape"),
    [
        (None, (3, 4, 1), 12, (3, 4, 1)),
        (None, None, 16, (4, 4, 1)),
        (None, None, 12, (1, 12, 1)),
        (None, None, 1, (1, 1, 1)),
        ((3, 4), None, 12, (3, 4, 1)),
        ([2, 2, 3], None, 12, (2, 2, 3)),
        (np.array([3, 4]), (3, 4, 1), 12, (3, 4, 1)),
    ],
)
def test_shape_of_images(given, found, n_features, shape):
    assert image_shape_of(given, found, n_features) == shape


@pytest.mark.parametrize(
    ("given", "found", "message"),
    [
        ((12,), None, r"must be \(height, width\) or"),
        ((3, -4), None, "positive ints, got"),
        ((3.5, 4), None, "positive ints, got"),
        ((3, 5), None, "has 15 values, but a row of X has 12"),
        ((4, 3), (3, 4, 1), "images are 4 x 3 x 1, but those in X are 3 x 4 x 1"),
    ],
)
def test_impossible_shapes(given, found, message):
    with pytest.raises(ValueError, match=message):
        image_shape_of(given, found, 12)


def test_text():
    assert text_of((3, 4, 1)) == "3 x 4 x 1"
    assert text_of(None) == "rows"
