"""Texts as token sequences, cut into training samples."""

from collections.abc import Iterable

import numpy as np

from sknn.words import ordered_items

# Precedes the first token of a text: the unknown token of `TextTokenizer`.
START_TOKEN = 1


def nonempty_texts(X: object) -> list[str]:
    """Return one or several texts as a list, without empty texts.

    Parameters
    ----------
    X : str or iterable of str
        Texts.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError
        If X is neither a text nor an iterable of texts, or has no order, as a set.
    ValueError
        If all texts are empty.
    """
    if isinstance(X, str):
        texts = [X]
    elif (
        isinstance(X, bytes | bytearray)
        or not isinstance(X, Iterable)
        or getattr(X, "ndim", 1) != 1
    ):
        raise TypeError(
            f"X must be a text (str) or an iterable of texts, got {type(X).__name__}. "
            "Read a file with Path(...).read_text(), decode bytes, or select one "
            "column of a dataframe."
        )
    else:
        texts = list(ordered_items(X, "X"))
    for position, text in enumerate(texts):
        if not isinstance(text, str):
            raise TypeError(
                f"X must contain texts (str); item {position} is {text!r:.80}."
            )
    texts = [text for text in texts if text]
    if not texts:
        raise ValueError("X has no characters. Pass at least one text with characters.")
    return texts


def with_start(ids: np.ndarray) -> np.ndarray:
    """Return the tokens of a text, preceded by the start token.

    Parameters
    ----------
    ids : ndarray of shape (n,), int32
        Token ids.

    Returns
    -------
    ndarray of shape (n + 1,), int32
        Every token but the first is predicted from the tokens before it.
    """
    return np.concatenate([np.array([START_TOKEN], np.int32), ids])


def n_predicted(sequences: list[np.ndarray]) -> int:
    """Return the number of tokens that are predicted from other tokens."""
    return sum(len(sequence) - 1 for sequence in sequences)


def split_end(
    sequences: list[np.ndarray], n_last: int
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Split sequences before the last `n_last` predicted tokens.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i,)
        Token ids of each text.
    n_last : int
        Number of predicted tokens after the split.

    Returns
    -------
    before, after : list of ndarray
        If the split falls within a sequence, its second part starts with the last token
        of the first part, which is not predicted again.

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
    """Cut sequences into parts with at most `n_steps` predicted tokens.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i,)
        Token ids of each text.
    n_steps : int
        Maximum number of predicted tokens of a part.

    Returns
    -------
    list of ndarray of shape (at most n_steps + 1,)
        Each part starts with the last token of the previous part. Every token but the
        first of a sequence is predicted in exactly one part.

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
    """Return the input tokens, and the next token of each of them.

    Parameters
    ----------
    parts : list of ndarray of shape (n_i + 1,)
        Token ids.

    Returns
    -------
    inputs, targets : list of ndarray of shape (n_i,)
    """
    return [part[:-1] for part in parts], [part[1:] for part in parts]


def padded(sequences: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the input tokens and the next tokens as padded arrays.

    Parameters
    ----------
    sequences : list of ndarray of shape (n_i + 1,)
        Token ids.

    Returns
    -------
    inputs, targets : ndarray of shape (n, max n_i), int32
        Padded with 0 and -1.
    """
    shape = len(sequences), max(map(len, sequences)) - 1
    inputs = np.zeros(shape, np.int32)
    targets = np.full(shape, -1, np.int32)
    for row, sequence in enumerate(sequences):
        size = len(sequence) - 1
        inputs[row, :size] = sequence[:-1]
        targets[row, :size] = sequence[1:]
    return inputs, targets
