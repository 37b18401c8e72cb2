"""Lookup of words, with a helpful error for unknown words."""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import islice

from sknn.exceptions import UnknownWordError

__all__ = ["row_of"]

_MAX_COMPARED = 20_000  # most frequent words only, because difflib is slow
_MAX_LENGTH_DIFFERENCE = 2  # of words with a similar spelling


def row_of(word: str, vocabulary: Mapping[str, int]) -> int:
    """Return the row of `word`.

    Parameters
    ----------
    word : str
        Word.
    vocabulary : mapping of str to int
        Row of each word, in the order of the rows.

    Raises
    ------
    UnknownWordError
        If the word is not in the vocabulary. The message suggests words with a similar
        spelling.
    """
    row = vocabulary.get(word)
    if row is None:
        similar = _similar_words(word, vocabulary)
        hint = f" Similar words: {', '.join(map(repr, similar))}." if similar else ""
        raise UnknownWordError(
            f"{word!r} is not among the {len(vocabulary):,} words of the "
            f"vocabulary.{hint} Use words in `vocabulary_`. It does not contain words "
            "with fewer than min_count occurrences in the training texts."
        )
    return row


def _similar_words(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    cases = dict.fromkeys((word.lower(), word.capitalize(), word.upper()))
    other_case = [form for form in cases if form in vocabulary]
    if other_case:
        return other_case
    candidates = (
        known
        for known in islice(vocabulary, _MAX_COMPARED)
        if abs(len(known) - len(word)) <= _MAX_LENGTH_DIFFERENCE
    )
    return get_close_matches(word, candidates, n=3, cutoff=0.75)
