"""Word vectors without a model."""

import os
from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any, Self, TypeVar, cast, overload

import numpy as np
from numpy.typing import ArrayLike

from sknn._writable_path import as_path
from sknn.words._arguments import check_count
from sknn.words._documents import spelled
from sknn.words._unknown_words import find_row, row_of
from sknn.words._word2vec_file import read_vectors
from sknn.words._word_lookup import WordLookup
from sknn.words._word_queries import as_list

__all__ = ["WordVectors"]

_Values = TypeVar("_Values")


class WordVectors(WordLookup):
    """Read-only word vectors.

    They can be read from a file with :meth:`load`, or created from words and vectors,
    for example from a fitted `Word2Vec` named ``model`` with
    ``WordVectors(model.vocabulary_, model.vectors_, model.counts_)``.

    Parameters
    ----------
    words : iterable of str, or dict of str to int
        Distinct words, or words and their rows in `vectors`, as in `vocabulary_`.
        Words are spelled as `sknn.words.simple_tokenize` spells them (NFC, with the
        apostrophe "'"), unless this is another of the words.
    vectors : array-like of shape (n_words, embedding_dim)
        Finite vector of each word. Copied. The rows of a DataFrame with words as its
        index, as of :meth:`to_frame`, are in the order of the index.
    counts : array-like of shape (n_words,) or None, default=None
        Number of occurrences of each word, in the order of `vectors`; a Series may have
        the words as its index, in any order. If given, the rows are sorted by
        decreasing counts, as required by `restrict_vocab` of the evaluation methods.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Row of each word in `vectors_`, in the order of the rows.
    vectors_ : ndarray of shape (n_words, embedding_dim), dtype float32
        Word vectors, read-only.
    counts_ : ndarray of shape (n_words,), dtype int64, or None
        Number of occurrences of each word, or None if unknown.

    Raises
    ------
    TypeError
        If a word is not a string, or `words` is a single text or a set.
    ValueError
        If there are no words, a word is repeated, the shapes do not match, or a vector
        is not finite or not real.

    Examples
    --------
    Man is to woman as king is to ...

    >>> from sknn import WordVectors
    >>> vectors = WordVectors(
    ...     ["king", "man", "woman", "queen", "apple"],
    ...     [[0.3, 0.7], [0.2, 0.2], [0.6, 0.3], [0.7, 0.8], [0.6, -0.1]],
    ... )
    >>> [(word, round(cosine, 3)) for word, cosine in vectors.analogy(
    ...     "man", "woman", "king")]
    [('queen', 1.0)]
    >>> round(vectors.similarity("king", "queen"), 2)
    0.95
    >>> vectors.doesnt_match(["king", "queen", "apple"])
    'apple'
    >>> "prince" in vectors, len(vectors)
    (False, 5)
    """

    def __init__(
        self,
        words: Iterable[str] | Mapping[str, int],
        vectors: ArrayLike,
        counts: ArrayLike | None = None,
    ) -> None:
        listed = _listed(words)
        array = _as_floats(_in_order(vectors, listed, "vectors"))
        self._store(listed, array, _in_order(counts, listed, "counts"))

    def _store(
        self, words: list[str], array: np.ndarray, counts: ArrayLike | None = None
    ) -> None:
        """Store checked words and vectors, which are not copied."""
        _check(words, array)
        self.counts_ = None
        if counts is not None:
            self.counts_ = _check_counts(counts, len(words))
            order = np.argsort(-self.counts_, kind="stable")
            if (np.diff(order) < 0).any():
                words = [words[k] for k in order]
                array, self.counts_ = array[order], self.counts_[order]
        self.vocabulary_ = {word: row for row, word in enumerate(_spelled(words))}
        self.vectors_ = _read_only(array)

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        max_words: int | None = None,
        errors: str = "strict",
    ) -> Self:
        """Read a file in the text or binary format of word2vec, or in GloVe's format.

        The format and the compression by gzip are detected from the contents.

        Parameters
        ----------
        path : str or path-like
            Path of a file from :meth:`save_word2vec`, gensim, fastText (".vec") or the
            original word2vec.
        max_words : int or None, default=None
            Maximum number of words to read. The first words usually are the most
            frequent ones.
        errors : str, default="strict"
            How to handle words that are not UTF-8: "strict", "replace", "ignore" or
            another error handler of `bytes.decode`.

        Returns
        -------
        WordVectors
            Word vectors without counts, which the formats do not contain. For repeated
            words, the first vector is used.

        Raises
        ------
        FileNotFoundError
            If the file does not exist.
        ValueError
            If the file has another format, is incomplete or damaged, or has more words
            than its header states.
        """
        check_count(max_words, "max_words", optional=True)
        words, vectors = read_vectors(as_path(path), errors=errors, max_words=max_words)
        loaded = cls.__new__(cls)
        loaded._store(words, vectors)
        return loaded

    def __len__(self) -> int:
        return len(self.vocabulary_)

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and find_row(word, self.vocabulary_) >= 0

    @overload
    def __getitem__(self, words: str) -> np.ndarray: ...
    @overload
    def __getitem__(self, words: Iterable[str]) -> np.ndarray: ...
    def __getitem__(self, words: str | Iterable[str]) -> np.ndarray:
        """Return the vector of a word, or the matrix of several words."""
        if isinstance(words, str) or not np.iterable(words):
            return self.vectors_[row_of(words, self.vocabulary_)]
        rows = [row_of(word, self.vocabulary_) for word in as_list(words)]
        return self.vectors_[np.array(rows, dtype=np.intp)]

    def __repr__(self) -> str:
        size = self.vectors_.shape[1]
        return f"WordVectors({len(self):,} words, embedding_dim={size})"

    def __setstate__(self, state: Mapping[str, object]) -> None:
        self.__dict__.update(state)
        self.vectors_ = _read_only(self.vectors_)  # pickle loses the read-only flag


