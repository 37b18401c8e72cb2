"""Confidence intervals of cross-validated scores."""

import numpy as np
from scipy import stats

__all__ = ["corrected_interval", "interval_text", "standard_deviation"]


def standard_deviation(scores: np.ndarray) -> float:
    """Return the spread between folds: exactly zero if only rounding tells them apart.

    NaN for fewer than two scores.
    """
    if len(scores) < 2:
        return np.nan
    if np.ptp(scores) <= 1e-12 * np.abs(scores).max():
        return 0.0
    return float(scores.std(ddof=1))


def corrected_interval(
    scores: np.ndarray,
    n_train: float,
    n_test: float,
    *,
    confidence: float = 0.95,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> tuple[float, float]:
    """Interval of the mean score by the corrected resampled t.

    Parameters
    ----------
    scores : ndarray of shape (n_folds,)
        One score a fold, over all repeats.
    n_train, n_test : float
        Rows in the training and in the test part, averaged over the folds.
    confidence : float, default=0.95
        Coverage, between 0 and 1.
    bounds : tuple of float, default=(-inf, inf)
        Values that the score cannot leave; the interval is cut there.

    Returns
    -------
    low, high : float
        Both NaN for fewer than two scores or if all scores are equal: then there is
        no spread to judge by.

    Notes
    -----
    With J scores of standard deviation s, the standard error is
    ``s * sqrt(1 / J + n_test / n_train)`` with J - 1 degrees of freedom. The second
    term allows for training parts that share rows [1]_; without it the interval is
    much too narrow, above all for repeated cross-validation.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. (2003). Inference for the generalization error.
       Machine Learning 52, 239-281.

    Examples
    --------
    >>> import numpy as np
    >>> from sknn.reports._intervals import corrected_interval
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
    """Say what the interval is and what it covers."""
    return (
        f"The {100 * confidence:.4g} % interval of the mean score (ci_low to ci_high) "
        "is a corrected resampled t (Nadeau and Bengio, 2003), which allows for "
        "training parts that share rows. It is about the average score of models "
        "trained in this way on other samples of this size from the same source. It "
        "covers neither data from another source nor the luck of one single model. "
        "It is missing where there are too few folds or no spread between them. Std "
        "is the spread between folds, n the number of folds with a score."
    )
