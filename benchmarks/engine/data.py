"""Data of the fits, as float32, the dtype that all packages compute in."""

import numpy as np

from benchmarks.data import digits, idx_images
from benchmarks.options import Options

N_TRAINING = 1437  # four fifths of the digits

Parts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def split_digits(_: Options) -> Parts:
    """Return the samples and labels of the training and the test part of the digits."""
    X, y = digits()
    return X[:N_TRAINING], y[:N_TRAINING], X[N_TRAINING:], y[N_TRAINING:]


def mnist(options: Options) -> Parts:
    """Return the images in [0, 1] and labels of the two parts of MNIST."""
    folder = options.folder("mnist")
    (X, y), (X_test, y_test) = (idx_images(folder, part) for part in ("train", "t10k"))
    return _scale(X), y.astype("int64"), _scale(X_test), y_test.astype("int64")


def _scale(images: np.ndarray) -> np.ndarray:
    return images.reshape(-1, 784).astype("float32") / 255
