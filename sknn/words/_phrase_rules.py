"""Phrases: which words are joined, and the joining."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import numpy as np

from sknn.words._corpus import Corpus, count_ids
from sknn.words._token_store import TokenStore

__all__ = ["Neighbours", "PhraseRules", "number_betweens", "pieces_of"]

# Tokens that are looked at together; a longer document makes a longer piece.
_PIECE = 2**24


@dataclass(frozen=True)
class Neighbours:
    """Words that follow each other in a document, connectors between them left out.

    Parameters
    ----------
    ids : ndarray of shape (n_tokens,)
        The tokens of some documents.
    left, right : ndarray of shape (n_pairs,)
        Positions in `ids` of one word that is no connector and of the next.
    joined : ndarray of shape (n_pairs,), bool
        Whether both are in the same document.
    """

    ids: np.ndarray
    left: np.ndarray
    right: np.ndarray
    joined: np.ndarray

    @classmethod
    def of(
        cls, ids: np.ndarray, starts: np.ndarray, is_connector: np.ndarray
    ) -> "Neighbours":
        """Find them in documents that begin at `starts`, the last of which is an end.

        Parameters
        ----------
        ids : ndarray of shape (n_tokens,)
            Numbers of words.
        starts : ndarray of shape (n_documents + 1,)
            Where the documents begin and the last one ends.
        is_connector : ndarray of shape (n_words,), bool
            For each word, whether it only joins others.
        """
        # Marks where a document begins; of two words with a mark from behind the
        # first up to the second, they are of different documents.
        begins = np.zeros(len(ids) + 1, np.int32)
        begins[starts] = 1
        if not is_connector.any():
            left = np.arange(max(len(ids) - 1, 0))
            return cls(ids, left, left + 1, begins[1 : len(ids)] == 0)
        words = np.flatnonzero(~is_connector[ids])
        document = np.cumsum(begins)[words]
        same = document[:-1] == document[1:]
        return cls(ids, words[:-1], words[1:], same)

    def chosen(self, which: np.ndarray) -> "Neighbours":
        """Return some of the pairs."""
        left, right = self.left[which], self.right[which]
        return Neighbours(self.ids, left, right, self.joined[which])

    def codes(self, n_words: int) -> np.ndarray:
        """Return one number for the two words of each pair."""
        first = self.ids[self.left].astype(np.int64)
        return first * n_words + self.ids[self.right]


@dataclass(frozen=True)
class PhraseRules:
    """Sequences of tokens that become one.

    Parameters
    ----------
    parts : list of tuple of str
        The tokens of each phrase: words at both ends, connectors between them.
    scores : ndarray of shape (n_phrases,)
        How strongly the words of each belong together.
    delimiter : str
        What stands between the parts of a phrase.
    connectors : frozenset of str
        Words that only join others.
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
        """Return for each word whether it is a connector."""
        if not self.connectors:
            return np.zeros(len(words), bool)
        return np.fromiter((w in self.connectors for w in words), bool, len(words))

    def join(self, corpus: Corpus) -> Corpus:
        """Return the documents with their phrases as one word each.

        From left to right: a word that has become part of a phrase begins no other.
        """
        words = list(corpus.words)
        lookup = _Lookup(self, words)
        is_connector = self.connector_mask(corpus.words)
        store = TokenStore()
        starts = corpus.starts.copy()
        for first, last in pieces_of(corpus.starts):
            begin = corpus.starts[first]
            ids = corpus.ids[begin : corpus.starts[last]]
            own = corpus.starts[first : last + 1] - begin
            found, phrase = lookup.find(Neighbours.of(ids, own, is_connector))
            kept = np.ones(len(ids), bool)
            spans = found.right - found.left
            nth = np.arange(spans.sum()) - np.repeat(np.cumsum(spans) - spans, spans)
            kept[np.repeat(found.left, spans) + nth + 1] = False
            ids = ids.copy()
            ids[found.left] = phrase
            before = np.concatenate([[0], np.cumsum(kept)])
            starts[first : last + 1] = before[own] + len(store)
            store.append_array(ids[kept])
        ids = store.finish()
        return Corpus(ids, starts, words, count_ids(ids, len(words)))


