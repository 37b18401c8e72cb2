"""Data sets of several subjects."""

import gzip
import lzma
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

# Texts and labels.
Texts = tuple[list[str], list[str]]


def digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 1,797 images of 8x8 pixels in [0, 1] as float32, and their labels."""
    X, y = load_digits(return_X_y=True)
    return (X / 16).astype("float32"), y


def idx_images(folder: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Return images (n, 28, 28) and labels (n,) in MNIST's format, as uint8.

    Parameters
    ----------
    folder : Path
        Contains the four original files.
    part : {"train", "t10k"}
    """
    images = _read(folder / f"{part}-images-idx3-ubyte.gz", header=16)
    labels = _read(folder / f"{part}-labels-idx1-ubyte.gz", header=8)
    return images.reshape(-1, 28, 28), labels


def _read(path: Path, header: int) -> np.ndarray:
    with gzip.open(path) as file:
        return np.frombuffer(file.read()[header:], "uint8")


def imdb(folder: Path, part: str) -> Texts:
    """Return the 25,000 reviews of the part "train" or "test"."""
    with lzma.open(folder / f"imdb_{part}.tsv.xz", "rt") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][1:]
    return [row[3] for row in rows], [row[0] for row in rows]
