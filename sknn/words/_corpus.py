"""Documents as word ids."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from sknn.words._documents import Documents, iterate_documents
from sknn.words._token_store import MAX_IN_MEMORY, TokenStore

# Number of tokens per chunk, for operations that need a temporary copy.
_CHUNK = 2**22


@dataclass(frozen=True)
class Corpus:
    """Documents as word ids.

    Parameters
    ----------
    ids : ndarray of shape (n_tokens,), int32
        Words of all documents, concatenated, as indices into `words`.
    starts : ndarray of shape (n_documents + 1,), int64
        Start of each document in `ids`, followed by the end of the last document.
    words : list of str
        Distinct words.
    counts : ndarray of shape (n_words,), int64
        Number of occurrences of each word in the documents, or in all documents if
        `taken` has selected some of them.
    """

    ids: np.ndarray
    starts: np.ndarray
    words: list[str]
    counts: np.ndarray

    @property
    def n_documents(self) -> int:
        """Number of documents, including empty documents."""
        return len(self.starts) - 1

    @property
    def lengths(self) -> np.ndarray:
        """Number of tokens of each document."""
        return np.diff(self.starts)

    def restricted(self, rows: np.ndarray, words: list[str]) -> "Corpus":
        """Return the documents with another vocabulary.

        Parameters
        ----------
        rows : ndarray of shape (n_words,), int32
            New id of each word. Words with a negative id are removed.
        words : list of str
            New vocabulary.
        """
        store = TokenStore()
        starts = np.zeros_like(self.starts)
        for first in range(0, len(self.ids), _CHUNK):
            ids = rows[self.ids[first : first + _CHUNK]]
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
        """Return some of the documents, with the words and counts of all documents."""
        store = TokenStore()
        for number in documents:
            store.append_array(self.ids[self.starts[number] : self.starts[number + 1]])
        starts = np.concatenate([[0], np.cumsum(self.lengths[documents])])
        return Corpus(store.finish(), starts, self.words, self.counts)


def read_corpus(
    documents: Documents,
    tokenizer: Callable[[str], Iterable[str]] | None = None,
    *,
    max_in_memory: int = MAX_IN_MEMORY,
) -> Corpus:
    """Read documents once and assign word ids in the order of first appearance.

    Parameters
    ----------
    documents : iterable of (str, bytes or iterable of str), callable or path
        Documents; see `iterate_documents`.
    tokenizer : callable or None, default=None
        Converts a text to tokens.
    max_in_memory : int, default=268435456
        Number of tokens from which their ids are stored in a temporary file.

    Raises
    ------
    TypeError
        If a token is not a str; see also `iterate_documents`.
    """
    word_ids: defaultdict[str, int] = defaultdict()
    word_ids.default_factory = word_ids.__len__
    id_of = word_ids.__getitem__
    store = TokenStore(max_in_memory)
    ends = [0]
    for tokens in iterate_documents(documents, tokenizer):
        try:
            store.extend(map(id_of, tokens))
        except TypeError as error:
            raise TypeError(
                f"The tokens of X must be str, but X[{len(ends) - 1}] contains another "
                f"type ({error})."
            ) from error
        ends.append(len(store))
    keys: list[object] = list(word_ids)
    if invalid := [word for word in keys if not isinstance(word, str)]:
        raise TypeError(
            f"The tokens of X must be str, got {invalid[0]!r} of type "
            f"{type(invalid[0]).__name__}. Convert numbers to str, and remove missing "
            "values."
        )
    # Convert np.str_, the items of arrays, to plain str.
    words = [str.__str__(word) for word in word_ids]
    ids = store.finish()
    return Corpus(ids, np.array(ends), words, count_ids(ids, len(words)))


def count_ids(ids: np.ndarray, n_words: int) -> np.ndarray:
    """Return the number of occurrences of each id below `n_words`."""
    counts = np.zeros(n_words, np.int64)
    for first in range(0, len(ids), _CHUNK):
        counts += np.bincount(ids[first : first + _CHUNK], minlength=n_words)
    return counts