class _Lookup:
    """The rules in the numbers of one vocabulary, which it extends by the phrases."""

    def __init__(self, rules: PhraseRules, words: list[str]) -> None:
        self._n_words = n_words = len(words)
        number = {word: k for k, word in enumerate(words)}
        self._betweens: dict[tuple[int, ...], int] = {(): 0}
        codes, betweens, names = [], [], []
        for parts, name in zip(rules.parts, rules.names, strict=True):
            ids = [number.get(part, n_words) for part in parts]
            if max(ids) >= n_words:
                continue  # it cannot be in documents that lack one of its words
            codes.append(ids[0] * n_words + ids[-1])
            between = tuple(ids[1:-1])
            betweens.append(self._betweens.setdefault(between, len(self._betweens)))
            names.append(name)
        self._begins, self._ends = np.zeros((2, n_words), bool)
        pairs = np.array(codes, dtype=np.int64)
        if n_words:
            self._begins[pairs // n_words] = self._ends[pairs % n_words] = True
        self._pairs, which = np.unique(pairs, return_inverse=True)
        keys = which * len(self._betweens) + np.array(betweens, dtype=np.int64)
        order = np.argsort(keys)
        self._keys = keys[order]
        numbers = []
        for name in names:
            if name not in number:
                number[name] = len(words)
                words.append(name)
            numbers.append(number[name])
        self._phrases = np.array(numbers, dtype=np.int32)[order]

    def find(self, pairs: Neighbours) -> tuple[Neighbours, np.ndarray]:
        """Return the pairs that are joined, and the numbers of the phrases."""
        ids, n_words = pairs.ids, self._n_words
        may = pairs.joined & self._begins[ids[pairs.left]]
        at = np.flatnonzero(may)
        at = at[self._ends[ids[pairs.right[at]]]]
        which, known = _positions(self._pairs, pairs.chosen(at).codes(n_words))
        at, which = at[known], which[known]
        between = number_betweens(pairs.chosen(at), self._betweens, add=False)
        keys = which * len(self._betweens) + between
        keys[between < 0] = -1
        which, known = _positions(self._keys, keys)
        at, which = at[known], which[known]
        # In a run of pairs that share words, every other one is joined.
        place = np.arange(len(at))
        is_new = np.concatenate([[True], np.diff(at) != 1])[: len(at)]
        run = np.maximum.accumulate(np.where(is_new, place, 0))
        taken = (place - run) % 2 == 0
        return pairs.chosen(at[taken]), self._phrases[which[taken]]


def _positions(known: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return positions of values in a sorted array, and whether they are there."""
    if not len(known):
        return np.zeros(len(values), np.intp), np.zeros(len(values), bool)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return at, known[at] == values


def number_betweens(
    pairs: Neighbours, numbers: dict[tuple[int, ...], int], *, add: bool
) -> np.ndarray:
    """Return the number of what stands between the words of each pair.

    Parameters
    ----------
    pairs : Neighbours
    numbers : dict
        Sequences of connectors and their numbers, of which the empty one is 0.
    add : bool
        Whether to give new sequences new numbers; -1 if not.
    """
    found = np.zeros(len(pairs.left), np.int64)
    spans = pairs.right - pairs.left
    for span in np.unique(spans[spans > 1]):
        rows = np.flatnonzero(spans == span)
        left = pairs.left[rows]
        code = pairs.ids[left + 1].astype(np.int64)
        for step in range(2, span):
            # Numbered anew at each step, or codes of many words would not fit.
            _, code = np.unique(code, return_inverse=True)
            code = code * (int(pairs.ids.max()) + 1) + pairs.ids[left + step]
        _, sample, inverse = np.unique(code, return_index=True, return_inverse=True)
        some = []
        for position in left[sample]:
            between = tuple(pairs.ids[position + 1 : position + span].tolist())
            if add:
                some.append(numbers.setdefault(between, len(numbers)))
            else:
                some.append(numbers.get(between, -1))
        found[rows] = np.array(some)[inverse]
    return found


def pieces_of(starts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield first and last (exclusive) document of pieces that fit into memory."""
    first, n_documents = 0, len(starts) - 1
    while first < n_documents:
        last = int(np.searchsorted(starts, starts[first] + _PIECE, side="right")) - 1
        last = min(max(last, first + 1), n_documents)
        yield first, last
        first = last
