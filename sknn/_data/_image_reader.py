"""Conversion of images of any size to arrays of one size."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from PIL import Image as PILImage

__all__ = ["ImageReader"]


@dataclass(frozen=True)
class ImageReader:
    """Convert image files, PIL images and arrays to uint8 arrays of one shape.

    Parameters
    ----------
    size : tuple of two ints
        Height and width.
    color : {"rgb", "gray"}
        Color mode.
    resize : {"pad", "crop", "stretch"}
        How to treat images with another aspect ratio: "pad" adds a border, "crop" cuts
        off the edges, and "stretch" changes the aspect ratio.
    interpolation : {"nearest", "bilinear", "bicubic", "lanczos"}, default="bilinear"
        Interpolation method.
    pad_value : int, default=0
        Value of the border.

    Attributes
    ----------
    shape : tuple of three ints
        Height, width and channels of the arrays.
    """

    size: tuple[int, int]
    color: Literal["rgb", "gray"]
    resize: Literal["pad", "crop", "stretch"]
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bilinear"
    pad_value: int = 0

    @property
    def shape(self) -> tuple[int, int, int]:
        return (*self.size, 3 if self.color == "rgb" else 1)

    def __call__(
        self, item: str | os.PathLike[str] | np.ndarray | PILImage.Image
    ) -> np.ndarray:
        """Return one image as an array of shape `shape`.

        Raises
        ------
        FileNotFoundError
            If the file does not exist.
        ValueError
            If a file or an array is not an image.
        """
        if isinstance(item, str | os.PathLike):
            return self._from_file(item)
        if isinstance(item, np.ndarray):
            return self._from_array(item)
        return self._fitted(item)

    def _from_file(self, path: str | os.PathLike[str]) -> np.ndarray:
        from PIL import Image

        try:
            with Image.open(path) as picture:
                # Decode large photographs at a reduced size. Twice the target size is
                # enough for interpolation.
                side = 2 * max(self.size)
                picture.draft(self._mode, (side, side))
                return self._fitted(picture)
        except FileNotFoundError:
            raise FileNotFoundError(f"Image file not found: {path}.") from None
        # PIL's plugins raise these for truncated files and files without an image.
        except (
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
        ) as error:
            raise ValueError(
                f"The image file {path} cannot be read ({error}). Remove it, or "
                "replace it by a complete image."
            ) from error

    def _from_array(self, pixels: np.ndarray) -> np.ndarray:
        from PIL import Image

        if pixels.ndim == 3 and pixels.shape[2] == 1:
            pixels = pixels[..., 0]
        fits = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
        if not fits or pixels.dtype != np.uint8 or not pixels.size:
            raise ValueError(
                "An array must be an image with dtype uint8 and shape (height, width)"
                " or (height, width, channels), with 1, 3 or 4 channels. Got dtype "
                f"{pixels.dtype} and shape {pixels.shape}. Scale the pixels to 0 to "
                "255 and use .astype('uint8')."
            )
        return self._fitted(Image.fromarray(pixels))

    @property
    def _mode(self) -> Literal["RGB", "L"]:
        return "RGB" if self.color == "rgb" else "L"

    def _fitted(self, picture: PILImage.Image) -> np.ndarray:
        """Convert a PIL image to the target orientation, color mode and size."""
        from PIL import Image, ImageOps

        upright = ImageOps.exif_transpose(picture)  # loses the attribute `format`
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
            value = self.pad_value
            border = (value, value, value) if self.color == "rgb" else value
            picture = ImageOps.pad(picture, (width, height), method, color=border)
        else:
            picture = picture.resize((width, height), method)
        return np.asarray(picture, dtype=np.uint8).reshape(self.shape)


def _eight_bits(picture: PILImage.Image, file_format: str | None) -> PILImage.Image:
    """Convert an image with 16 bits per pixel to 8 bits per pixel."""
    from PIL import Image

    # PIL scales 16-bit PGM files to 0 to 65535, for any maximum value.
    is_pgm = picture.mode == "I" and file_format == "PPM"
    if picture.mode in ("I", "F") and not is_pgm:
        raise ValueError(
            f"the range of 32-bit pixels, mode {picture.mode!r}, is unknown; scale "
            "them to 0 to 255 and pass uint8 arrays"
        )
    if not is_pgm and not picture.mode.startswith("I;16"):
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
