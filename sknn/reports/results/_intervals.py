"""Confidence intervals of cross-validated scores."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

__all__ = ["corrected_interval", "interval_text", "standard_deviation"]


def standard_deviation(scores: NDArray) -> float:
    """Return the standard deviation of the scores of folds.

    It is NaN for fewer than two scores, and exactly zero if the scores differ only by
    rounding errors.
    """
    if len(scores) < 2:
        return np.nan
    if np.ptp(scores) <= 1e-12 * np.abs(scores).max():
        return 0.0
    return float(scores.std(ddof=1))


def corrected_interval(
    scores: NDArray,
    n_train: float,
    n_test: float,
    *,
    confidence: float = 0.95,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> tuple[float, float]:
    """Return the interval of the mean score by the corrected resampled t-test.

    Parameters
    ----------
    scores : ndarray of shape (n_folds,)
        One score per fold, for all repeats.
    n_train, n_test : float
        Number of rows in the training part and the test part, averaged over the folds.
    confidence : float, default=0.95
        Coverage, between 0 and 1.
    bounds : tuple of float, default=(-inf, inf)
        Minimum and maximum of the score; the interval is clipped to these values.

    Returns
    -------
    low, high : float
        Both are NaN for fewer than two scores, or if all scores are equal.

    Notes
    -----
    With J scores of standard deviation s, the standard error is
    ``s * sqrt(1 / J + n_test / n_train)`` with J - 1 degrees of freedom. The second
    term corrects for training parts that share rows [1]_. Without it, the interval is
    too narrow, especially for repeated cross-validation.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error.
       Machine Learning 52, 239-281.

    Examples
    --------
    >>> import numpy as np
    >>> from sknn.reports.results._intervals import corrected_interval
    >>> low, high = corrected_interval(
    ...     np.array([0.8, 0.9, 0.85]), 80, 40, bounds=(0, 1)
    ... )
    >>> print(round(low, 3), round(high, 3))
    0.654 1.0
    """
    spread = standard_deviation(scores)
    if not spread > 0:
        return np.nan, np.nan
    error = spread * np.sqrt(1 / len(scores) + n_test / n_train)
    half = error * stats.t.ppf((1 + confidence) / 2, len(scores) - 1)
    low, high = np.clip([scores.mean() - half, scores.mean() + half], *bounds)
    return float(low), float(high)


def interval_text(confidence: float) -> str:
    """Return a description of the interval for the reader of a report."""
    return (
        f"The {100 * confidence:.4g} % interval of the mean score (ci_low to ci_high) "
        "comes from the corrected resampled t-test (Nadeau and Bengio, 2003), which "
        "accounts for training parts that share rows. It refers to the average score "
        "of models trained in this way on other samples of this size from the same "
        "source. It accounts neither for data from another source nor for the "
        "variation between single models. It is missing if there are too few folds or "
        "if all folds have the same score. Std is the standard deviation between folds "
        "and n the number of folds with a score."
    )
