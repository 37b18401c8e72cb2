"""Lookup of words, with a helpful error for unknown words."""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import islice

from sknn.exceptions import UnknownWordError
from sknn.words._documents import spelled

__all__ = ["check_word", "find_row", "row_of"]

_MAX_COMPARED = 20_000  # most frequent words only, because difflib is slow
_MAX_LENGTH_DIFFERENCE = 2  # of words with a similar spelling


def check_word(word: object) -> None:
    """Check that a word is a str."""
    if not isinstance(word, str):
        raise TypeError(
            f"Words must be str, got {word!r:.80} of type {type(word).__name__}. Use "
            "`vectors_` for the vectors of rows, and `most_similar` or `similarity` to "
            "compare vectors."
        )


def find_row(word: str, vocabulary: Mapping[str, int]) -> int:
    """Return the row of `word`, or -1 if it is unknown.

    The word may be stored in another encoding, or with another apostrophe; see
    `simple_tokenize`.
    """
    row = vocabulary.get(word)
    return vocabulary.get(spelled(word), -1) if row is None else row


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
    TypeError
        If the word is not a str.
    UnknownWordError
        If the word is not in the vocabulary. The message suggests words with a similar
        spelling.
    """
    check_word(word)
    row = find_row(word, vocabulary)
    if row < 0:
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
