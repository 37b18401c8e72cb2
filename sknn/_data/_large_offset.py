"""Offsets that single precision cannot represent together with the values."""

import numpy as np

__all__ = ["large_offset"]

# An offset is large if it is this many standard deviations. Single precision has seven
# digits, so at least four are left for smaller ones.
_LARGE = 1000.0

# Number of rows, evenly spaced, that are sufficient for the comparison.
_MAX_ROWS = 100_000


def large_offset(values: np.ndarray) -> np.ndarray | None:
    """Return the offsets to subtract from columns in double precision.

    Parameters
    ----------
    values : ndarray of shape (n, n_columns), float32
        Values, which may contain NaN.

    Returns
    -------
    ndarray of shape (n_columns,), float64, or None
        The mean of columns that vary little around a large value, and 0 for the others;
        None if there are no such columns.
    """
    part = values[:: max(1, len(values) // _MAX_ROWS)]
    known = part[~np.isnan(part).any(axis=1)].astype(np.float64)
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    large = np.abs(mean) > _LARGE * deviation
    # The digits of a constant column may be lost already.
    large &= (deviation > 0) | (np.abs(mean) > _LARGE)
    return np.where(large, mean, 0.0) if large.any() else None
