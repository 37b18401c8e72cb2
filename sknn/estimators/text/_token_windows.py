"""Texts as sequences of tokens, cut into what a network is trained on."""

from typing import Any

import numpy as np

# What stands before the first token of a text: the unknown one of `TextTokenizer`.
START = 1


def as_texts(X: Any) -> list[str]:
    """Return one text or several as a list, without empty ones.

    Parameters
    ----------
    X : str or iterable of str

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        When X is no text and not made of texts.
    ValueError
        When there is nothing in them.
    """
    is_one = isinstance(X, str)
    is_many = hasattr(X, "__iter__") and getattr(X, "ndim", 1) == 1
    if isinstance(X, bytes) or not (is_one or is_many):
        raise TypeError(
            f"X must be a text (str) or an iterable of texts, got {type(X).__name__}. "
            "Read a file with Path(...).read_text(), decode bytes, take one column of "
            "a data frame."
        )
    texts = [X] if is_one else list(X)
    for number, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(f"X must hold texts (str); item {number} is {text!r:.80}.")
    texts = [text for text in texts if text]
    if not texts:
        raise ValueError("X has no characters. Give at least one text that has some.")
    return texts


def with_start(numbers: np.ndarray) -> np.ndarray:
    """Return the tokens of a text behind what every text begins with.

    Parameters
    ----------
    numbers : ndarray of shape (n,), int32

    Returns
    -------
    ndarray of shape (n + 1,), int32
        Every token but the first one is predicted from those before it.
    """
    return np.concatenate([np.array([START], np.int32), numbers])


def n_predicted(sequences: list[np.ndarray]) -> int:
    """Return how many tokens are predicted from others."""
    return sum(len(sequence) - 1 for sequence in sequences)


def split_end(
    sequences: list[np.ndarray], n_last: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Divide sequences so that the last `n_last` predicted tokens are apart.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i,)
    n_last : int

    Returns
    -------
    before, after : list of ndarray
        The sequence in which the limit falls is divided; its second part begins with
        the last token of the first one, which is not predicted again.

    Examples
    --------
    >>> before, after = split_end([np.arange(3), np.arange(5)], 3)
    >>> [part.tolist() for part in before], [part.tolist() for part in after]
    ([[0, 1, 2], [0, 1]], [[1, 2, 3, 4]])
    """
    before, after = [], []
    left = n_predicted(sequences) - n_last
    for sequence in sequences:
        size = min(max(left, 0), len(sequence) - 1)
        left -= size
        if size:
            before.append(sequence[: size + 1])
        if size < len(sequence) - 1:
            after.append(sequence[size:])
    return before, after


def cut(sequences: list[np.ndarray], n_steps: int) -> list[np.ndarray]:
    """Cut sequences into parts in which at most `n_steps` tokens are predicted.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i,)
    n_steps : int

    Returns
    -------
    list of ndarray of shape (at most n_steps + 1,)
        A part begins with the last token of the one before it. Every token but the
        first of a sequence is predicted in one part.

    Examples
    --------
    >>> [part.tolist() for part in cut([np.arange(6)], 2)]
    [[0, 1, 2], [2, 3, 4], [4, 5]]
    """
    return [
        sequence[first : first + n_steps + 1]
        for sequence in sequences
        for first in range(0, len(sequence) - 1, n_steps)
    ]


def pairs(parts: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return inputs, and beside each of them the token that follows.

    Parameters
    ----------
    parts : list of ndarray of shape (n_i + 1,)

    Returns
    -------
    inputs, targets : list of ndarray of shape (n_i,)
    """
    return [part[:-1] for part in parts], [part[1:] for part in parts]


def padded(sequences: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and the tokens that follow as arrays.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i + 1,)

    Returns
    -------
    inputs, targets : ndarray of shape (n, the largest n_i), int32
        Filled up with 0 and -1.
    """
    shape = len(sequences), max(map(len, sequences)) - 1
    inputs = np.zeros(shape, np.int32)
    targets = np.full(shape, -1, np.int32)
    for row, sequence in enumerate(sequences):
        size = len(sequence) - 1
        inputs[row, :size] = sequence[:-1]
        targets[row, :size] = sequence[1:]
    return inputs, targets
