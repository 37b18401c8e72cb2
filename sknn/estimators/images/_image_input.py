"""Checks of images, as the input of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import validate_data

from sknn._data import (
    ImageFiles,
    as_rows,
    check_not_zero,
    check_numeric,
    image_shape_of,
    large_offset,
    refuse_masked,
    text_of,
)
from sknn._typing import MatrixLike, SequencesLike
from sknn.estimators.core._checked_input import CheckedInput
from sknn.estimators.core._input_spec import NO_Y, InputSpec
from sknn.estimators.core._samples import Samples

if TYPE_CHECKING:
    from sknn.estimators.images._cnn import BaseCNN


@dataclass(frozen=True)
class ImageInput(InputSpec):
    """Images: arrays, rows of pixels, and files.

    Parameters
    ----------
    estimator : BaseCNN
        Stores the shape of the images as `image_shape_`.
    image_shape : sequence of two or three ints or None
        The shape of images that are passed as rows of pixels.
    merges_rows : bool
        See `InputSpec`.
    """

    estimator: BaseCNN
    image_shape: Sequence[int] | None
    merges_rows: bool

    # Values that are too large are infinite afterwards, and refused.
    @np.errstate(over="ignore", invalid="ignore")
    def check(
        self, X: SequencesLike | MatrixLike, y: ArrayLike = NO_Y, *, reset: bool
    ) -> CheckedInput:
        has_y = not isinstance(y, str)
        refuse_masked(X, "X")
        given, shape = as_rows(X)
        if not isinstance(X, ImageFiles):
            check_numeric(given, "X")
        checked = validate_data(
            self.estimator,
            given if reset else self._of_known_shape(X, given, shape),
            y,
            dtype=[np.float32, np.uint8],
            reset=reset,
            **({"multi_output": True} if has_y else {}),
        )
        rows, found = checked if has_y else (checked, None)
        if reset:
            self.estimator.image_shape_ = image_shape_of(
                self.image_shape, shape, rows.shape[1]
            )
            self.estimator._input_offset = None
            if rows.dtype == np.float32:
                check_not_zero([cast("ArrayLike", given)], rows)
                pixels = rows.reshape(-1, self.estimator.image_shape_[-1])
                self.estimator._input_offset = large_offset(pixels)
        if isinstance(X, ImageFiles):
            return CheckedInput(X, found)  # only the rows of files have been checked
        images = rows.reshape(len(rows), *self.estimator.image_shape_)
        offset = self.estimator._input_offset
        if offset is not None:
            exact = np.asarray(given, np.float64).reshape(images.shape)
            images = (exact - offset).astype(np.float32)
        return CheckedInput(images, found)

    def _of_known_shape(
        self, X: object, rows: object, shape: tuple[int, int, int] | None
    ) -> object:
        """Raise an error if the shape differs from the images of the fit."""
        known = self.estimator.image_shape_
        name = type(self.estimator).__name__
        if shape == known:
            return rows
        # A row of pixels may have the shape of an image that is a single line.
        given = (X if hasattr(X, "shape") else np.asarray(X)).shape
        if given == known or ((*given, 1) == known and known[0] > 1):
            raise ValueError(
                f"X has the shape of a single image, {given}, but {name} expects "
                "several. Add the axis of the samples: X[np.newaxis], or [X] for a "
                "list."
            )
        if shape is not None:
            raise ValueError(
                f"X has images of {text_of(shape)} (height, width, channels), but "
                f"{name} was fitted on images of {text_of(known)}."
            )
        return rows

    def as_passed(self, samples: Samples) -> tuple[object, np.ndarray]:
        offset = self.estimator._input_offset
        X = samples.X if offset is None else samples.X[:] + offset
        return X, samples.y
