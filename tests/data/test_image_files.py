import pickle

import numpy as np
import pytest
from PIL import Image
from sklearn.model_selection import train_test_split

from sknn._data import ImageFiles, ImageReader, as_rows, in_memory, row_view

READER = ImageReader((4, 5), "gray", "stretch")
PIXELS = np.arange(6 * 20, dtype="uint8").reshape(6, 4, 5, 1)


@pytest.fixture
def paths(tmp_path):
    for k, pixels in enumerate(PIXELS):
        Image.fromarray(pixels[..., 0]).save(tmp_path / f"{k}.png")
    return [str(tmp_path / f"{k}.png") for k in range(len(PIXELS))]


@pytest.fixture
def opened(monkeypatch):
    """Names of the files that were read."""
    names = []
    read = ImageReader.__call__

    def counted(self, item):
        names.append(item[-5])
        return read(self, item)

    monkeypatch.setattr(ImageReader, "__call__", counted)
    return names


@pytest.mark.parametrize(
    "rows",
    [
        2,
        -1,
        np.int64(3),
        slice(1, 4),
        [4, 0, 4],
        np.array([5, 2]),
        np.arange(6) % 2 == 0,
        (slice(2), slice(1, 3)),
        (3, 1, 2),
        (..., 0),
        ([1, 2], ...),
    ],
)
@pytest.mark.parametrize("n_threads", [1, 2])
def test_rows_are_those_of_an_array(paths, rows, n_threads):
    images = ImageFiles(paths, READER, n_threads)
    assert (images.shape, images.dtype, images.ndim) == (PIXELS.shape, "uint8", 4)
    assert np.array_equal(images[rows], PIXELS[rows])


def test_only_requested_rows_are_read(paths, opened):
    images = ImageFiles(paths, READER)
    assert as_rows(images)[1] == (4, 5, 1)
    assert len(images) == 6
    part = row_view(images, np.array([4, 1, 0]))
    assert part.shape == (3, 4, 5, 1)
    assert in_memory(part) is part
    assert opened == []
    assert np.array_equal(part[[1, 0]], PIXELS[[1, 4]])
    assert opened == ["1", "4"]


def test_numpy_pickle_and_scikit_learn(paths):
    images = ImageFiles(paths, READER)
    assert np.array_equal(np.asarray(images), PIXELS)
    assert np.asarray(images, dtype="float32").dtype == "float32"
    assert np.array_equal(pickle.loads(pickle.dumps(images))[:], PIXELS)
    assert np.array_equal(np.stack(list(images)), PIXELS)
    train, test = train_test_split(images, shuffle=False, test_size=2)
    assert np.array_equal(train, PIXELS[:4])
    assert np.array_equal(test, PIXELS[4:])
    with pytest.raises(IndexError):
        images[6]
    with pytest.raises(ValueError, match="require a copy"):
        np.asarray(images, copy=False)


def test_joined(paths):
    images = ImageFiles(paths[:2], READER).joined(ImageFiles(paths[4:], READER))
    assert list(images.paths) == [*paths[:2], *paths[4:]]
    other = ImageFiles(paths, ImageReader((4, 5), "gray", "crop"))
    with pytest.raises(ValueError, match="Use one ImageLoader"):
        images.joined(other)
