"""Sequences of different lengths as one array."""

from collections.abc import Hashable, Iterable
from typing import TypeGuard, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data._channel_statistics import channel_statistics
from sknn._data._columns import check_numeric, column_names
from sknn._data._float_range import check_not_too_large
from sknn._data._ragged import is_array
from sknn._typing import MatrixLike, SequencesLike

# Shorter sequences are padded, to avoid compiling a program for each length.
_MIN_STEPS = 8

# The number of tokens, one more than this, is the maximum of int32.
_MAX_TOKEN = 2**31 - 2


def are_sequences(X: MatrixLike | SequencesLike) -> TypeGuard[SequencesLike]:
    """Return True if X is a collection of arrays that may have different lengths.

    This is a list, a Series or an object array with items that are arrays or lists, or
    a 3D array, but not a table of numbers. The lengths of the items do not matter: a
    list with sequences of one length has the same meaning as any other.
    """
    ndim = getattr(X, "ndim", None)
    if ndim is None:
        return isinstance(X, list | tuple) and any(map(is_array, X))
    items = np.asarray(X) if ndim == 1 else None
    return ndim == 3 or (
        items is not None
        and items.dtype == object
        and len(items) > 0
        and is_array(items[0])
    )


def are_rows(X: object) -> bool:
    """Return True if X is a list of lists of numbers that all have the same length.

    scikit-learn reads such a list as the rows of a table.
    """
    return (
        isinstance(X, list | tuple)
        and all(isinstance(x, list | tuple) and not any(map(is_array, x)) for x in X)
        and len(set(map(len, X))) == 1
    )


def shared_columns(X: MatrixLike | SequencesLike) -> list[Hashable] | None:
    """Return the names of the features of sequences that are dataframes.

    Raises
    ------
    ValueError
        If the dataframes have different columns.
    """
    if not isinstance(X, list | tuple):
        return None
    first: list[Hashable] | None = None
    for number, item in enumerate(X):
        names = column_names(item)
        first = names if first is None else first
        if names is not None and names != first:
            raise ValueError(
                "All sequences must have the same columns in the same order. Got "
                f"{first}, and {names} in X[{number}]. Select the columns, X[{number}]"
                f"[{first}]."
            )
    return first


def stack_steps(
    X: SequencesLike, *, masks: bool, offset: np.ndarray | None = None
) -> np.ndarray:
    """Return numeric sequences as one array, padded with NaN.

    Parameters
    ----------
    X : array-like of shape (n, n_steps) or (n, n_steps, n_features), or \
            sequence of array-like of shape (steps_i, n_features) or (steps_i,)
        Sequences.
    masks : bool
        Whether time steps with NaN are allowed.
    offset : ndarray of shape (n_features,), float64, or None, default=None
        Subtracted from the features in double precision.

    Returns
    -------
    ndarray of shape (n, n_steps, n_features), float32
        Sequences. All features of padded time steps, and of time steps in which a
        feature is NaN, are NaN.

    Raises
    ------
    ValueError
        If a sequence is not a numeric array, has no time steps or no features, has
        another number of features than the first sequence, or contains infinite values
        or NaN that are not allowed.
    """
    if isinstance(X, np.ndarray) and X.dtype.kind in "fiub":
        steps = X[:, :, None] if X.ndim == 2 else X
        # A copy, because NaN is written into it.
        steps = np.array(steps if offset is None else steps - offset, "float32")
        _check_finite(steps, masks, [X])
    else:
        kind = "float32" if offset is None else "float64"
        sequences = [
            _as_array(item, number, kind) for number, item in enumerate(_items(X))
        ]
        sequences = [s[:, None] if s.ndim == 1 else s for s in sequences]
        for number, sequence in enumerate(sequences):
            if sequence.shape[1] != sequences[0].shape[1]:
                raise ValueError(
                    f"X[{number}] has {sequence.shape[1]} features per time step, but"
                    f" X[0] has {sequences[0].shape[1]}. All sequences must have the"
                    " same features."
                )
        if offset is not None and sequences[0].shape[1] == len(offset):
            sequences = [(s - offset).astype("float32") for s in sequences]
        whole = np.concatenate(sequences)
        _check_finite(whole, masks, _items(X))
        steps = _stack(sequences, np.nan)
    if steps.shape[2] == 0:
        raise ValueError(
            "X must have at least one feature per time step. Got an array of shape "
            f"{steps.shape}. Use shape (n, steps) for one feature, or (n, steps, "
            "features)."
        )
    steps[np.isnan(steps).any(axis=-1)] = np.nan
    empty = np.flatnonzero(np.isnan(steps[:, :, 0]).all(axis=1))
    if empty.size:
        raise ValueError(f"X[{empty[0]}] has no time step without NaN.")
    return steps


