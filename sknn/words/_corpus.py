"""Documents as numbers."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.words._documents import iterate_documents
from sknn.words._token_store import MAX_IN_MEMORY, TokenStore

# Tokens that are handled at once where a temporary copy is needed.
_PIECE = 2**22


@dataclass(frozen=True)
class Corpus:
    """Documents as the numbers of their words.

    Parameters
    ----------
    ids : ndarray of shape (n_tokens,), int32
        The words of all documents, one after another, as positions in `words`.
    starts : ndarray of shape (n_documents + 1,), int64
        Where in `ids` each document begins, and where the last one ends.
    words : list of str
        The distinct words.
    counts : ndarray of shape (n_words,), int64
        How often each occurs in the documents, or did before some were dropped.
    """

    ids: np.ndarray
    starts: np.ndarray
    words: list[str]
    counts: np.ndarray

    @property
    def n_documents(self) -> int:
        """The number of documents, empty ones included."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> np.ndarray:
        """The tokens of each document."""
        return np.diff(self.starts)

    def restricted(self, rows: np.ndarray, words: list[str]) -> "Corpus":
        """Return the documents in another vocabulary.

        Parameters
        ----------
        rows : ndarray of shape (n_words,), int32
            The new number of each word; tokens of words below 0 are dropped.
        words : list of str
            The new vocabulary.
        """
        store = TokenStore()
        starts = np.zeros_like(self.starts)
        for first in range(0, len(self.ids), _PIECE):
            ids = rows[self.ids[first : first + _PIECE]]
            known = ids >= 0
            left, right = np.searchsorted(self.starts, [first, first + len(ids)])
            before = np.concatenate([[0], np.cumsum(known)])
            starts[left:right] = before[self.starts[left:right] - first] + len(store)
            store.append_array(ids[known])
        starts[self.starts == len(self.ids)] = len(store)
        counts = np.zeros(len(words), np.int64)
        inside = rows >= 0
        counts[rows[inside]] = self.counts[inside]
        return Corpus(store.finish(), starts, words, counts)

    def taken(self, documents: np.ndarray) -> "Corpus":
        """Return some of the documents, with the words and counts of all."""
        store = TokenStore()
        for number in documents:
            store.append_array(self.ids[self.starts[number] : self.starts[number + 1]])
        starts = np.concatenate([[0], np.cumsum(self.lengths[documents])])
        return Corpus(store.finish(), starts, self.words, self.counts)


def read_corpus(
    documents: Any,
    tokenizer: Callable[[str], Iterable[str]] | None = None,
    *,
    max_in_memory: int = MAX_IN_MEMORY,
) -> Corpus:
    """Read documents once and number their words in the order of first appearance.

    Parameters
    ----------
    documents : iterable of (str, bytes or iterable of str), callable or path
        As `iterate_documents` takes them.
    tokenizer : callable or None, default=None
        From a text to its tokens.
    max_in_memory : int, default=268435456
        Tokens from which on their numbers are kept in a temporary file.

    Raises
    ------
    TypeError
        When a token is not a str, and as `iterate_documents`.
    """
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    number_of = numbers.__getitem__
    store = TokenStore(max_in_memory)
    ends = [0]
    for tokens in iterate_documents(documents, tokenizer):
        try:
            store.extend(map(number_of, tokens))
        except TypeError as error:
            raise TypeError(
                f"Tokens must be str; document {len(ends) - 1} holds another type "
                f"({error})."
            ) from error
        ends.append(len(store))
    if strange := [word for word in numbers if not isinstance(word, str)]:
        raise TypeError(
            f"Tokens must be str, got {strange[0]!r} of type "
            f"{type(strange[0]).__name__}. Turn numbers into text, str(token), and "
            "leave out what is missing."
        )
    # Arrays of tokens hold np.str_, which nobody wants to see again.
    words = [str.__str__(word) for word in numbers]
    ids = store.finish()
    return Corpus(ids, np.array(ends), words, count_ids(ids, len(words)))


def count_ids(ids: np.ndarray, n_words: int) -> np.ndarray:
    """Return how often each number below `n_words` occurs."""
    counts = np.zeros(n_words, np.int64)
    for first in range(0, len(ids), _PIECE):
        counts += np.bincount(ids[first : first + _PIECE], minlength=n_words)
    return counts
