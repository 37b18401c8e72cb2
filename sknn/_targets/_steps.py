"""Labels or values of every step of sequences: apart, joined, and as one array."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from sklearn.utils.validation import check_consistent_length

__all__ = [
    "check_steps",
    "joined_steps",
    "padded_steps",
    "split_steps",
    "stacked_steps",
    "step_counts",
]


def check_steps(y: Any, lengths: np.ndarray, widest: int | None = None) -> np.ndarray:
    """Return the labels or values of the steps of each sequence.

    Parameters
    ----------
    y : array-like of shape (n, n_steps) or (n, n_steps, n_outputs), or \
            iterable of array-like of shape (lengths_i,) or (lengths_i, n_outputs)
        What an array has behind the end of a sequence is left out.
    lengths : ndarray of shape (n,)
        Steps of each sequence.
    widest : int or None, default=None
        Steps of an array X, filled up ones included; None for other collections.

    Returns
    -------
    ndarray of shape (n,), of arrays
        As many labels for each sequence as it has steps.

    Raises
    ------
    ValueError
        When a sequence has another number of labels than steps, or an array y more
        steps than an array X.
    """
    if hasattr(y, "to_numpy"):
        y = y.to_numpy()
    if not hasattr(y, "__len__") or any(np.ndim(steps) == 0 for steps in y):
        raise ValueError(
            'With output="sequence", y holds an array of labels or values for each '
            f'sequence, one a step, got {y!r:.80}. With output="last" it holds one for '
            "each sequence."
        )
    check_consistent_length(lengths, y)
    is_padded = getattr(y, "ndim", 1) > 1
    if is_padded and widest is not None and y.shape[1] > widest:
        raise ValueError(
            f"y must have a label or value for each of the {widest} steps of X, got an "
            f"array of shape {y.shape}. Give y[:, :{widest}], if these are of X."
        )
    parts = [np.asarray(part) for part in y]
    for number, (part, length) in enumerate(zip(parts, lengths, strict=True)):
        if len(part) < length or (len(part) > length and not is_padded):
            raise ValueError(
                f"y[{number}] must have a label or value for each of the {length} steps"
                f" of X[{number}], got {len(part)}."
            )
    return _as_objects(
        [part[:length] for part, length in zip(parts, lengths, strict=True)]
    )


def step_counts(y: Iterable[np.ndarray]) -> np.ndarray:
    """Return the number of steps of each sequence."""
    return np.array([len(steps) for steps in y])


def joined_steps(y: Iterable[np.ndarray]) -> np.ndarray:
    """Return what all sequences have, one after the other."""
    return np.concatenate(list(y))


def split_steps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return what is joined as one array a sequence.

    Parameters
    ----------
    values : ndarray of shape (sum(lengths), ...)
    lengths : ndarray of shape (n,)

    Returns
    -------
    ndarray of shape (n,), of arrays of shape (lengths_i, ...)

    Examples
    --------
    >>> split_steps(np.arange(5), np.array([2, 3])).tolist()
    [array([0, 1]), array([2, 3, 4])]
    """
    return _as_objects(np.split(values, np.cumsum(lengths)[:-1]))


def stacked_steps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return what `split_steps` does, as one array where all lengths are the same."""
    if (lengths == lengths[0]).all():
        return values.reshape(len(lengths), lengths[0], *values.shape[1:])
    return split_steps(values, lengths)


def padded_steps(encoded: np.ndarray, lengths: np.ndarray, n_steps: int) -> np.ndarray:
    """Return encoded targets as one array, filled up with what counts as none.

    Parameters
    ----------
    encoded : ndarray of shape (sum(lengths), ...)
        Integers from 0, or floats.
    lengths : ndarray of shape (n,)
    n_steps : int

    Returns
    -------
    ndarray of shape (n, n_steps, ...)
        Filled up with -1, or NaN.

    Examples
    --------
    >>> padded_steps(np.array([5, 6, 7]), np.array([2, 1]), 3).tolist()
    [[5, 6, -1], [7, -1, -1]]
    """
    fill = np.nan if encoded.dtype.kind == "f" else -1
    shape = (len(lengths), n_steps, *encoded.shape[1:])
    padded = np.full(shape, fill, encoded.dtype)
    padded[np.arange(n_steps) < lengths[:, np.newaxis]] = encoded
    return padded


def _as_objects(parts: list[np.ndarray]) -> np.ndarray:
    """Return arrays as an array of them, also where all are equally long."""
    return np.fromiter(parts, dtype=object, count=len(parts))
