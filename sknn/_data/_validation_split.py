"""Split of the training data into training and validation parts."""

import numpy as np
from sklearn.model_selection import GroupShuffleSplit


def validation_split(
    n_samples: int,
    fraction: float,
    *,
    labels: np.ndarray | None = None,
    groups: np.ndarray | None = None,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Split samples randomly into a training part and a validation part.

    Parameters
    ----------
    n_samples : int
        Number of samples.
    fraction : float
        Fraction of samples (of groups, if given) to use for validation.
    labels : ndarray of shape (n_samples,) or None, default=None
        Classes to stratify by. Both parts contain each class with at least two samples;
        a single sample of a class is used for training.
    groups : ndarray of shape (n_samples,) or None, default=None
        Group labels. All samples of a group are in the same part. Takes precedence over
        `labels`.
    seed : int, default=0
        Seed for the random split.

    Returns
    -------
    train, validation : ndarray of int
        Row indices in ascending order.

    Raises
    ------
    ValueError
        If a part would be empty.
    """
    if groups is not None:
        return _grouped(n_samples, fraction, groups, seed)
    if n_samples < 2:
        raise ValueError(
            "A validation split requires at least two samples. Got "
            f"n_samples={n_samples}. Pass X_val and y_val, or set early_stopping=False."
        )
    rng = np.random.default_rng(seed)
    chosen = np.zeros(n_samples, bool)
    strata = (
        [np.arange(n_samples)]
        if labels is None
        else [np.flatnonzero(labels == label) for label in np.unique(labels)]
    )
    for rows in strata:
        if len(rows) > 1:
            count = min(max(1, round(fraction * len(rows))), len(rows) - 1)
            chosen[rng.permutation(rows)[:count]] = True
    if not chosen.any():
        raise ValueError(
            f"No class has two samples (n_samples={n_samples}, {len(strata)} classes), "
            "so no sample can be used for validation. Pass X_val and y_val, or set "
            "early_stopping=False."
        )
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _grouped(
    n_samples: int, fraction: float, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    n_groups = len(np.unique(groups))
    if n_groups < 2:
        raise ValueError(
            "`groups` must contain at least two groups to use one for validation. Got "
            f"{n_groups}. Pass X_val and y_val, or set early_stopping=False."
        )
    # At least one group in each part, for any fraction.
    size = min(max(1, round(fraction * n_groups)), n_groups - 1)
    splitter = GroupShuffleSplit(n_splits=1, test_size=size, random_state=seed)
    train, validation = next(splitter.split(np.empty(n_samples), groups=groups))
    return np.sort(train), np.sort(validation)
