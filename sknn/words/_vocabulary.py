"""Selection and order of the words in a vocabulary."""

import numpy as np

from sknn.words._corpus import Corpus


def check_words(corpus: Corpus) -> None:
    """Check that documents contain words.

    Raises
    ------
    ValueError
        If they contain none.
    """
    if not len(corpus.words):
        raise ValueError(
            f"X has no words (empty vocabulary) in {corpus.n_documents} documents. "
            "Pass texts or lists of tokens."
        )


def choose_words(
    corpus: Corpus, min_count: int, max_vocab: int | None = None
) -> np.ndarray:
    """Return the ids of the words to keep, in the order of decreasing counts.

    Words with equal counts remain in the order of their first appearance.

    Parameters
    ----------
    corpus : Corpus
        Documents.
    min_count : int
        Minimum number of occurrences of a word.
    max_vocab : int or None, default=None
        Maximum number of words.

    Returns
    -------
    ndarray of shape (n_kept,)

    Raises
    ------
    ValueError
        If no words remain.
    """
    check_words(corpus)
    order = np.argsort(-corpus.counts, kind="stable")
    chosen = order[corpus.counts[order] >= min_count][:max_vocab]
    if len(chosen):
        return chosen
    most_frequent = corpus.words[order[0]]
    raise ValueError(
        f"No word occurs min_count={min_count} times (empty vocabulary); the most "
        f"frequent of {len(corpus.words)} words, {most_frequent!r}, occurs "
        f"{corpus.counts[order[0]]} times. Lower min_count, or pass more documents."
    )


def keep_words(corpus: Corpus, chosen: np.ndarray) -> Corpus:
    """Return the documents with only the chosen words, with ids in their order."""
    rows = np.full(len(corpus.words), -1, np.int32)
    rows[chosen] = np.arange(len(chosen), dtype=np.int32)
    return corpus.restricted(rows, [corpus.words[word] for word in chosen])
