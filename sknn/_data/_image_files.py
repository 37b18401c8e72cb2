"""Images that are read from files on access."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import EllipsisType
from typing import TypeAlias

import numpy as np
from numpy.typing import DTypeLike

from sknn._data._image_reader import ImageReader

__all__ = ["ImageFiles"]

_Rows: TypeAlias = int | slice | Sequence[int] | np.ndarray
_Index: TypeAlias = _Rows | tuple[_Rows | EllipsisType | None, ...]


class ImageFiles:
    """Array of images that reads only the requested rows from files.

    It has the shape, dtype and rows of an array, but no other array methods.
    `numpy.asarray` reads all files.

    Parameters
    ----------
    paths : sequence of str or path-like
        Paths of the image files.
    reader : ImageReader
        Reads an image file as an array.
    n_threads : int, default=1
        Number of files to read in parallel.

    Attributes
    ----------
    shape : tuple of four ints
        Number of images, height, width and channels.
    dtype : numpy.dtype
        uint8.
    ndim : int
        4.
    """

    ndim = 4
    dtype = np.dtype("uint8")

    def __init__(
        self,
        paths: Sequence[str | os.PathLike[str]] | np.ndarray,
        reader: ImageReader,
        n_threads: int = 1,
    ) -> None:
        self._paths = np.empty(len(paths), dtype=object)
        self._paths[:] = list(paths)
        self._reader = reader
        self._n_threads = n_threads
        self.shape = (len(self._paths), *reader.shape)

    @property
    def paths(self) -> np.ndarray:
        """Paths of the files, of shape (n_images,)."""
        return self._paths.copy()

    def take(self, rows: slice | Sequence[int] | np.ndarray) -> "ImageFiles":
        """Return some of the images without reading them."""
        return ImageFiles(self._paths[rows], self._reader, self._n_threads)

    def joined(self, other: "ImageFiles") -> "ImageFiles":
        """Concatenate with other images without reading them.

        Raises
        ------
        ValueError
            If the readers of the images are different.
        """
        if other._reader != self._reader:
            raise ValueError(
                f"Images with different readers, {self._reader} and {other._reader}, "
                "cannot be concatenated. Use one ImageLoader for all images."
            )
        paths = np.concatenate([self._paths, other._paths])
        return ImageFiles(paths, self._reader, self._n_threads)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, rows: _Index) -> np.ndarray:
        """Read some of the images, selected by an int, a slice, ints or a mask."""
        if isinstance(rows, tuple):
            first = rows[0] if rows else Ellipsis
            if first is None or isinstance(first, EllipsisType):
                return np.asarray(self)[rows]
            images = self[first]
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

    def __array__(
        self, dtype: DTypeLike | None = None, copy: bool | None = None
    ) -> np.ndarray:
        if copy is False:
            raise ValueError("Images in files require a copy to become an array.")
        images = self[:]
        return images if dtype is None else images.astype(dtype, copy=False)

    def __repr__(self) -> str:
        return f"ImageFiles(shape={self.shape}, {self._reader})"
