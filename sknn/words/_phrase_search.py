"""Words that stand together more often than by chance."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._phrase_rules import (
    Neighbours,
    PhraseRules,
    number_betweens,
    pieces_of,
)

__all__ = ["find_phrases"]


@dataclass
class _Tally:
    """How often pairs of words occur, with what stands between them."""

    code: np.ndarray
    between: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, code: np.ndarray, between: np.ndarray | None = None) -> "_Tally":
        """Count pairs; without `between` nothing stands between any."""
        if between is None:
            code, count = np.unique(code, return_counts=True)
            return cls(code, np.zeros_like(code), count)
        return cls(code, between, np.ones(len(code), np.int64))._summed()

    def plus(self, other: "_Tally") -> "_Tally":
        """Return the counts of both together."""
        code = np.concatenate([self.code, other.code])
        between = np.concatenate([self.between, other.between])
        return _Tally(
            code, between, np.concatenate([self.count, other.count])
        )._summed()

    def _summed(self) -> "_Tally":
        # In two steps, as the product of all three numbers may not fit.
        _, pair = np.unique(self.code, return_inverse=True)
        key = pair * (self.between.max(initial=0) + 1) + self.between
        _, sample, same = np.unique(key, return_index=True, return_inverse=True)
        count = np.bincount(same, self.count, len(sample)).astype(np.int64)
        return _Tally(self.code[sample], self.between[sample], count)


def find_phrases(
    corpus: Corpus,
    *,
    min_count: int,
    threshold: float,
    measure: str,
    delimiter: str,
    connectors: Collection[str],
) -> PhraseRules:
    """Return the pairs of words whose score is above the threshold.

    Parameters
    ----------
    corpus : Corpus
        Documents.
    min_count : int
        Pairs that occur less often are no phrases; taken from each count by "mikolov".
    threshold : float
        What the score must be above.
    measure : {"mikolov", "npmi"}
        What scores a pair.
    delimiter : str
        What stands between the parts of a phrase.
    connectors : collection of str
        Words that neither begin nor end a phrase, but may stand in it.

    Returns
    -------
    PhraseRules
        The best first.
    """
    n_words = len(corpus.words)
    rules = PhraseRules([], np.empty(0), delimiter, connectors)
    is_connector = rules.connector_mask(corpus.words)
    betweens: dict[tuple[int, ...], int] = {(): 0}
    empty = np.empty(0, np.int64)
    tally = _Tally(empty, empty, empty)
    for first, last in pieces_of(corpus.starts):
        begin = corpus.starts[first]
        ids = corpus.ids[begin : corpus.starts[last]]
        own = corpus.starts[first : last + 1] - begin
        pairs = Neighbours.of(ids, own, is_connector)
        adjacent = pairs.right - pairs.left == 1
        for apart in (False, True):
            some = pairs.chosen(pairs.joined & (adjacent ^ apart))
            if not len(some.left):
                continue
            between = number_betweens(some, betweens, add=True) if apart else None
            one = _Tally.of(some.codes(n_words), between)
            tally = tally.plus(one) if len(tally.code) else one
    # Both are types, as in the usual program: connectors are not counted as such.
    n_types = int(np.count_nonzero(corpus.counts[~is_connector])) + len(tally.code)
    a, b = tally.code // n_words, tally.code % n_words
    score = _score(
        measure,
        tally.count,
        corpus.counts[a],
        corpus.counts[b],
        min_count=min_count,
        n_types=n_types,
        n_tokens=len(corpus.ids),
    )
    rows = np.flatnonzero(score > threshold)
    rows = rows[np.argsort(-score[rows], kind="stable")]
    sequence = list(betweens)
    words = corpus.words
    parts = [
        (words[a[k]], *(words[c] for c in sequence[tally.between[k]]), words[b[k]])
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
    """Return the score of pairs from their counts and those of their words."""
    if measure == "mikolov":
        return (both - min_count) / (first.astype(float) * second) * n_types
    share = both / n_tokens
    chance = (first / n_tokens) * (second / n_tokens)
    score = np.log(share / chance) / -np.log(share)
    return np.where(both >= min_count, score, -np.inf)
