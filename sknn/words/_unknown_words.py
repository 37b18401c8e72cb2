"""What is said of a word that the vocabulary does not have."""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import islice

from sknn.exceptions import UnknownWordError

__all__ = ["row_of"]

_MOST_COMPARED = 20_000  # words, the most frequent first: difflib is slow
_MOST_LETTERS = 2  # by which the lengths of like words differ


def row_of(word: str, vocabulary: Mapping[str, int]) -> int:
    """Return the row of `word`.

    Parameters
    ----------
    word : str
        The word asked for.
    vocabulary : mapping of str to int
        Word -> row, in the order of the rows.

    Raises
    ------
    UnknownWordError
        When the vocabulary does not have it. The message names words of like
        spelling.
    """
    row = vocabulary.get(word)
    if row is None:
        like = _like_words(word, vocabulary)
        hint = f" Of like spelling: {', '.join(map(repr, like))}." if like else ""
        raise UnknownWordError(
            f"{word!r} is not among the {len(vocabulary):,} words of the "
            f"vocabulary.{hint} Ask for words that `vocabulary_` holds; words rarer "
            "than min_count in the training texts are not in it."
        )
    return row


def _like_words(word: str, vocabulary: Mapping[str, int]) -> list[str]:
    cases = dict.fromkeys((word.lower(), word.capitalize(), word.upper()))
    other_case = [form for form in cases if form in vocabulary]
    if other_case:
        return other_case
    near = (
        known
        for known in islice(vocabulary, _MOST_COMPARED)
        if abs(len(known) - len(word)) <= _MOST_LETTERS
    )
    return get_close_matches(word, near, n=3, cutoff=0.75)
