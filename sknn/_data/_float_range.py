"""Numbers outside of the range of single precision."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def check_not_too_large(given: Iterable[ArrayLike]) -> None:
    """Raise an error if X, which is infinite in single precision, is finite.

    Parameters
    ----------
    given : iterable of array-like
        X or its parts, before the conversion.
    """
    if (largest := _largest(given)) < np.inf:
        raise ValueError(
            f"X contains a value too large for dtype('float32'): its absolute value is "
            f"{largest:.1e}, the maximum {np.finfo(np.float32).max:.1e}. Divide X by a "
            "constant."
        )


def check_not_zero(given: Iterable[ArrayLike], converted: np.ndarray) -> None:
    """Raise an error if all numbers of X have become zero in single precision.

    Parameters
    ----------
    given : iterable of array-like
        X or its parts, before the conversion. They are only read if all numbers are
        zero.
    converted : ndarray, float32
        X after the conversion.
    """
    if (np.abs(converted[:1]) > 0).any():  # as usual
        return
    if not (np.abs(converted) > 0).any() and (largest := _largest(given)) > 0:
        smallest = np.finfo(np.float32).smallest_normal
        raise ValueError(
            f"All values of X are too small for dtype('float32'): the largest absolute "
            f"value is {largest:.1e}, the smallest number {smallest:.1e}. Multiply X "
            "by a constant."
        )


def _largest(given: Iterable[ArrayLike]) -> float:
    """Return the largest absolute value, without NaN."""
    parts = (np.abs(np.asarray(part, np.float64)) for part in given)
    return max(float(np.max(part, initial=0.0, where=part >= 0)) for part in parts)
