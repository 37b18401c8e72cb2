"""Conversion of images of any size to images of one size."""

from __future__ import annotations

import os
from collections.abc import Sequence
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, cast

import numpy as np
from joblib import effective_n_jobs
from numpy.typing import ArrayLike
from sklearn.utils import Tags

from sknn._data import ImageFiles, ImageReader, only_column, picture_kind
from sknn._sklearn import Interval, StrOptions, SuggestsNames, fit_context
from sknn.estimators.core._non_tabular_transformer import NonTabularTransformer

if TYPE_CHECKING:
    from PIL import Image

# An image file, a PIL image or an array.
_Picture: TypeAlias = "str | os.PathLike[str] | np.ndarray | Image.Image"
_Pictures: TypeAlias = "ArrayLike | Sequence[_Picture]"

# Maximum number of bytes of images to keep in memory with stream="auto".
_MEMORY = 512 * 2**20


class ImageLoader(NonTabularTransformer, SuggestsNames):
    """Convert image files, PIL images or arrays of any size to images of one size.

    The images can be passed to `CNNClassifier` and `CNNRegressor`. Image files can be
    streamed: the network reads the files of each batch when it needs them, so that it
    can be trained on more images than fit into memory.

    The transformer learns nothing from the data. It applies the orientation of EXIF
    metadata, reduces images of 16 bits to 8 bits, and ignores transparency. An image
    that would be blank without its transparency is an error.

    Parameters
    ----------
    size : tuple of two ints, default=(64, 64)
        Height and width of the images.
    color : {"rgb", "gray"}, default="rgb"
        Color mode: three channels, or one channel.
    resize : {"pad", "crop", "stretch"}, default="pad"
        How to treat images with another aspect ratio: "pad" adds a border, "crop" cuts
        off the edges, and "stretch" changes the aspect ratio.
    interpolation : {"nearest", "bilinear", "bicubic", "lanczos"}, default="bilinear"
        Interpolation method. When images are reduced, all methods except "nearest" use
        all pixels.
    pad_value : int, default=0
        Pixel value of the border, from 0 to 255.
    value_range : tuple of two floats or None, default=None
        Pixel values of black and white in images with more than 8 bits per pixel, such
        as (0, 4095) for 12 bits. None for the range of 16 bits.
    stream : bool or "auto", default="auto"
        Whether to stream image files. False reads each file once and keeps the images
        in memory; True reads the files in each epoch. "auto" is False for up to 512 MB
        of resized images.
    n_jobs : int or None, default=None
        Number of threads that read files. None means 1, and -1 means all processors.

    See Also
    --------
    sknn.datasets.list_images : List the image files of a folder and their classes.

    Examples
    --------
    >>> import numpy as np
    >>> from sknn import ImageLoader
    >>> pictures = [np.zeros((20, 30), "uint8"), np.zeros((50, 40, 3), "uint8")]
    >>> ImageLoader(size=(16, 16)).fit_transform(pictures).shape
    (2, 16, 16, 3)
    """

    _parameter_constraints: dict[str, list[object]] = {
        "size": ["array-like"],
        "color": [StrOptions({"rgb", "gray"})],
        "resize": [StrOptions({"pad", "crop", "stretch"})],
        "interpolation": [StrOptions({"nearest", "bilinear", "bicubic", "lanczos"})],
        "pad_value": [Interval(Integral, 0, 255, closed="both")],
        "value_range": [None, "array-like"],
        "stream": ["boolean", StrOptions({"auto"})],
        "n_jobs": [None, Integral],
    }

    def __init__(
        self,
        size: tuple[int, int] = (64, 64),
        *,
        color: Literal["rgb", "gray"] = "rgb",
        resize: Literal["pad", "crop", "stretch"] = "pad",
        interpolation: Literal[
            "nearest", "bilinear", "bicubic", "lanczos"
        ] = "bilinear",
        pad_value: int = 0,
        value_range: tuple[float, float] | None = None,
        stream: bool | Literal["auto"] = "auto",
        n_jobs: int | None = None,
    ) -> None:
        self.size = size
        self.color = color
        self.resize = resize
        self.interpolation = interpolation
        self.pad_value = pad_value
        self.value_range = value_range
        self.stream = stream
        self.n_jobs = n_jobs

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: _Pictures, y: object = None) -> Self:
        """Check the parameters and X.

        Parameters
        ----------
        X : array-like of shape (n_samples,)
            Images, as in `transform`.
        y : object, default=None
            Ignored.

        Returns
        -------
        self : object
            The transformer.
        """
        self._reader()
        _pictures(X)
        return self

    def transform(self, X: _Pictures) -> np.ndarray | ImageFiles:
        """Convert images to one size.

        Parameters
        ----------
        X : array-like of shape (n_samples,)
            Paths of image files, PIL images, or arrays of type uint8 and shape (height,
            width) or (height, width, channels), with 1, 3 or 4 channels. A dataframe
            with a single column of them is accepted too.

        Returns
        -------
        ndarray or ImageFiles of shape (n_samples, height, width, channels), uint8
            Images. Streamed files are an array-like, which reads rows when they are
            indexed; `numpy.asarray` reads all of them.

        Raises
        ------
        FileNotFoundError
            If a file does not exist.
        TypeError
            If X is not a list or array, or contains anything but images.
        ValueError
            If X is empty, or if a file, a PIL image or an array cannot be read.
        """
        self._validate_params()
        reader = self._reader()
        pictures = _pictures(X)
        if picture_kind(pictures[0]) != "path":
            return np.stack([_read(reader, *item) for item in enumerate(pictures)])
        paths = cast("list[str | os.PathLike[str]]", pictures)
        for number, path in enumerate(paths):
            # Checked here, because streamed files are only read during training.
            if not Path(path).is_file():
                if Path(path).is_dir():
                    raise IsADirectoryError(
                        f"X[{number}], {path}, is a folder. Pass its files, see "
                        "sknn.datasets.list_images."
                    )
                raise FileNotFoundError(f"X[{number}], {path}, does not exist.")
        files = ImageFiles(paths, reader, effective_n_jobs(self.n_jobs))
        stream = self.stream
        if stream == "auto":
            stream = int(np.prod(files.shape)) > _MEMORY
        return files if stream else files[:]

    def _reader(self) -> ImageReader:
        size = np.asarray(self.size)
        if size.shape != (2,) or size.dtype.kind not in "iu" or size.min() < 1:
            raise ValueError(
                "size must be the height and the width of the images, two positive "
                f"ints, got {self.size!r}."
            )
        return ImageReader(
            (int(size[0]), int(size[1])),
            self.color,
            self.resize,
            self.interpolation,
            int(self.pad_value),
            self._value_range(),
        )

    def _value_range(self) -> tuple[float, float] | None:
        if self.value_range is None:
            return None
        found = np.asarray(self.value_range)
        if found.shape == (2,) and found.dtype.kind in "iuf":
            low, high = map(float, found)
            if low < high < np.inf and low > -np.inf:
                return low, high
        raise ValueError(
            "value_range must be None or two finite numbers in ascending order, the "
            f"values of black and white, got {self.value_range!r}."
        )

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _read(reader: ImageReader, position: int, picture: _Picture) -> np.ndarray:
    try:
        return reader(picture)
    # PIL raises OSError for an open image whose file is truncated.
    except (OSError, ValueError) as error:
        raise ValueError(f"X[{position}]: {error}") from error


