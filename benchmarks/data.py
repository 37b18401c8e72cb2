"""Data sets of the cases, as float32, the dtype that all packages compute in."""

import gzip
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 1,797 images of 8x8 pixels in [0, 1], and their labels."""
    X, y = load_digits(return_X_y=True)
    return (X / 16).astype("float32"), y


def mnist(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return MNIST images of 28x28 pixels in [0, 1], and their labels.

    Parameters
    ----------
    folder : Path
        Contains the four original files.
    part : {"train", "t10k"}
    """
    images, labels = idx_images(folder, part)
    return images.reshape(-1, 784).astype("float32") / 255, labels.astype("int64")


def idx_images(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 28, 28) and labels (n,) in MNIST's format, as uint8."""
    images = _read(folder / f"{part}-images-idx3-ubyte.gz", header=16)
    labels = _read(folder / f"{part}-labels-idx1-ubyte.gz", header=8)
    return images.reshape(-1, 28, 28), labels


def _read(path: Path, header: int) -> np.ndarray:
    with gzip.open(path) as file:
        return np.frombuffer(file.read()[header:], "uint8")
