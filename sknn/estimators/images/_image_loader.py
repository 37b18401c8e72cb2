"""Pictures of any size as images for a network."""

from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from joblib import effective_n_jobs
from sklearn.base import BaseEstimator, TransformerMixin

from sknn._data import ImageFiles, ImageReader, only_column, picture_kind
from sknn._sklearn import Interval, StrOptions, fit_context

# Bytes of images that are kept in memory by stream="auto".
_MEMORY = 512 * 2**20


class ImageLoader(TransformerMixin, BaseEstimator):
    """Make images of one size from files, PIL images or arrays of unequal sizes.

    The result is what `CNNClassifier` and `CNNRegressor` take. Images in files can
    stay there: the network reads each batch as it needs it, so that a folder larger
    than the memory can be trained on.

    It learns nothing from the data. Pictures are turned upright as their camera says
    (EXIF), those of 16 bits are reduced to 8, and transparency is left out.

    Parameters
    ----------
    size : tuple of two ints, default=(64, 64)
        Height and width of the images.
    color : {"rgb", "gray"}, default="rgb"
        Three channels, or one.
    resize : {"pad", "crop", "stretch"}, default="pad"
        What to do with pictures of other proportions: "pad" keeps all of them, with a
        border; "crop" keeps the middle, without; "stretch" changes the proportions.
    interpolation : {"nearest", "bilinear", "bicubic", "lanczos"}, default="bilinear"
        How pixels are computed. When images become smaller, all but "nearest" take all
        pixels into account.
    pad_value : int, default=0
        Brightness of the border, from 0 to 255.
    stream : bool or "auto", default="auto"
        Whether to leave images in their files. False reads each file once, True again
        in every epoch. "auto" is False for up to 512 MB of images of the new size.
    n_jobs : int or None, default=None
        Threads that read files; None for 1, -1 for as many as there are processors.

    See Also
    --------
    sknn.datasets.list_images : The files of a folder and their classes.

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
        "stream": ["boolean", StrOptions({"auto"})],
        "n_jobs": [None, Integral],
    }

    def __init__(
        self,
        size: Any = (64, 64),
        *,
        color: Any = "rgb",
        resize: Any = "pad",
        interpolation: Any = "bilinear",
        pad_value: Any = 0,
        stream: Any = "auto",
        n_jobs: Any = None,
    ) -> None:
        self.size = size
        self.color = color
        self.resize = resize
        self.interpolation = interpolation
        self.pad_value = pad_value
        self.stream = stream
        self.n_jobs = n_jobs

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> "ImageLoader":
        """Check the parameters, and that X holds pictures.

        Parameters
        ----------
        X : array-like of shape (n_samples,)
            As for `transform`.
        y : object, default=None
            Not used.

        Returns
        -------
        self : ImageLoader
        """
        self._reader()
        _pictures(X)
        return self

    def transform(self, X: Any) -> Any:
        """Make images.

        Parameters
        ----------
        X : array-like of shape (n_samples,)
            Paths of image files; or PIL images; or arrays of type uint8 and of shape
            (height, width) or (height, width, channels), with 1, 3 or 4 channels. Also
            a data frame with a single column of them.

        Returns
        -------
        ndarray or ImageFiles of shape (n_samples, height, width, channels), uint8
            Of files that are streamed an array-like: rows of it are read as they are
            asked for, and `numpy.asarray` reads all of them.

        Raises
        ------
        FileNotFoundError
            When there is no such file.
        TypeError
            When X is no list or array, or holds something else.
        ValueError
            When X is empty, or a file, a PIL image or an array cannot be read.
        """
        self._validate_params()
        reader = self._reader()
        pictures = _pictures(X)
        if picture_kind(pictures[0]) != "path":
            return np.stack([_read(reader, *item) for item in enumerate(pictures)])
        for path in pictures:
            # Not only in the middle of a training.
            if not Path(path).is_file():
                raise FileNotFoundError(f"There is no image file {path}.")
        files = ImageFiles(pictures, reader, effective_n_jobs(self.n_jobs))
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
        )

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.no_validation = True
        tags.input_tags.two_d_array = False
        tags.input_tags.string = True
        return tags


def _read(reader: ImageReader, number: int, picture: Any) -> np.ndarray:
    try:
        return reader(picture)
    # OSError is what PIL raises for an open image whose file is cut off.
    except (OSError, ValueError) as error:
        raise ValueError(f"X[{number}]: {error}") from error


def _pictures(X: Any) -> list[Any]:
    """Return the elements of X, all of one kind.

    Raises
    ------
    TypeError, ValueError
        When there are none, or they are no pictures.
    """
    kind = picture_kind(X)
    if kind in ("path", "PIL"):
        found = f"the path {X!r}" if kind == "path" else "a single PIL image"
        raise TypeError(
            f"X must hold several images, got {found}. Give a list, [X]; "
            "sknn.datasets.list_images lists the files of a folder."
        )
    # What has no length can be read once, and `fit` would leave none to `transform`.
    if not hasattr(X, "__len__"):
        raise TypeError(
            "X must be a list or an array of images, which can be read more than once, "
            f"got {type(X).__name__}. Make a list of a generator, list(X)."
        )
    pictures = list(only_column(X))
    if not pictures:
        raise ValueError("X must hold at least one image, got none.")
    kinds = {picture_kind(picture) for picture in pictures}
    if len(kinds) > 1 or None in kinds:
        names = sorted({type(picture).__name__ for picture in pictures})
        raise TypeError(
            "X must hold paths of files, PIL images or arrays, and only one of these, "
            f"got {', '.join(names)}."
        )
    return pictures
