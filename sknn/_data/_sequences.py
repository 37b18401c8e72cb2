"""Sequences of unequal lengths as one array."""

from typing import Any

import numpy as np

from sknn._data._channel_statistics import channel_statistics

# Fewer steps than this are not worth a program of their own.
_FEWEST = 8

# The number of tokens, one more than this, is the largest of int32.
_LARGEST_TOKEN = 2**31 - 2


def are_sequences(X: Any) -> bool:
    """Tell whether X is a collection of arrays that may be of unequal lengths.

    That is a list, a Series or an array of type object whose items are arrays or lists,
    or an array of three axes; unless it is a table of numbers.
    """
    ndim = getattr(X, "ndim", None)
    if ndim is None:
        items = X if isinstance(X, list | tuple) else []
        shapes = {np.shape(item) for item in items}
        return len(shapes) > 1 or any(len(shape) > 1 for shape in shapes)
    items = X.to_numpy() if ndim == 1 and hasattr(X, "to_numpy") else X
    return ndim == 3 or (
        ndim == 1 and items.dtype == object and len(items) > 0 and np.ndim(items[0]) > 0
    )


def stack_steps(X: Any, *, masks: bool) -> np.ndarray:
    """Return sequences of numbers as one array, filled up with NaN.

    Parameters
    ----------
    X : array-like of shape (n, n_steps) or (n, n_steps, n_features), or \
            iterable of array-like of shape (steps_i, n_features) or (steps_i,)
    masks : bool
        Whether steps with a NaN are allowed.

    Returns
    -------
    ndarray of shape (n, n_steps, n_features), float32
        All features of a step are NaN where one is, and behind the end.

    Raises
    ------
    ValueError
        When a sequence is no array of numbers, has no steps, no features or others
        than the first one, infinite values, or NaN where they are not allowed.
    """
    if isinstance(X, np.ndarray) and X.dtype.kind in "fiub":
        steps = np.array(X, "float32")  # a copy, for NaN is written into it
        steps = steps[:, :, None] if steps.ndim == 2 else steps
        _refuse_values(steps, masks)
    else:
        sequences = [_as_array(item, at, "float32") for at, item in enumerate(X)]
        sequences = [s[:, None] if s.ndim == 1 else s for s in sequences]
        for number, sequence in enumerate(sequences):
            if sequence.shape[1] != sequences[0].shape[1]:
                raise ValueError(
                    f"X[{number}] has {sequence.shape[1]} features a step, and X[0] has"
                    f" {sequences[0].shape[1]}. All sequences need the same features."
                )
        _refuse_values(np.concatenate(sequences)[None], masks)
        steps = _stack(sequences, np.nan)
    if steps.shape[2] == 0:
        raise ValueError(
            "X must have at least one feature a step, got an array of shape "
            f"{steps.shape}. Give (n, steps) for one feature, or (n, steps, features)."
        )
    steps[np.isnan(steps).any(axis=-1)] = np.nan
    empty = np.flatnonzero(np.isnan(steps[:, :, 0]).all(axis=1))
    if empty.size:
        raise ValueError(f"X[{empty[0]}] has no step without NaN, so nothing is left.")
    return steps


def stack_tokens(X: Any, *, clips: bool = False) -> np.ndarray:
    """Return sequences of tokens as one array, filled up with 0.

    Parameters
    ----------
    X : array-like of shape (n, n_steps) or iterable of array-like of shape (steps_i,)
        Whole numbers from 0 to 2 ** 31 - 2; 0 is no token.
    clips : bool, default=False
        Take larger ones as 2 ** 31 - 1, which is none of fit, and refuse none.

    Returns
    -------
    ndarray of shape (n, n_steps), int32

    Raises
    ------
    ValueError
        When a sequence is no row of such numbers, or has none, or only 0.
    """
    if isinstance(X, np.ndarray) and X.ndim == 2:
        _refuse_no_tokens(X, "X", clips)
        # Of int64, for narrow types do not hold it.
        tokens = np.minimum(X, np.int64(_LARGEST_TOKEN + 1)).astype("int32")
    else:
        sequences = [_as_array(item, at, "float64") for at, item in enumerate(X)]
        for number, sequence in enumerate(sequences):
            _refuse_no_tokens(sequence, f"X[{number}]", clips, 1)
        clipped = [np.minimum(s, _LARGEST_TOKEN + 1) for s in sequences]
        tokens = _stack([s.astype("int32") for s in clipped], 0)
    empty = np.flatnonzero((tokens == 0).all(axis=1))
    if empty.size:
        raise ValueError(f"X[{empty[0]}] holds no token but 0, which is padding.")
    return tokens


def _refuse_values(steps: np.ndarray, masks: bool) -> None:
    if np.isinf(steps).any() or (not masks and np.isnan(steps).any()):
        found = "infinity" if np.isinf(steps).any() else "NaN"
        raise ValueError(
            f"Input X contains {found}. Fill it in; or, for NaN, leave such steps out "
            'of account with missing="mask".'
        )


