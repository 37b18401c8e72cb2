"""Images that stay in their files until they are needed."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from sknn._data._image_reader import ImageReader

__all__ = ["ImageFiles"]


class ImageFiles:
    """An array of images of which only the rows that are asked for are read.

    It has the shape, the type and the rows of an array, and no more of its methods;
    `numpy.asarray` reads all files.

    Parameters
    ----------
    paths : sequence of str or path-like
    reader : ImageReader
    n_threads : int, default=1
        Files that are read at the same time.

    Attributes
    ----------
    shape : tuple of four ints
        Images, height, width and channels.
    dtype : numpy.dtype
        uint8.
    ndim : int
        4.
    """

    ndim = 4
    dtype = np.dtype("uint8")

    def __init__(
        self, paths: Sequence[Any] | np.ndarray, reader: ImageReader, n_threads: int = 1
    ) -> None:
        self._paths = np.empty(len(paths), dtype=object)
        self._paths[:] = list(paths)
        self._reader = reader
        self._n_threads = n_threads
        self.shape = (len(self._paths), *reader.shape)

    @property
    def paths(self) -> np.ndarray:
        """Return the files, of shape (n_images,)."""
        return self._paths.copy()

    def take(self, rows: Any) -> "ImageFiles":
        """Return some of the images, not read."""
        return ImageFiles(self._paths[rows], self._reader, self._n_threads)

    def joined(self, other: "ImageFiles") -> "ImageFiles":
        """Return these images and then the others, not read.

        Raises
        ------
        ValueError
            When they are made by other rules.
        """
        if other._reader != self._reader:
            raise ValueError(
                f"Images are made by {self._reader} and by {other._reader}, and cannot "
                "be in one array. Use one ImageLoader for all of them."
            )
        paths = np.concatenate([self._paths, other._paths])
        return ImageFiles(paths, self._reader, self._n_threads)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, rows: Any) -> np.ndarray:
        """Read some of the images: a number, a slice, numbers or a mask."""
        if isinstance(rows, tuple):
            if not rows or rows[0] is Ellipsis:
                return np.asarray(self)[rows]
            images = self[rows[0]]
            inner = rows[1:] if images.ndim == 3 else (slice(None), *rows[1:])
            return images[inner]
        paths = self._paths[rows]
        if not isinstance(paths, np.ndarray):
            return self._reader(paths)
        images = np.empty((len(paths), *self.shape[1:]), self.dtype)
        if self._n_threads > 1 and len(paths) > 1:
            with ThreadPoolExecutor(self._n_threads) as pool:
                for k, image in enumerate(pool.map(self._reader, paths)):
                    images[k] = image
        else:
            for k, path in enumerate(paths):
                images[k] = self._reader(path)
        return images

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if copy is False:
            raise ValueError("Images in files cannot be an array without a copy.")
        images = self[:]
        return images if dtype is None else images.astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"ImageFiles(shape={self.shape}, {self._reader})"
