"""Conversion between texts and token ids, for sources and targets of a translator."""

from collections.abc import Iterable

import numpy as np

from sknn.estimators.text._text_tokenizer import UNKNOWN_NAME, TextTokenizer
from sknn.estimators.text._token_windows import START_TOKEN
from sknn.words import normalized, ordered_items

# Targets never contain unknown tokens, so id 1 represents their start and their end.
END_TOKEN = START_TOKEN
UNKNOWN_TOKEN = START_TOKEN


def check_texts(texts: object, name: str, level: str | None = None) -> list[str]:
    """Check texts, with one text per sample, and return them as a list.

    Parameters
    ----------
    texts : iterable of str, or table with one column of str
        Texts.
    name : str
        Name of the argument, for error messages.
    level : {"character", "word"} or None, default=None
        Each text must contain at least one token of this level. With None, texts may
        be empty.

    Raises
    ------
    TypeError
        If `texts` is not an iterable of str, or has no order, as a set.
    ValueError
        If there are no texts, or if one is empty.
    """
    if isinstance(texts, str | bytes | bytearray) or not isinstance(texts, Iterable):
        raise TypeError(
            f"{name} must be an iterable of str, one text per sample, got "
            f"{texts!r:.80}. Put a single text in a list."
        )
    shape: tuple[int, ...] = getattr(texts, "shape", ())
    if len(shape) == 2:
        if shape[1] != 1:
            raise ValueError(
                f"{name} must contain one text per sample, got a table of {shape[1]} "
                "columns. Select one column, or join the columns to one text."
            )
        texts = np.asarray(texts)[:, 0]
    items: list[str] = list(ordered_items(texts, name))
    if not items:
        raise ValueError(f"{name} must contain at least one text, got an empty one.")
    for position, text in enumerate(items):
        if not isinstance(text, str):
            raise TypeError(
                f"{name} must contain str, one text per sample, got {text!r:.80} of "
                f"type {type(text).__name__} at {position}. Convert it to str, or "
                "remove the sample."
            )
        if level is not None and not split_tokens(text, level):
            raise ValueError(
                f"{name} must contain texts with at least one {level}, got {text!r} "
                f"at {position}. Remove the sample, or use a text such as '-' instead."
            )
    return items


def split_tokens(text: str, level: str) -> list[str]:
    """Return the characters of a text, or its words, which whitespace separates.

    The text is normalized (NFC), so that tokens do not depend on its encoding.
    """
    text = normalized(text)
    return text.split() if level == "word" else list(text)


def token_ids(
    texts: list[str], level: str, vocabulary: dict[str, int] | None
) -> tuple[np.ndarray, dict[str, int]]:
    """Return the token ids of each text, and the vocabulary.

    Parameters
    ----------
    texts : list of str
        Texts.
    level : {"character", "word"}
        Kind of tokens.
    vocabulary : dict of str to int or None
        Ids of tokens, from 2. None to learn the vocabulary from `texts`.

    Returns
    -------
    ids : ndarray of shape (n_texts,), of arrays of int32
        Ids of the tokens of each text.
    vocabulary : dict of str to int
        Ids of all tokens.
    """
    tokenizer = TextTokenizer(vocabulary=vocabulary)
    ids = tokenizer.fit_transform([split_tokens(text, level) for text in texts])
    return ids, tokenizer.vocabulary_


def join_tokens(ids: np.ndarray, vocabulary: dict[str, int], level: str) -> np.ndarray:
    """Return the texts with the given token ids; unknown tokens become U+FFFD.

    Parameters
    ----------
    ids : ndarray of shape (n_texts, n_steps)
        Token ids, padded with 0.
    vocabulary : dict of str to int
        Ids of all tokens.
    level : {"character", "word"}
        Kind of tokens.

    Returns
    -------
    ndarray of shape (n_texts,), of str
    """
    tokens = np.array(["", "\ufffd", *vocabulary], dtype=object)
    separator = " " if level == "word" else ""
    texts = [separator.join(tokens[row[row > 0]]) for row in ids]
    return np.array(texts, dtype=object)


def check_target_texts(
    texts: list[str], ids: np.ndarray, max_length: int, level: str
) -> None:
    """Check that a network can predict target texts.

    Parameters
    ----------
    texts : list of str
        Target texts.
    ids : ndarray of shape (n_texts,), of arrays
        Token ids of the texts, as `token_ids` returns them.
    max_length : int
        Maximum number of tokens of a predicted text.
    level : {"character", "word"}
        Kind of tokens.

    Raises
    ------
    ValueError
        If a text is too long or contains unknown tokens.
    """
    for position, (text, row) in enumerate(zip(texts, ids, strict=True)):
        if len(row) > max_length:
            raise ValueError(
                f"y[{position}], {text!r:.80}, has {len(row)} {level}s, and the network"
                f" predicts at most {max_length} (`max_length`, or the length of the "
                "longest text of the first fit). Increase `max_length` before the "
                "first fit, or remove longer texts."
            )
        unknown = np.flatnonzero(row == UNKNOWN_TOKEN)
        if unknown.size:
            token = split_tokens(text, level)[unknown[0]]
            if token == UNKNOWN_NAME:
                raise ValueError(
                    f"y[{position}] contains {token!r}, which represents unknown "
                    "tokens and cannot be predicted. Use another name for it."
                )
            raise ValueError(
                f"y[{position}] contains {token!r}, which no text of the first fit "
                "contains, so the network cannot predict it. Fit on texts that contain "
                f"all {level}s, or remove this text."
            )
