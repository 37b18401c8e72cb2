"""Widths of prediction intervals from errors on a validation part."""

import numpy as np
from scipy import stats

from sknn._warnings import warn_user


def interval_widths(
    residuals: np.ndarray, steps: np.ndarray, coverage: float
) -> np.ndarray:
    """Return half the width of the interval of each forecast step.

    With enough errors, it is one of them (split conformal prediction). Otherwise, the
    errors are assumed to be independent and normally distributed with mean 0.

    Parameters
    ----------
    residuals : ndarray of shape (n_residuals, horizon)
        Absolute errors of each forecast step, in ascending order, padded with NaN.
    steps : ndarray of int
        Forecast steps, from 1.
    coverage : float
        Fraction of errors that should be smaller.

    Returns
    -------
    ndarray of shape (n_steps,), float64

    Raises
    ------
    ValueError
        If no error of a step is known.
    """
    known = residuals[:, steps - 1].astype(np.float64)
    found = np.isfinite(known).sum(axis=0)
    if not found.all():
        raise ValueError(
            f"Intervals need an error of each forecast step, and none of step "
            f"{steps[np.argmin(found)]} is known. Increase `validation_fraction`."
        )
    # Ranks among n + 1 exchangeable errors, which include the unknown error.
    ranks = np.ceil((found + 1) * coverage - 1e-9).astype(int)
    widths = known[np.minimum(ranks, found) - 1, np.arange(len(steps))]
    few = ranks > found
    if few.any():
        needed = int(np.ceil(coverage / (1 - coverage) - 1e-9))
        warn_user(
            f"coverage={coverage} needs {needed} errors per forecast step, and the "
            f"validation part has {found.min()}. The intervals have this coverage only "
            "if errors are independent and normally distributed. Increase "
            "`validation_fraction` or decrease `coverage`.",
        )
        size = np.sqrt(np.nanmean(known**2, axis=0))
        normal = stats.t.ppf((1 + coverage) / 2, found) * size
        widths = np.where(few, np.maximum(normal, widths), widths)
    return widths
