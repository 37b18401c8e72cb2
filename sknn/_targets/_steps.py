"""Labels or values of the time steps of sequences."""

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_consistent_length

from sknn._typing import SequencesLike

__all__ = [
    "check_steps",
    "joined_steps",
    "padded_steps",
    "split_steps",
    "stacked_steps",
    "step_counts",
]


def check_steps(
    y: SequencesLike, lengths: np.ndarray, widest: int | None = None
) -> np.ndarray:
    """Return the labels or values of the time steps of each sequence.

    Parameters
    ----------
    y : array-like of shape (n, n_steps) or (n, n_steps, n_outputs), or \
            sequence of array-like of shape (lengths_i,) or (lengths_i, n_outputs)
        Labels or values. In an array, the values after the end of a sequence are
        ignored.
    lengths : ndarray of shape (n,)
        Number of time steps of each sequence.
    widest : int or None, default=None
        Number of time steps of an array X, including padding. None if X is another
        collection.

    Returns
    -------
    ndarray of shape (n,), of arrays
        Labels or values of each sequence, one per time step.

    Raises
    ------
    ValueError
        If the number of labels of a sequence is not its number of time steps, or an
        array y has more time steps than an array X.
    """
    values = cast("Sequence[ArrayLike]", y.to_numpy() if hasattr(y, "to_numpy") else y)
    if not hasattr(values, "__len__") or any(np.ndim(part) == 0 for part in values):
        raise ValueError(
            'With output="sequence", y must have one array of labels or values per '
            f"sequence, with one entry per time step. Got {values!r:.80}. Use "
            'output="last" for one label or value per sequence.'
        )
    check_consistent_length(lengths, values)
    shape: tuple[int, ...] = getattr(values, "shape", ())
    is_padded = len(shape) > 1
    if is_padded and widest is not None and shape[1] > widest:
        raise ValueError(
            f"y must have one label or value for each of the {widest} time steps of X. "
            f"Got an array of shape {shape}. Use y[:, :{widest}] if the first time "
            "steps are the ones of X."
        )
    parts = [np.asarray(part) for part in values]
    for number, (part, length) in enumerate(zip(parts, lengths, strict=True)):
        if len(part) < length or (len(part) > length and not is_padded):
            raise ValueError(
                f"y[{number}] must have one label or value for each of the {length} "
                f"time steps of X[{number}]. Got {len(part)}."
            )
    return _as_objects(
        [part[:length] for part, length in zip(parts, lengths, strict=True)]
    )


def step_counts(y: Iterable[np.ndarray]) -> np.ndarray:
    """Return the number of time steps of each sequence."""
    return np.array([len(steps) for steps in y])


def joined_steps(y: Iterable[np.ndarray]) -> np.ndarray:
    """Concatenate the arrays of all sequences."""
    return np.concatenate(list(y))


def split_steps(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Split concatenated time steps into one array per sequence.

    Parameters
    ----------
    values : ndarray of shape (sum(lengths), ...)
        Values of the time steps of all sequences.
    lengths : ndarray of shape (n,)
        Number of time steps of each sequence.

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
    """Return the result of `split_steps`, as one array if all lengths are equal."""
    if (lengths == lengths[0]).all():
        return values.reshape(len(lengths), lengths[0], *values.shape[1:])
    return split_steps(values, lengths)


def padded_steps(encoded: np.ndarray, lengths: np.ndarray, n_steps: int) -> np.ndarray:
    """Return encoded targets as one array, padded with missing values.

    Parameters
    ----------
    encoded : ndarray of shape (sum(lengths), ...)
        Non-negative integers, or floats.
    lengths : ndarray of shape (n,)
        Number of time steps of each sequence.
    n_steps : int
        Number of time steps of the result.

    Returns
    -------
    ndarray of shape (n, n_steps, ...)
        Targets, padded with -1 (integers) or NaN (floats).

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
    """Return an object array of arrays, even if all of them have the same length."""
    return np.fromiter(parts, dtype=object, count=len(parts))
