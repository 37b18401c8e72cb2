"""The images of a folder and their classes."""

import os
from pathlib import Path

import numpy as np

__all__ = ["list_images"]

_ENDINGS = {".bmp", ".gif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm"}
_ENDINGS |= {".tif", ".tiff", ".webp"}


def list_images(folder: str | os.PathLike) -> tuple[np.ndarray, np.ndarray]:
    """List the image files in a folder that has a subfolder for each class.

    Parameters
    ----------
    folder : str or path-like
        Each folder in it is a class; images in folders inside of that count too. Files
        with other endings than those of images, and hidden files and folders, are left
        out.

    Returns
    -------
    paths : ndarray of object (str) of shape (n_images,)
        Sorted by class, and by name within a class.
    labels : ndarray of str of shape (n_images,)
        Names of the subfolders.

    Raises
    ------
    FileNotFoundError
        When there is no such folder.
    ValueError
        When there are no images in its subfolders.

    See Also
    --------
    sknn.ImageLoader : Makes images of the files.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise FileNotFoundError(f"There is no folder {folder}.")
    found = [
        (str(path), part.name)
        for part in sorted(folder.iterdir())
        if part.is_dir() and not part.name.startswith(".")
        for path in sorted(part.rglob("*"))
        if path.suffix.lower() in _ENDINGS
        and not any(name.startswith(".") for name in path.relative_to(part).parts)
        and path.is_file()
    ]
    if not found:
        raise ValueError(
            f"There are no images in the subfolders of {folder}. Each class needs a "
            f"folder with files that end with one of {', '.join(sorted(_ENDINGS))}."
        )
    paths, labels = zip(*found, strict=True)
    return np.array(paths, dtype=object), np.array(labels)
