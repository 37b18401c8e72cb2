"""Detection of words that occur together more often than by chance."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._phrase_rules import (
    Neighbors,
    PhraseRules,
    connector_ids,
    document_chunks,
)

__all__ = ["find_phrases"]


@dataclass
class _PairCounts:
    """Number of occurrences of pairs of words with the connectors between them."""

    code: np.ndarray
    connectors: np.ndarray
    count: np.ndarray

    @classmethod
    def of(
        cls, code: np.ndarray, connectors: np.ndarray | None = None
    ) -> "_PairCounts":
        """Count pairs; None for pairs without connectors."""
        if connectors is None:
            code, count = np.unique(code, return_counts=True)
            return cls(code, np.zeros_like(code), count)
        return cls(code, connectors, np.ones(len(code), np.int64))._summed()

    def plus(self, other: "_PairCounts") -> "_PairCounts":
        """Return the sum of both counts."""
        code = np.concatenate([self.code, other.code])
        connectors = np.concatenate([self.connectors, other.connectors])
        count = np.concatenate([self.count, other.count])
        return _PairCounts(code, connectors, count)._summed()

    def _summed(self) -> "_PairCounts":
        # In two steps, because the product of all three integers may overflow.
        _, pair = np.unique(self.code, return_inverse=True)
        key = pair * (self.connectors.max(initial=0) + 1) + self.connectors
        _, sample, same = np.unique(key, return_index=True, return_inverse=True)
        count = np.bincount(same, self.count, len(sample)).astype(np.int64)
        return _PairCounts(self.code[sample], self.connectors[sample], count)


def find_phrases(
    corpus: Corpus,
    *,
    min_count: int,
    threshold: float,
    measure: Literal["mikolov", "npmi"],
    delimiter: str,
    connectors: Collection[str],
) -> PhraseRules:
    """Return the pairs of words with a score above the threshold.

    Parameters
    ----------
    corpus : Corpus
        Documents.
    min_count : int
        Minimum number of occurrences of a pair. "mikolov" also subtracts it from each
        count.
    threshold : float
        Threshold that the score must exceed.
    measure : {"mikolov", "npmi"}
        Score function.
    delimiter : str
        String between the parts of a phrase.
    connectors : collection of str
        Words that may occur only inside phrases.

    Returns
    -------
    PhraseRules
        Phrases in the order of decreasing scores.
    """
    n_words = len(corpus.words)
    rules = PhraseRules([], np.empty(0), delimiter, connectors)
    is_connector = rules.connector_mask(corpus.words)
    sequences: dict[tuple[int, ...], int] = {(): 0}
    empty = np.empty(0, np.int64)
    counts = _PairCounts(empty, empty, empty)
    for first, last in document_chunks(corpus.starts):
        start = corpus.starts[first]
        ids = corpus.ids[start : corpus.starts[last]]
        inner = corpus.starts[first : last + 1] - start
        pairs = Neighbors.of(ids, inner, is_connector)
        adjacent = pairs.right - pairs.left == 1
        for apart in (False, True):
            some = pairs.select(pairs.joined & (adjacent ^ apart))
            if not len(some.left):
                continue
            between = connector_ids(some, sequences, add=True) if apart else None
            new = _PairCounts.of(some.codes(n_words), between)
            counts = counts.plus(new) if len(counts.code) else new
    # Words and pairs are types, as in word2phrase, but connectors are not.
    n_types = int(np.count_nonzero(corpus.counts[~is_connector])) + len(counts.code)
    a, b = counts.code // n_words, counts.code % n_words
    score = _score(
        measure,
        counts.count,
        corpus.counts[a],
        corpus.counts[b],
        min_count=min_count,
        n_types=n_types,
        n_tokens=len(corpus.ids),
    )
    rows = np.flatnonzero(score > threshold)
    rows = rows[np.argsort(-score[rows], kind="stable")]
    inner_words = list(sequences)
    words = corpus.words
    parts = [
        (
            words[a[k]],
            *(words[c] for c in inner_words[counts.connectors[k]]),
            words[b[k]],
        )
        for k in rows
    ]
    return PhraseRules(parts, score[rows], delimiter, connectors)


def _score(
    measure: str,
    both: np.ndarray,
    first: np.ndarray,
    second: np.ndarray,
    *,
    min_count: int,
    n_types: int,
    n_tokens: int,
) -> np.ndarray:
    """Return the scores of pairs from the counts of the pairs and of their words."""
    if measure == "mikolov":
        return (both - min_count) / (first.astype(float) * second) * n_types
    joint = both / n_tokens
    independent = (first / n_tokens) * (second / n_tokens)
    score = np.log(joint / independent) / -np.log(joint)
    return np.where(both >= min_count, score, -np.inf)
