"""Rules for phrases, and their application to documents."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Self

import numpy as np

from sknn.words._corpus import Corpus, count_ids
from sknn.words._token_store import TokenStore

__all__ = ["Neighbors", "PhraseRules", "connector_ids", "document_chunks"]

# Number of tokens per chunk. A longer document is a chunk by itself.
_CHUNK = 2**24


@dataclass(frozen=True)
class Neighbors:
    """Pairs of consecutive words, ignoring connectors between them.

    Parameters
    ----------
    ids : ndarray of shape (n_tokens,)
        Tokens of some documents.
    left, right : ndarray of shape (n_pairs,)
        Positions in `ids` of two consecutive words that are not connectors.
    joined : ndarray of shape (n_pairs,), bool
        Whether both words are in the same document.
    """

    ids: np.ndarray
    left: np.ndarray
    right: np.ndarray
    joined: np.ndarray

    @classmethod
    def of(cls, ids: np.ndarray, starts: np.ndarray, is_connector: np.ndarray) -> Self:
        """Find all pairs in documents.

        Parameters
        ----------
        ids : ndarray of shape (n_tokens,)
            Word ids.
        starts : ndarray of shape (n_documents + 1,)
            Start of each document, followed by the end of the last document.
        is_connector : ndarray of shape (n_words,), bool
            Whether each word is a connector.
        """
        # Two words are in different documents if a document starts after the first
        # word and not after the second.
        is_start = np.zeros(len(ids) + 1, np.int32)
        is_start[starts] = 1
        if not is_connector.any():
            left = np.arange(max(len(ids) - 1, 0))
            return cls(ids, left, left + 1, is_start[1 : len(ids)] == 0)
        words = np.flatnonzero(~is_connector[ids])
        document = np.cumsum(is_start)[words]
        same = document[:-1] == document[1:]
        return cls(ids, words[:-1], words[1:], same)

    def select(self, which: np.ndarray) -> "Neighbors":
        """Return some of the pairs."""
        left, right = self.left[which], self.right[which]
        return Neighbors(self.ids, left, right, self.joined[which])

    def codes(self, n_words: int) -> np.ndarray:
        """Return one integer that identifies the two words of each pair."""
        first = self.ids[self.left].astype(np.int64)
        return first * n_words + self.ids[self.right]


@dataclass(frozen=True)
class PhraseRules:
    """Phrases, sequences of tokens to join to one token.

    Parameters
    ----------
    parts : list of tuple of str
        Tokens of each phrase: words at both ends, connectors between them.
    scores : ndarray of shape (n_phrases,)
        Score of each phrase.
    delimiter : str
        String between the parts of a phrase.
    connectors : collection of str
        Words that may occur only inside phrases.

    Attributes
    ----------
    names : list of str
        Joined token of each phrase.
    """

    parts: list[tuple[str, ...]]
    scores: np.ndarray
    delimiter: str
    connectors: Collection[str]
    names: list[str] = field(init=False)

    def __post_init__(self) -> None:
        names = [self.delimiter.join(parts) for parts in self.parts]
        object.__setattr__(self, "names", names)

    def connector_mask(self, words: list[str]) -> np.ndarray:
        """Return a mask of the words that are connectors."""
        if not self.connectors:
            return np.zeros(len(words), bool)
        return np.fromiter((w in self.connectors for w in words), bool, len(words))

    def join(self, corpus: Corpus) -> Corpus:
        """Return the documents with each phrase joined to one word.

        Phrases are joined from left to right and do not overlap.
        """
        words = list(corpus.words)
        lookup = _Lookup(self, words)
        is_connector = self.connector_mask(corpus.words)
        store = TokenStore()
        starts = corpus.starts.copy()
        for first, last in document_chunks(corpus.starts):
            start = corpus.starts[first]
            ids = corpus.ids[start : corpus.starts[last]]
            inner = corpus.starts[first : last + 1] - start
            pairs, phrase = lookup.find(Neighbors.of(ids, inner, is_connector))
            kept = np.ones(len(ids), bool)
            spans = pairs.right - pairs.left
            nth = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
            kept[np.repeat(pairs.left, spans) + nth + 1] = False
            ids = ids.copy()
            ids[pairs.left] = phrase
            before = np.concatenate([[0], np.cumsum(kept)])
            starts[first : last + 1] = before[inner] + len(store)
            store.append_array(ids[kept])
        ids = store.finish()
        return Corpus(ids, starts, words, count_ids(ids, len(words)))


class _Lookup:
    """Rules with the word ids of a vocabulary, to which the phrases are added."""

    def __init__(self, rules: PhraseRules, words: list[str]) -> None:
        self._n_words = n_words = len(words)
        word_ids = {word: k for k, word in enumerate(words)}
        self._connectors: dict[tuple[int, ...], int] = {(): 0}
        codes, connectors, names = [], [], []
        for parts, name in zip(rules.parts, rules.names, strict=True):
            ids = [word_ids.get(part, n_words) for part in parts]
            if max(ids) >= n_words:
                continue  # the documents do not contain all words of the phrase
            codes.append(ids[0] * n_words + ids[-1])
            inner = tuple(ids[1:-1])
            connectors.append(self._connectors.setdefault(inner, len(self._connectors)))
            names.append(name)
        self._is_first, self._is_last = np.zeros((2, n_words), bool)
        pairs = np.array(codes, dtype=np.int64)
        if n_words:
            self._is_first[pairs // n_words] = self._is_last[pairs % n_words] = True
        self._pairs, which = np.unique(pairs, return_inverse=True)
        keys = which * len(self._connectors) + np.array(connectors, dtype=np.int64)
        order = np.argsort(keys)
        self._keys = keys[order]
        phrases = []
        for name in names:
            if name not in word_ids:
                word_ids[name] = len(words)
                words.append(name)
            phrases.append(word_ids[name])
        self._phrases = np.array(phrases, dtype=np.int32)[order]

    def find(self, pairs: Neighbors) -> tuple[Neighbors, np.ndarray]:
        """Return the pairs to join, and the word ids of the phrases."""
        ids, n_words = pairs.ids, self._n_words
        candidates = pairs.joined & self._is_first[ids[pairs.left]]
        at = np.flatnonzero(candidates)
        at = at[self._is_last[ids[pairs.right[at]]]]
        which, known = _positions(self._pairs, pairs.select(at).codes(n_words))
        at, which = at[known], which[known]
        inner = connector_ids(pairs.select(at), self._connectors, add=False)
        keys = which * len(self._connectors) + inner
        keys[inner < 0] = -1
        which, known = _positions(self._keys, keys)
        at, which = at[known], which[known]
        # In a run of overlapping pairs, every other pair is joined.
        position = np.arange(len(at))
        is_new = np.concatenate([[True], np.diff(at) != 1])[: len(at)]
        run = np.maximum.accumulate(np.where(is_new, position, 0))
        selected = (position - run) % 2 == 0
        return pairs.select(at[selected]), self._phrases[which[selected]]


def _positions(known: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of values in a sorted array, and whether they are in it."""
    if not len(known):
        return np.zeros(len(values), np.intp), np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return at, known[at] == values


