"""Pictures of any size as arrays of one size."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn._data._pictures import picture_kind

__all__ = ["ImageReader"]


@dataclass(frozen=True)
class ImageReader:
    """Make uint8 arrays of one shape from files, PIL images and arrays.

    Parameters
    ----------
    size : tuple of two ints
        Height and width.
    color : {"rgb", "gray"}
    resize : {"pad", "crop", "stretch"}
        What is done to pictures of other proportions: a border is added, what is
        beyond is cut off, or the proportions are changed.
    interpolation : {"nearest", "bilinear", "bicubic", "lanczos"}, default="bilinear"
    pad_value : int, default=0
        Of the border.

    Attributes
    ----------
    shape : tuple of three ints
        Height, width and channels of what is made.
    """

    size: tuple[int, int]
    color: str
    resize: str
    interpolation: str = "bilinear"
    pad_value: int = 0

    @property
    def shape(self) -> tuple[int, int, int]:
        return (*self.size, 3 if self.color == "rgb" else 1)

    def __call__(self, item: Any) -> np.ndarray:
        """Return one picture as an array of `shape`.

        Raises
        ------
        FileNotFoundError
            When there is no such file.
        ValueError
            When a file cannot be read as a picture, or an array is none.
        """
        kind = picture_kind(item)
        if kind == "path":
            return self._from_file(item)
        return self._from_array(item) if kind == "array" else self._fitted(item)

    def _from_file(self, path: Any) -> np.ndarray:
        from PIL import Image

        try:
            with Image.open(path) as picture:
                # A large photograph need not be decoded to its last pixel; twice the
                # size that is wanted leaves enough to interpolate.
                side = 2 * max(self.size)
                picture.draft(self._mode, (side, side))
                return self._fitted(picture)
        except FileNotFoundError:
            raise FileNotFoundError(f"There is no image file {path}.") from None
        # What PIL's plugins raise for files that are cut off or no images.
        except (
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ) as error:
            raise ValueError(
                f"The image file {path} cannot be read ({error}). Leave it out, or put "
                "a whole image in its place."
            ) from error

    def _from_array(self, pixels: np.ndarray) -> np.ndarray:
        from PIL import Image

        if pixels.ndim == 3 and pixels.shape[2] == 1:
            pixels = pixels[..., 0]
        fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
        if not fits or pixels.dtype != np.uint8 or not pixels.size:
            raise ValueError(
                "An array must be an image of type uint8 and of shape (height, width) "
                "or (height, width, channels), with 1, 3 or 4 channels; got "
                f"{pixels.dtype} of shape {pixels.shape}. Scale pixels to 0 to 255 and "
                "use .astype('uint8')."
            )
        return self._fitted(Image.fromarray(pixels))

    @property
    def _mode(self) -> str:
        return "RGB" if self.color == "rgb" else "L"

    def _fitted(self, picture: Any) -> np.ndarray:
        """Return a PIL image upright, in the right colours and of the right size."""
        from PIL import Image, ImageOps

        upright = ImageOps.exif_transpose(picture)  # forgets its format
        picture = _eight_bits(upright, picture.format)
        if "transparency" in picture.info:
            picture = picture.convert("RGBA")
        if picture.mode != self._mode:
            picture = picture.convert(self._mode)
        height, width = self.size
        method = Image.Resampling[self.interpolation.upper()]
        if self.resize == "crop":
            picture = ImageOps.fit(picture, (width, height), method)
        elif self.resize == "pad":
            border = (self.pad_value,) * 3 if self.color == "rgb" else self.pad_value
            picture = ImageOps.pad(picture, (width, height), method, color=border)
        else:
            picture = picture.resize((width, height), method)
        return np.asarray(picture, dtype=np.uint8).reshape(self.shape)


def _eight_bits(picture: Any, file_format: str | None) -> Any:
    """Return a picture of 16 bits a pixel as one of 8."""
    from PIL import Image

    # Whatever its largest value is, PIL brings a PGM file of 16 bits to 0 to 65535.
    is_pgm = picture.mode == "I" and file_format == "PPM"
    if picture.mode in ("I", "F") and not is_pgm:
        raise ValueError(
            f"pixels of mode {picture.mode!r}, of 32 bits, have no known range; scale "
            "them to 0 to 255 and give arrays of type uint8"
        )
    if not is_pgm and not picture.mode.startswith("I;16"):
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
