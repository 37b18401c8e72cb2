"""Listing of the images in a folder."""

import os
from pathlib import Path

import numpy as np

__all__ = ["list_images"]

_SUFFIXES = {".bmp", ".gif", ".pbm", ".pgm", ".png", ".pnm", ".ppm", ".tif", ".tiff"}
_SUFFIXES |= {".jfif", ".jpe", ".jpeg", ".jpg", ".webp"}

# Names of the parts of a data set, which are not classes.
_PARTS = {"dev", "test", "testing", "train", "training", "val", "valid", "validation"}


def list_images(folder: str | os.PathLike[str]) -> tuple[np.ndarray, np.ndarray]:
    """List the image files in a folder with one subfolder per class.

    Parameters
    ----------
    folder : str or path-like
        Folder with one subfolder per class. Images in nested folders belong to the
        class of the subfolder. Files with other suffixes, and hidden files and folders,
        are ignored.

    Returns
    -------
    paths : ndarray of object (str) of shape (n_images,)
        Paths of the images, sorted by class, and by name within a class.
    labels : ndarray of str of shape (n_images,)
        Name of the subfolder of each image.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist.
    ValueError
        If the subfolders contain no images, or are the parts of a split, such as train/
        and test/, with one subfolder per class each.

    See Also
    --------
    sknn.ImageLoader : Load images from files.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"Folder not found: {folder}.")
    images = [
        (str(path), subfolder.name)
        for subfolder in sorted(folder.iterdir())
        if subfolder.is_dir() and not subfolder.name.startswith(".")
        for path in sorted(subfolder.rglob("*"))
        if path.suffix.lower() in _SUFFIXES
        and not any(part.startswith(".") for part in path.relative_to(subfolder).parts)
        and path.is_file()
    ]
    if not images:
        raise ValueError(
            f"The subfolders of {folder} contain no images. Each class must have a "
            f"subfolder with files that end with one of {', '.join(sorted(_SUFFIXES))}."
        )
    _check_labels(folder, images)
    paths, labels = zip(*images, strict=True)
    return np.array(paths, dtype=object), np.array(labels)


def _check_labels(folder: Path, images: list[tuple[str, str]]) -> None:
    """Raise an error if the subfolders are the parts of a split."""
    labels = {label for _, label in images}
    nested = all(len(Path(path).relative_to(folder).parts) > 2 for path, _ in images)
    if nested and {label.lower() for label in labels} <= _PARTS:
        first = max(labels, key=lambda label: label.lower().startswith("train"))
        raise ValueError(
            f"The subfolders of {folder} must be classes. Got the parts of a split, "
            f"{', '.join(sorted(labels))}. List each part, for example "
            f"list_images({str(folder / first)!r})."
        )
