"""Iteration over documents of any kind of input."""

import functools
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np

from sknn.words._arguments import check_order, ordered_items
from sknn.words._text_files import read_lines

# Other characters that are typed as the apostrophe of a word.
_APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\uff07", "'"))

Document: TypeAlias = str | bytes | Iterable[str]
Documents: TypeAlias = (
    Iterable[Document]
    | Callable[[], Iterable[Document] | str | os.PathLike[str]]
    | str
    | os.PathLike[str]
)

_EXPECTED = (
    "X must be an iterable of texts (str, or bytes in UTF-8) or of lists of tokens, a "
    "function that returns one, or the path of a file with one document per line"
)


def simple_tokenize(text: str, *, lowercase: bool = True) -> list[str]:
    """Return the words and numbers of a text, keeping apostrophes.

    The result does not depend on the encoding of the text: it is normalized (NFC), so
    that "é" is one character even if it is stored as "e" and an accent, and all
    apostrophes are converted to "'". Combining marks are a part of their word.

    Parameters
    ----------
    text : str
        Text.
    lowercase : bool, default=True
        Whether to convert the text to lower case.
    """
    if lowercase:
        # A lower case letter may be two characters, which are normalized again.
        text = normalized(text).lower()
    return _word().findall(spelled(text))


def spelled(text: str) -> str:
    """Return a text with the characters and apostrophes of `simple_tokenize`."""
    return normalized(text).translate(_APOSTROPHES)


def normalized(text: str) -> str:
    """Return a text in which equal characters have one encoding (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _is_mark(code: int) -> bool:
    return unicodedata.category(chr(code))[0] == "M"


def _marks() -> str:
    """Return all combining marks, as ranges of a character class.

    `\\w` excludes them, although the vowels of many scripts, such as Devanagari, are
    marks.
    """
    codes = np.array([code for code in range(sys.maxunicode + 1) if _is_mark(code)])
    first = codes[np.diff(codes, prepend=-2) > 1]
    last = codes[np.diff(codes, append=sys.maxunicode + 2) > 1]
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in zip(first, last, strict=True))


@functools.cache
def _word() -> re.Pattern[str]:
    """Return the pattern of words, with apostrophes ("don't"), and of numbers.

    Joiners inside words select the form of letters, as in Persian and Hindi.
    """
    letter = f"[\\w{_marks()}]"
    return re.compile(f"{letter}+(?:['\u200c\u200d]{letter}+)*")


def iterate_documents(
    documents: Documents, tokenizer: Callable[[str], Iterable[str]] | None = None
) -> Iterator[Iterable[str]]:
    """Iterate over the tokens of documents.

    Parameters
    ----------
    documents : iterable of (str, bytes or iterable of str), callable or path
        Documents. A callable must return an iterable. A file (plain, .gz, .bz2 or .xz,
        UTF-8) is read line by line, so it may be larger than memory.
    tokenizer : callable or None, default=None
        Converts a text to tokens. None for `simple_tokenize`. Lists of tokens are used
        unchanged.

    Yields
    ------
    iterable of str
        Tokens of a document.

    Raises
    ------
    FileNotFoundError
        If `documents` is a text that is not the path of a file.
    TypeError
        If a document is neither a text nor an iterable of tokens, or if documents or
        tokens have no order, as in a set.
    ValueError
        If bytes or a file are not UTF-8, or an array is not 1D.
    """
    for number, document in enumerate(_open(documents)):
        if isinstance(document, bytes | bytearray):
            document = _decoded(document, number)
        if isinstance(document, str):
            yield _tokens(document, tokenizer)
        elif isinstance(document, Iterable):
            yield ordered_items(document, f"X[{number}]")
        else:
            raise TypeError(
                f"{_EXPECTED}; X[{number}] is {document!r} of type "
                f"{type(document).__name__}. Remove it, or replace missing documents "
                'by "".'
            )


def _tokens(
    text: str, tokenizer: Callable[[str], Iterable[str]] | None
) -> Iterable[str]:
    """Return the tokens of a text, checked if the tokenizer is given."""
    if tokenizer is None:
        return simple_tokenize(text)
    tokens = tokenizer(text)
    if isinstance(tokens, str | bytes) or not isinstance(tokens, Iterable):
        raise TypeError(
            "tokenizer must return the list of tokens of a text, got "
            f"{tokens!r:.80} of type {type(tokens).__name__}. Split the text, for "
            "example by lambda text: text.lower().split()."
        )
    check_order(tokens, "tokenizer(text)")
    return tokens


def _open(documents: Documents) -> Iterable[Document]:
    if callable(documents):
        documents = documents()
    if isinstance(documents, (str, os.PathLike)):
        return _lines(Path(documents))
    shape = getattr(documents, "shape", None)
    if shape is not None and len(shape) != 1:
        raise ValueError(
            f"{_EXPECTED}; got a {type(documents).__name__} of shape {tuple(shape)}. "
            "Pass one column, for example X['text'] or X[:, 0]."
        )
    if isinstance(documents, bytes | bytearray) or not isinstance(documents, Iterable):
        raise TypeError(f"{_EXPECTED}; got {documents!r}.")
    return ordered_items(documents, "X")


def _lines(path: Path) -> Iterator[str]:
    try:
        is_file = path.is_file()
    except OSError:  # a text too long for a name
        is_file = False
    if not is_file:
        shown = str(path)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
        raise FileNotFoundError(
            f"{_EXPECTED}; got the single text {shown!r}, which is not an existing "
            "file. Put the texts into a list."
        )
    yield from read_lines(path)


def _decoded(document: bytes | bytearray, number: int) -> str:
    try:
        return document.decode()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"Bytes in X must be UTF-8, but X[{number}] is not ({error})."
            " Decode it with its encoding first, for example text.decode('latin-1')."
        ) from error