def _pictures(X: _Pictures) -> list[_Picture]:
    """Return the elements of X, which are all of one kind.

    Raises
    ------
    TypeError, ValueError
        If X is empty, or contains anything but images.
    """
    kind = picture_kind(X)
    if kind in ("path", "PIL"):
        found = f"the path {X!r}" if kind == "path" else "a single PIL image"
        raise TypeError(
            f"X must contain several images, got {found}. Pass a list, [X]; "
            "sknn.datasets.list_images lists the files of a folder."
        )
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) == 3 and shape[2] in (1, 3, 4):
        raise ValueError(
            f"X must contain several images, got an array of shape {shape}, as of a "
            "single image. Pass a list, [X]; for gray images of this width, "
            "X[..., np.newaxis]."
        )
    # Iterators can only be read once, and `fit` would leave nothing for `transform`.
    if not hasattr(X, "__len__"):
        raise TypeError(
            "X must be a list or an array of images, which can be read more than once, "
            f"got {type(X).__name__}. Convert a generator to a list, list(X)."
        )
    pictures = cast("list[_Picture]", list(only_column(cast(ArrayLike, X))))
    if not pictures:
        raise ValueError("X must contain at least one image, got none.")
    kinds = {picture_kind(picture) for picture in pictures}
    if len(kinds) > 1 or None in kinds:
        names = sorted({type(picture).__name__ for picture in pictures})
        raise TypeError(
            "X must contain either paths of files, PIL images or arrays, got "
            f"{', '.join(names)}."
        )
    return pictures
