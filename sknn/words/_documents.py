"""Documents one after another, from whatever holds them."""

import bz2
import gzip
import lzma
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

# Words with their apostrophes ("don't"), numbers; no punctuation.
_WORD = re.compile(r"\w+(?:['’]\w+)*")

_OPENERS: dict[str, Callable[..., Any]] = {
    ".gz": gzip.open,
    ".bz2": bz2.open,
    ".xz": lzma.open,
}

_WANTED = (
    "documents must be an iterable of texts (str, or bytes in UTF-8) or of lists of "
    "tokens, a function that returns one, or the path of a file with one document a "
    "line"
)


def simple_tokenize(text: str, *, lowercase: bool = True) -> list[str]:
    """Return the words and numbers of a text, apostrophes kept.

    Parameters
    ----------
    text : str
    lowercase : bool, default=True
        Return them in lower case.
    """
    return _WORD.findall(text.lower() if lowercase else text)


def iterate_documents(
    documents: Any, tokenizer: Callable[[str], Iterable[str]] | None = None
) -> Iterator[Iterable[str]]:
    """Yield the tokens of one document after another.

    Parameters
    ----------
    documents : iterable of (str, bytes or iterable of str), callable or path
        A function is called for an iterable; a file (plain, .gz, .bz2 or .xz, UTF-8)
        is read line by line, so that it may be larger than memory.
    tokenizer : callable or None, default=None
        From a text to its tokens; None for `simple_tokenize`. Lists of tokens are
        taken as they are.

    Raises
    ------
    FileNotFoundError
        When a text was given that is not the path of a file.
    TypeError
        When a document is neither a text nor an iterable of tokens.
    ValueError
        When bytes or a file are not UTF-8, or the array is not one-dimensional.
    """
    tokenize = simple_tokenize if tokenizer is None else tokenizer
    for number, document in enumerate(_open(documents)):
        if isinstance(document, bytes):
            document = _decoded(document, number)
        if isinstance(document, str):
            yield tokenize(document)
        elif isinstance(document, Iterable) and not isinstance(document, dict):
            yield document
        else:
            raise TypeError(
                f"{_WANTED}; document {number} is {document!r} of type "
                f"{type(document).__name__}. Leave it out, or replace what is missing "
                'by "".'
            )


def _open(documents: Any) -> Iterable[Any]:
    if callable(documents):
        documents = documents()
    if isinstance(documents, (str, os.PathLike)):
        return _lines(Path(documents))
    shape = getattr(documents, "shape", None)
    if shape is not None and len(shape) != 1:
        raise ValueError(
            f"{_WANTED}; got a {type(documents).__name__} of shape {tuple(shape)}. "
            "Pass one column of it, for example X['text'] or X[:, 0]."
        )
    if isinstance(documents, (bytes, dict)) or not isinstance(documents, Iterable):
        raise TypeError(f"{_WANTED}; got {documents!r}.")
    if isinstance(documents, np.ndarray):
        return documents.tolist()
    return documents


def _lines(path: Path) -> Iterator[str]:
    try:
        is_file = path.is_file()
    except OSError:  # a text too long for a name
        is_file = False
    if not is_file:
        shown = str(path)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}..."
        raise FileNotFoundError(
            f"{_WANTED}; got the single text {shown!r}, and there is no such file. Put "
            "the texts into a list."
        )
    with _OPENERS.get(path.suffix, open)(path, "rt", encoding="utf-8-sig") as lines:
        try:
            for line in lines:
                yield line.removesuffix("\n")  # which is no part of the document
        except UnicodeDecodeError as error:
            raise ValueError(
                f"{path} must be a text file in UTF-8, and is not ({error.reason}). "
                "Open it with its own encoding: open(path, encoding='latin-1'), say."
            ) from error


def _decoded(document: bytes, number: int) -> str:
    try:
        return document.decode()
    except UnicodeDecodeError as error:
        raise ValueError(
            f"Documents of bytes must be UTF-8, and document {number} is not ({error})."
            " Decode it with its own encoding first: text.decode('latin-1'), say."
        ) from error
