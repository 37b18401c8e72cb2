"""Texts to read and to write, as numbers of their tokens."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from sknn.estimators.text._text_tokenizer import TextTokenizer

# The number of the token that is none of a vocabulary; in targets, start and end.
MARK = 1


def as_texts(texts: Any, name: str, level: str | None = None) -> list[str]:
    """Return texts as a list.

    Parameters
    ----------
    texts : iterable of str, or table of one column of them
    name : str
        What they are called, for errors.
    level : {"character", "word"} or None, default=None
        What each text must have one of; None where it may be empty.

    Raises
    ------
    TypeError
        For anything but str.
    ValueError
        When there is no text, or one is empty.
    """
    if isinstance(texts, str | bytes) or not isinstance(texts, Iterable):
        raise TypeError(
            f"{name} must be an iterable of str, one text a sample, got {texts!r:.80}. "
            "Put a single text in a list."
        )
    shape: tuple[int, ...] = getattr(texts, "shape", ())
    if len(shape) == 2:
        if shape[1] != 1:
            raise ValueError(
                f"{name} must hold one text a sample, got a table of {shape[1]} "
                "columns. Choose one, or join them to one text."
            )
        texts = np.asarray(texts)[:, 0]
    items = list(texts)
    if not items:
        raise ValueError(f"{name} holds no texts, and one at least is needed.")
    for number, text in enumerate(items):
        if not isinstance(text, str):
            raise TypeError(
                f"{name} must hold str, one text a sample, got {text!r:.80} of type "
                f"{type(text).__name__} at {number}. Turn it into text, or leave the "
                "sample out."
            )
        if level is not None and not tokens_of(text, level):
            raise ValueError(
                f"{name} must hold texts with a {level} at least, got {text!r} at "
                f"{number}. Leave the sample out, or put a text such as '-' in its "
                "place."
            )
    return items


def tokens_of(text: str, level: str) -> list[str]:
    """Return the characters of a text, or what stands between its spaces."""
    return text.split() if level == "word" else list(text)


def numbered(
    texts: list[str], level: str, vocabulary: dict[str, int] | None
) -> tuple[np.ndarray, dict[str, int]]:
    """Return the numbers of the tokens of each text, and those of all tokens.

    Parameters
    ----------
    texts : list of str
    level : {"character", "word"}
    vocabulary : dict of str to int or None
        The numbers, from 2; None to number the tokens of these texts.
    """
    tokenizer = TextTokenizer(vocabulary=vocabulary)
    numbers = tokenizer.fit_transform([tokens_of(text, level) for text in texts])
    return numbers, tokenizer.vocabulary_


def texts_of(numbers: np.ndarray, vocabulary: dict[str, int], level: str) -> np.ndarray:
    """Return the texts that `numbered` made numbers of; an unknown token is U+FFFD.

    Parameters
    ----------
    numbers : ndarray of shape (n_texts, n_steps)
        Filled up with 0.
    vocabulary : dict of str to int
    level : {"character", "word"}
    """
    tokens = np.array(["", "\ufffd", *vocabulary], dtype=object)
    between = " " if level == "word" else ""
    texts = [between.join(tokens[row[row > 0]]) for row in numbers]
    return np.array(texts, dtype=object)


def refuse_unwritable(
    texts: list[str], numbers: np.ndarray, longest: int, level: str
) -> None:
    """Refuse targets that a network cannot write.

    Parameters
    ----------
    texts : list of str
    numbers : ndarray of shape (n_texts,), of arrays
        What `numbered` made of them.
    longest : int
        The most tokens that it writes.
    level : {"character", "word"}

    Raises
    ------
    ValueError
        For texts that are longer, or hold unknown tokens.
    """
    for number, (text, row) in enumerate(zip(texts, numbers, strict=True)):
        if len(row) > longest:
            raise ValueError(
                f"y[{number}], {text!r:.80}, has {len(row)} {level}s, and the network "
                f"writes at most {longest} (`max_length`, or the longest text of the "
                "first fit). Set `max_length` to as many before the first fit, or "
                "leave longer ones out."
            )
        unknown = np.flatnonzero(row == MARK)
        if unknown.size:
            raise ValueError(
                f"y[{number}] holds {tokens_of(text, level)[unknown[0]]!r}, which no "
                "text of the first fit has, so that the network cannot write it. Fit "
                f"on texts with all {level}s, or leave this one out."
            )
