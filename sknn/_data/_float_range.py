"""Numbers outside of the range of single precision."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike


def check_float_range(given: Iterable[ArrayLike], converted: np.ndarray) -> None:
    """Raise an error if X has lost its values by the conversion to single precision.

    Parameters
    ----------
    given : iterable of array-like
        X or its parts, before the conversion. They are converted to double precision
        only if single precision is infinite, or zero everywhere.
    converted : ndarray, float32
        X after the conversion.

    Raises
    ------
    ValueError
        If a finite number became infinite, or all numbers became zero.
    """
    overflows = np.isinf(converted).any()
    if not overflows and converted.any():
        return
    largest = max(
        float(np.max(np.abs(part), initial=0.0)) for part in map(_as_float64, given)
    )
    limits = np.finfo(np.float32)
    if overflows and largest < np.inf:
        raise ValueError(
            f"X contains a value too large for dtype('float32'): its absolute value is "
            f"{largest:.1e}, the maximum {limits.max:.1e}. Divide X by a constant."
        )
    if not overflows and largest > 0:
        raise ValueError(
            f"All values of X are too small for dtype('float32'): the largest absolute "
            f"value is {largest:.1e}, the smallest number {limits.smallest_normal:.1e}."
            " Multiply X by a constant."
        )


def _as_float64(part: ArrayLike) -> np.ndarray:
    values = np.asarray(part, np.float64)
    return np.where(np.isnan(values), 0.0, values)
