"""Images as uint8, and their labels."""

import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.data import idx_images

Part = tuple[np.ndarray, np.ndarray]

# Names of the parts in the files of MNIST and Fashion-MNIST.
_PARTS = {"train": "train", "test": "t10k"}


def idx(folder: Path, part: str) -> Part:
    """Return images of 28 x 28 and labels of MNIST or Fashion-MNIST."""
    return idx_images(folder, _PARTS[part])


def cifar(folder: Path, part: str) -> Part:
    """Return images of 32 x 32 x 3 and labels of the JPEG version of CIFAR-10.

    The archive is read once, into memory.
    """
    pixels, labels = [], []
    path = folder / f"cifar10_jpeg_{part}.tar.xz"
    with tarfile.open(path, "r:xz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None:
                continue
            pixels.append(np.asarray(Image.open(file).convert("RGB")))
            labels.append(Path(member.name).parent.name)
    return np.stack(pixels), np.array(labels)


def faces(folder: Path, task: str) -> Part:
    """Return the 624 images of 30 x 32 of CMU faces, and their labels for a task."""
    with np.load(folder / "cmu_faces.npz") as arrays:
        return arrays["images_30x32"], arrays[task]


# Data sets with a predefined test set: folder, and function that reads a part.
SETS: dict[str, tuple[str, Callable[[Path, str], Part]]] = {
    "mnist": ("mnist", idx),
    "fashion": ("fashion_mnist", idx),
    "cifar": ("cifar10_jpeg", cifar),
}