def connector_ids(
    pairs: Neighbors, known: dict[tuple[int, ...], int], *, add: bool
) -> np.ndarray:
    """Return the id of the sequence of connectors between the words of each pair.

    Parameters
    ----------
    pairs : Neighbors
        Pairs of words.
    known : dict
        Id of each sequence of connectors. The id of the empty sequence is 0.
    add : bool
        Whether to add new sequences to `known`. If False, their id is -1.
    """
    result = np.zeros(len(pairs.left), np.int64)
    spans = pairs.right - pairs.left
    for span in np.unique(spans[spans > 1]):
        rows = np.flatnonzero(spans == span)
        left = pairs.left[rows]
        code = pairs.ids[left + 1].astype(np.int64)
        for offset in range(2, span):
            # Renumber for each word, because codes of many words would overflow.
            _, code = np.unique(code, return_inverse=True)
            code = code * (int(pairs.ids.max()) + 1) + pairs.ids[left + offset]
        _, sample, inverse = np.unique(code, return_index=True, return_inverse=True)
        distinct = []
        for position in left[sample]:
            inner = tuple(pairs.ids[position + 1 : position + span].tolist())
            if add:
                distinct.append(known.setdefault(inner, len(known)))
            else:
                distinct.append(known.get(inner, -1))
        result[rows] = np.array(distinct)[inverse]
    return result


def document_chunks(starts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the first and last (exclusive) document of chunks that fit in memory."""
    first, n_documents = 0, len(starts) - 1
    while first < n_documents:
        last = int(np.searchsorted(starts, starts[first] + _CHUNK, side="right")) - 1
        last = min(max(last, first + 1), n_documents)
        yield first, last
        first = last
