"""Conversion of images of any size to arrays of one size."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sknn._warnings import warn_user

if TYPE_CHECKING:
    from PIL import Image as PILImage

__all__ = ["ImageReader"]

# Maximum value of images with 12 bits per pixel, which are stored in 16 bits.
_TWELVE_BITS = 4095


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
    value_range : tuple of two floats or None, default=None
        Values of black and white in images with more than 8 bits per pixel. None for 0
        and 65535 in images with 16 bits; other images with more than 8 bits are not
        accepted.

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
    value_range: tuple[float, float] | None = None

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
        return self._fitted(_loaded(item))

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
        if self.value_range is not None and pixels.dtype.kind in "iuf":
            pixels = self._scaled(pixels)
        if not fits or pixels.dtype != np.uint8 or not pixels.size:
            first = pixels.ndim == 3 and pixels.shape[0] in (1, 3, 4)
            remedy = (
                "Use .transpose(1, 2, 0) if the first axis contains the channels"
                if first and not fits
                else "Scale the pixels to 0 to 255 and use .astype('uint8'), or set "
                "`value_range`"
            )
            raise ValueError(
                "An array must be an image with dtype uint8 and shape (height, width)"
                " or (height, width, channels), with 1, 3 or 4 channels. Got dtype "
                f"{pixels.dtype} and shape {pixels.shape}. {remedy}."
            )
        return self._fitted(Image.fromarray(pixels))

    @property
    def _mode(self) -> Literal["RGB", "L"]:
        return "RGB" if self.color == "rgb" else "L"

    def _fitted(self, picture: PILImage.Image) -> np.ndarray:
        """Convert a PIL image to the target orientation, color mode and size."""
        from PIL import Image, ImageOps

        upright = ImageOps.exif_transpose(picture)  # loses the attribute `format`
        picture = self._eight_bits(upright, picture.format)
        if "transparency" in picture.info:
            picture = picture.convert("RGBA")
        _check_colors(picture)
        if picture.mode != self._mode:
            picture = picture.convert(self._mode)
        height, width = self.size
        method = Image.Resampling[self.interpolation.upper()]
        if self.resize == "crop":
            picture = ImageOps.fit(picture, (width, height), method)
        elif self.resize == "pad":
            value = self.pad_value
            border = (value, value, value) if self.color == "rgb" else value
            # At least one pixel, also of very thin images.
            scale = min(width / picture.width, height / picture.height)
            inner = [max(1, round(side * scale)) for side in picture.size]
            picture = picture.resize((inner[0], inner[1]), method)
            whole = Image.new(self._mode, (width, height), border)
            left, top = round((width - inner[0]) / 2), round((height - inner[1]) / 2)
            whole.paste(picture, (left, top))
            picture = whole
        else:
            picture = picture.resize((width, height), method)
        return np.asarray(picture, dtype=np.uint8).reshape(self.shape)

    def _eight_bits(
        self, picture: PILImage.Image, file_format: str | None
    ) -> PILImage.Image:
        """Convert an image with more than 8 bits per pixel to 8 bits per pixel."""
        from PIL import Image

        # PIL scales 16-bit PGM files to 0 to 65535, for any maximum value.
        is_pgm = picture.mode == "I" and file_format == "PPM"
        is_deep = picture.mode in ("I", "F") and not is_pgm
        if is_deep and self.value_range is None:
            raise ValueError(
                f"the range of 32-bit pixels, mode {picture.mode!r}, is unknown; set "
                "`value_range`, or scale them to 0 to 255 and pass uint8 arrays"
            )
        if not is_deep and not is_pgm and not picture.mode.startswith("I;16"):
            return picture
        pixels = np.asarray(picture)
        if self.value_range is not None:
            return Image.fromarray(self._scaled(pixels))
        if pixels.max() <= _TWELVE_BITS and not is_pgm:
            warn_user(
                f"An image has 16 bits per pixel, and no value above {pixels.max()}: "
                f"only {int(pixels.max()) // 256 + 1} of 256 gray levels remain in 8 "
                f"bits. Set value_range=(0, {_TWELVE_BITS}) of ImageLoader for images "
                "of 12 bits.",
            )
        return Image.fromarray((pixels >> 8).astype(np.uint8))

    def _scaled(self, pixels: np.ndarray) -> np.ndarray:
        """Convert pixels in `value_range` to uint8, unless they are."""
        if pixels.dtype == np.uint8 or self.value_range is None:
            return pixels
        low, high = self.value_range
        return np.clip(
            np.rint((pixels.astype(np.float64) - low) / (high - low) * 255), 0, 255
        ).astype(np.uint8)


def _loaded(picture: PILImage.Image) -> PILImage.Image:
    """Return a PIL image whose pixels are in memory."""
    try:
        picture.load()
    # PIL raises any of these, depending on how the image was closed.
    except (AssertionError, AttributeError, ValueError) as error:
        raise ValueError(
            "the file of the PIL image is closed; call its load() before its file is "
            "closed, or pass the path of the file"
        ) from error
    return picture


def _check_colors(picture: PILImage.Image) -> None:
    """Raise an error if an image is drawn in its transparency, which is ignored."""
    bands = picture.getbands()
    if "A" not in bands:
        return
    limits = dict(zip(bands, np.reshape(picture.getextrema(), (-1, 2)), strict=True))
    low, high = limits.pop("A")
    if low < high and all(darkest == lightest for darkest, lightest in limits.values()):
        raise ValueError(
            "the image has one color and is drawn in its alpha channel, without which "
            "it would be blank; draw it on a background, for example with "
            "PIL.Image.alpha_composite"
        )
