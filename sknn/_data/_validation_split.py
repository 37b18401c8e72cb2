"""The part of the training data that is kept for validation."""

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
    """Split samples into a training and a validation part, at random.

    Parameters
    ----------
    n_samples : int
    fraction : float
        Part of the samples (of the groups, if given) for validation.
    labels : ndarray of shape (n_samples,) or None, default=None
        Classes to stratify by: each class with at least two samples is in both parts,
        and a single one is trained on.
    groups : ndarray of shape (n_samples,) or None, default=None
        Samples of one group stay in one part; takes precedence over `labels`.
    seed : int, default=0

    Returns
    -------
    train, validation : ndarray of int
        Row numbers, in ascending order.

    Raises
    ------
    ValueError
        When a part would be empty.
    """
    if groups is not None:
        return _grouped(n_samples, fraction, groups, seed)
    if n_samples < 2:
        raise ValueError(
            f"A validation part needs at least two samples, got n_samples={n_samples}. "
            "Pass X_val and y_val, or set early_stopping=False."
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
            "so none can be kept for validation. Pass X_val and y_val, or set "
            "early_stopping=False."
        )
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)


def _grouped(
    n_samples: int, fraction: float, groups: np.ndarray, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    n_groups = len(np.unique(groups))
    if n_groups < 2:
        raise ValueError(
            f"`groups` must hold at least two groups to keep one for validation, got "
            f"{n_groups}. Pass X_val and y_val, or set early_stopping=False."
        )
    # At least one group for either part, however small the fraction.
    size = min(max(1, round(fraction * n_groups)), n_groups - 1)
    splitter = GroupShuffleSplit(n_splits=1, test_size=size, random_state=seed)
    train, validation = next(splitter.split(np.empty(n_samples), groups=groups))
    return np.sort(train), np.sort(validation)