def _listed(words: Iterable[str] | Mapping[str, int]) -> list[str]:
    """Return words as a list in the order of their rows."""
    if isinstance(words, Mapping):
        rows = list(words.values())
        if not all(isinstance(row, Integral) for row in rows) or (
            sorted(rows) != [*range(len(rows))]
        ):
            raise ValueError(
                f"words must have the rows 0 to {len(rows) - 1} as values, each once, "
                f"if it is a {type(words).__name__}, got {str(rows)[:60]}. If the "
                "values are vectors: WordVectors(list(words), list(words.values()))."
            )
        return sorted(words, key=words.__getitem__)
    listed = as_list(words)
    for word in listed:
        if not isinstance(word, str):
            raise TypeError(f"words must be strings, got {word!r}.")
    # Convert np.str_, the items of arrays, to plain str.
    return [str.__str__(word) for word in listed]


def _spelled(words: list[str]) -> list[str]:
    """Return words as texts spell them, or unchanged if this would repeat a word."""
    taken = set(words)
    result = []
    for word in words:
        usual = spelled(word)
        result.append(word if usual in taken else usual)
        taken.add(usual)
    return result


def _in_order(values: _Values, words: list[str], name: str) -> _Values:
    """Return values in the order of `words`, if they are labeled with words."""
    labels = getattr(values, "index", None)
    if not isinstance(labels, Iterable):  # `index` is a method of lists
        return values
    labels = list(labels)
    if labels == words or not all(isinstance(label, str) for label in labels):
        return values
    if len(labels) != len(words) or set(labels) != set(words):
        raise ValueError(
            f"The index of {name} must contain each word once, got {str(labels)[:60]}. "
            f"Select the words, or pass {name}.to_numpy() to ignore the index."
        )
    return cast("Any", values).loc[words]


def _as_floats(vectors: ArrayLike) -> np.ndarray:
    """Return a copy of vectors in single precision."""
    array = np.asarray(vectors)
    if array.dtype.kind not in "fiubO":
        raise ValueError(
            f"vectors must be real numbers, got an array of dtype {array.dtype}. "
            "Convert them, for example by vectors.real or vectors.astype(float)."
        )
    with np.errstate(over="ignore"):  # infinite values are refused
        return np.array(array, dtype=np.float32)


def _check(words: list[str], vectors: np.ndarray) -> None:
    if not words:
        raise ValueError("words must contain at least one word.")
    if vectors.ndim != 2 or len(vectors) != len(words) or not vectors.shape[1]:
        raise ValueError(
            f"vectors must have shape ({len(words)}, embedding_dim), one row per word, "
            f"got {vectors.shape}."
        )
    if len(set(words)) < len(words):
        repeated = next(word for k, word in enumerate(words) if word in words[:k])
        raise ValueError(f"words must be unique, got {repeated!r} twice.")
    if not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise ValueError(
            f"vectors must be finite, got NaN or infinity for {words[row]!r}."
        )


def _check_counts(counts: ArrayLike, n_words: int) -> np.ndarray:
    array = np.asarray(counts)
    whole = array.dtype.kind in "iu" and array.shape == (n_words,)
    if not whole or (array < 0).any():
        raise ValueError(
            f"counts must be {n_words} non-negative integers, one per word, got an "
            f"array of shape {array.shape} and dtype {array.dtype}."
        )
    return array.astype(np.int64)


def _read_only(vectors: np.ndarray) -> np.ndarray:
    view = vectors.view()
    view.flags.writeable = False
    return view