def stack_tokens(X: SequencesLike, *, clips: bool = False) -> np.ndarray:
    """Return sequences of tokens as one array, padded with 0.

    Parameters
    ----------
    X : array-like of shape (n, n_steps) or sequence of array-like of shape (steps_i,)
        Token ids, integers from 0 (padding) to 2 ** 31 - 2.
    clips : bool, default=False
        Whether to replace larger ids by 2 ** 31 - 1, which never occurs in fit, instead
        of raising an error.

    Returns
    -------
    ndarray of shape (n, n_steps), int32

    Raises
    ------
    ValueError
        If a sequence is not 1D, has other values, is empty, consists of padding or
        contains padding between tokens.
    """
    if isinstance(X, np.ndarray) and X.ndim == 2:
        _check_tokens(X, "X", clips)
        # As int64, because narrow types cannot represent the maximum.
        tokens = np.minimum(X, np.int64(_MAX_TOKEN + 1)).astype("int32")
    else:
        sequences = [
            _as_array(item, number, "float64") for number, item in enumerate(_items(X))
        ]
        for number, sequence in enumerate(sequences):
            _check_tokens(sequence, f"X[{number}]", clips, 1)
        clipped = [np.minimum(s, _MAX_TOKEN + 1) for s in sequences]
        tokens = _stack([s.astype("int32") for s in clipped], 0)
    empty = np.flatnonzero((tokens == 0).all(axis=1))
    if empty.size:
        raise ValueError(f"X[{empty[0]}] contains no tokens except 0, the padding.")
    _check_padding(tokens)
    return tokens


def _check_padding(tokens: np.ndarray) -> None:
    """Raise an error for a token 0 between others, which would be masked as padding."""
    places = np.arange(tokens.shape[1])
    first = np.argmax(tokens > 0, axis=1)[:, np.newaxis]
    last = sequence_lengths(tokens)[:, np.newaxis] - 1
    inner = (tokens == 0) & (places > first) & (places < last)
    if inner.any():
        number, step = np.argwhere(inner)[0]
        raise ValueError(
            f"X[{number}] has the token 0 between other tokens, at time step {step}. 0 "
            "is the padding before and after a sequence. Number the tokens from 1, for "
            "example with X + 1."
        )


def _items(X: SequencesLike) -> Iterable[ArrayLike]:
    return cast("Iterable[ArrayLike]", X)


def _check_finite(steps: np.ndarray, masks: bool, given: Iterable[ArrayLike]) -> None:
    is_infinite = np.isinf(steps).any()
    if is_infinite:
        check_not_too_large(given)
    if is_infinite or (not masks and np.isnan(steps).any()):
        found = "infinity" if is_infinite else "NaN"
        raise ValueError(
            f"Input X contains {found}. Impute it or, for NaN, mask these time steps "
            'with missing="mask".'
        )


def _check_tokens(values: np.ndarray, name: str, clips: bool, ndim: int = 2) -> None:
    tokens = np.asarray(values)
    whole = (tokens >= 0) & (tokens < np.inf) & (tokens == np.floor(tokens))
    if tokens.ndim != ndim or not whole.all():
        raise ValueError(
            f"{name} does not contain tokens: with `embedding`, each time step must be "
            f"one integer from 1 (0 is padding). Got {tokens.ravel()[:3]}... of "
            f"shape {tokens.shape}."
        )
    if not clips and (tokens > _MAX_TOKEN).any():
        raise ValueError(
            f"{name} contains the token {tokens.max()}, but the maximum is "
            f"{_MAX_TOKEN}. Number the tokens from 1, for example with "
            "numpy.unique(..., return_inverse=True): every integer up to the maximum "
            "has an embedding vector."
        )


