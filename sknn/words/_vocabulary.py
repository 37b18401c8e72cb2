"""Which words are kept, and in which order."""

import numpy as np

from sknn.words._corpus import Corpus


def choose_words(
    corpus: Corpus, min_count: int, max_vocab: int | None = None
) -> np.ndarray:
    """Return the positions of the words to keep, the most frequent first.

    Words of equal count stay in the order of their first appearance.

    Parameters
    ----------
    corpus : Corpus
    min_count : int
        Words that occur less often are left out.
    max_vocab : int or None, default=None
        The most words to keep.

    Returns
    -------
    ndarray of shape (n_kept,)

    Raises
    ------
    ValueError
        When no word is left.
    """
    order = np.argsort(-corpus.counts, kind="stable")
    chosen = order[corpus.counts[order] >= min_count][:max_vocab]
    if len(chosen):
        return chosen
    if not len(corpus.words):
        raise ValueError(
            f"The {corpus.n_documents} documents hold no words (empty vocabulary), so "
            "there is nothing to learn from. Pass texts or lists of tokens."
        )
    often = corpus.words[order[0]]
    raise ValueError(
        f"No word occurs min_count={min_count} times (empty vocabulary); the most "
        f"frequent of {len(corpus.words)} words, {often!r}, occurs "
        f"{corpus.counts[order[0]]} times. Lower min_count, or pass more documents."
    )


def keep_words(corpus: Corpus, chosen: np.ndarray) -> Corpus:
    """Return the documents with the chosen words only, numbered in their order."""
    rows = np.full(len(corpus.words), -1, np.int32)
    rows[chosen] = np.arange(len(chosen), dtype=np.int32)
    return corpus.restricted(rows, [corpus.words[number] for number in chosen])