def _refuse_no_tokens(
    values: np.ndarray, name: str, clips: bool, ndim: int = 2
) -> None:
    tokens = np.asarray(values)
    whole = (tokens >= 0) & (tokens < np.inf) & (tokens == np.floor(tokens))
    if tokens.ndim != ndim or not whole.all():
        raise ValueError(
            f"{name} holds no tokens: with `embedding_dim` or `embedding_weights` each "
            "step is one whole number from 1 (0 is padding), got "
            f"{tokens.ravel()[:3]}... of shape {tokens.shape}."
        )
    if not clips and (tokens > _LARGEST_TOKEN).any():
        raise ValueError(
            f"{name} holds the token {tokens.max()}, and the largest one there may be "
            f"is {_LARGEST_TOKEN}. Number the tokens from 1, as by numpy.unique(..., "
            "return_inverse=True), for each number up to the largest has a vector."
        )


def _as_array(item: Any, number: int, dtype: str) -> np.ndarray:
    try:
        sequence = np.asarray(item, dtype)
    except (TypeError, ValueError):
        sequence = np.empty(())
    if sequence.ndim not in (1, 2):
        raise ValueError(
            f"X[{number}] must be an array of numbers of shape (steps,) or (steps, "
            f"features), got {item!r:.60}."
        )
    if sequence.size == 0:
        raise ValueError(f"X[{number}] has no steps, so there is nothing to read.")
    return sequence


def _stack(sequences: list[np.ndarray], fill: float) -> np.ndarray:
    longest = rounded_length(max(len(s) for s in sequences))
    first = sequences[0]
    stacked = np.full((len(sequences), longest, *first.shape[1:]), fill, first.dtype)
    for row, sequence in zip(stacked, sequences, strict=True):
        row[: len(sequence)] = sequence
    return stacked


def rounded_length(n_steps: int) -> int:
    """Return one of few numbers of steps, larger by at most an eighth, or by seven.

    Folds whose longest sequences differ a little then share a compiled program.
    """
    step = max(_FEWEST, 1 << max(0, n_steps.bit_length() - 4))
    return n_steps + -n_steps % step


def lengthened(X: np.ndarray, n_steps: int) -> np.ndarray:
    """Return X with at least `n_steps` steps, filled up behind the end."""
    room = max(0, n_steps - X.shape[1])
    fill = np.nan if X.dtype.kind == "f" else 0
    widths = [(0, 0), (0, room)] + [(0, 0)] * (X.ndim - 2)
    return np.pad(X, widths, constant_values=fill) if room else X


def unstacked(X: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return sequences of one array as arrays of their own lengths."""
    parts = (steps[:length] for steps, length in zip(X, lengths, strict=True))
    return np.fromiter(parts, dtype=object, count=len(X))


def sequence_lengths(X: np.ndarray) -> np.ndarray:
    """Return the number of the last step of each sequence that is there, from 1.

    Parameters
    ----------
    X : ndarray of shape (n, n_steps, n_features) or (n, n_steps)
        Steps filled up with NaN, or tokens filled up with 0.
    """
    there = X != 0 if X.ndim == 2 else ~np.isnan(X[:, :, 0])
    return X.shape[1] - np.argmax(there[:, ::-1], axis=1)


def in_parts(
    values: np.ndarray, lengths: np.ndarray, n_steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cut sequences into parts of as many steps each.

    Parameters
    ----------
    values : ndarray of shape (n, T, ...)
        T is a multiple of `n_steps`.
    lengths : ndarray of shape (n,)
        Steps that there are of each sequence.
    n_steps : int
        Those of a part.

    Returns
    -------
    parts : ndarray of shape (n_parts, n_steps, ...)
        The parts of the first sequence, then those of the second one, and so on,
        without those in which there is no step.
    numbers : ndarray of shape (n_parts,)
        The sequence that a part is of.
    counts : ndarray of shape (n_parts,)
        Steps that there are in it.

    Examples
    --------
    >>> values = np.array([[1, 2, 3, 0], [4, 5, 0, 0]])
    >>> parts, numbers, counts = in_parts(values, np.array([3, 2]), 2)
    >>> parts.tolist(), numbers.tolist(), counts.tolist()
    ([[1, 2], [3, 0], [4, 5]], [0, 0, 1], [2, 1, 2])
    """
    left = lengths[:, np.newaxis] - np.arange(0, values.shape[1], n_steps)
    parts = values.reshape(-1, n_steps, *values.shape[2:])
    return (
        parts[left.ravel() > 0],
        np.nonzero(left > 0)[0],
        left[left > 0].clip(max=n_steps),
    )


def step_statistics(X: np.ndarray, weights: np.ndarray) -> Any:
    """Return the weighted mean and standard deviation of each feature.

    Parameters
    ----------
    X : ndarray of shape (n, n_steps, n_features)
        Steps of NaN are left out.
    weights : ndarray of shape (n,)
        Of the sequences.

    Returns
    -------
    mean : ndarray of shape (n_features,)
    scale : ndarray of shape (n_features,)
        1 for a feature that is constant.
    """
    there = ~np.isnan(X[:, :, 0])
    steps = X[there][:, None, None, :]
    return channel_statistics(steps, np.repeat(weights, there.sum(axis=1)))