def _as_array(item: ArrayLike, number: int, dtype: str) -> np.ndarray:
    if getattr(getattr(item, "dtype", None), "kind", "O") not in "biuf":
        check_numeric(item, f"X[{number}]")
    try:
        sequence = np.asarray(item, dtype)
    except (TypeError, ValueError):
        sequence = np.empty(())
    if sequence.ndim not in (1, 2):
        raise ValueError(
            f"X[{number}] must be an array of numbers of shape (steps,) or (steps, "
            f"features). Got {item!r:.60}."
        )
    if sequence.size == 0:
        raise ValueError(f"X[{number}] has no time steps.")
    return sequence


def _stack(sequences: list[np.ndarray], fill: float) -> np.ndarray:
    longest = rounded_length(max(len(s) for s in sequences))
    first = sequences[0]
    stacked = np.full((len(sequences), longest, *first.shape[1:]), fill, first.dtype)
    for row, sequence in zip(stacked, sequences, strict=True):
        row[: len(sequence)] = sequence
    return stacked


def rounded_length(n_steps: int) -> int:
    """Round up a number of time steps, by at most one eighth or by seven.

    Folds whose longest sequences have similar lengths then share a compiled program.
    """
    multiple = max(_MIN_STEPS, 1 << max(0, n_steps.bit_length() - 4))
    return n_steps + -n_steps % multiple


def pad_sequences(X: np.ndarray, n_steps: int) -> np.ndarray:
    """Pad sequences at the end to at least `n_steps` time steps."""
    n_missing = max(0, n_steps - X.shape[1])
    fill = np.nan if X.dtype.kind == "f" else 0
    widths = [(0, 0), (0, n_missing)] + [(0, 0)] * (X.ndim - 2)
    return np.pad(X, widths, constant_values=fill) if n_missing else X


def unstacked(X: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Split an array of padded sequences into arrays of their own lengths."""
    parts = (steps[:length] for steps, length in zip(X, lengths, strict=True))
    return np.fromiter(parts, dtype=object, count=len(X))


def sequence_lengths(X: np.ndarray) -> np.ndarray:
    """Return the length of each sequence, up to its last valid time step.

    Parameters
    ----------
    X : ndarray of shape (n, n_steps, n_features) or (n, n_steps)
        Time steps padded with NaN, or tokens padded with 0.
    """
    valid = X != 0 if X.ndim == 2 else ~np.isnan(X[:, :, 0])
    return X.shape[1] - np.argmax(valid[:, ::-1], axis=1)


def in_parts(
    values: np.ndarray, lengths: np.ndarray, n_steps: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Split sequences into parts with the same number of time steps.

    Parameters
    ----------
    values : ndarray of shape (n, T, ...)
        Sequences. T must be a multiple of `n_steps`.
    lengths : ndarray of shape (n,)
        Number of time steps of each sequence, without padding.
    n_steps : int
        Number of time steps of a part.

    Returns
    -------
    parts : ndarray of shape (n_parts, n_steps, ...)
        The parts of all sequences, in order, without parts that consist of padding.
    numbers : ndarray of shape (n_parts,)
        Index of the sequence of each part.
    counts : ndarray of shape (n_parts,)
        Number of time steps of each part, without padding.

    Examples
    --------
    >>> values = np.array([[1, 2, 3, 0], [4, 5, 0, 0]])
    >>> parts, numbers, counts = in_parts(values, np.array([3, 2]), 2)
    >>> parts.tolist(), numbers.tolist(), counts.tolist()
    ([[1, 2], [3, 0], [4, 5]], [0, 0, 1], [2, 1, 2])
    """
    remaining = lengths[:, np.newaxis] - np.arange(0, values.shape[1], n_steps)
    parts = values.reshape(-1, n_steps, *values.shape[2:])
    return (
        parts[remaining.ravel() > 0],
        np.nonzero(remaining > 0)[0],
        remaining[remaining > 0].clip(max=n_steps),
    )


def step_statistics(
    X: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted mean and standard deviation of each feature.

    Parameters
    ----------
    X : ndarray of shape (n, n_steps, n_features)
        Sequences. Time steps with NaN are ignored.
    weights : ndarray of shape (n,)
        Weights of the sequences.

    Returns
    -------
    mean : ndarray of shape (n_features,)
    scale : ndarray of shape (n_features,)
        Standard deviation; 1 for constant features.
    """
    valid = ~np.isnan(X[:, :, 0])
    steps = X[valid][:, None, None, :]
    return channel_statistics(steps, np.repeat(weights, valid.sum(axis=1)))
