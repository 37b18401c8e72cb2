"""Word vectors without a model."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Self, overload

import numpy as np
from numpy.typing import ArrayLike

from sknn.words._unknown_words import row_of
from sknn.words._word2vec_file import read_vectors
from sknn.words._word_lookup import WordLookup

__all__ = ["WordVectors"]


class WordVectors(WordLookup):
    """Read-only word vectors.

    They can be read from a file with :meth:`load`, or created from words and vectors,
    for example from a fitted `Word2Vec` named ``model`` with
    ``WordVectors(model.vocabulary_, model.vectors_, model.counts_)``.

    Parameters
    ----------
    words : iterable of str
        Distinct words.
    vectors : array-like of shape (n_words, embedding_dim)
        Finite vector of each word. Not copied if the dtype is float32.
    counts : array-like of shape (n_words,) or None, default=None
        Number of occurrences of each word. If given, the rows are sorted by decreasing
        counts, as required by `restrict_vocab` of the evaluation methods.

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
        If a word is not a string.
    ValueError
        If there are no words, a word is repeated, or the shapes do not match.

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
        words: Iterable[str],
        vectors: ArrayLike,
        counts: ArrayLike | None = None,
    ) -> None:
        words = list(words)
        array = np.asarray(vectors, dtype=np.float32)
        _check(words, array)
        self.counts_ = None
        if counts is not None:
            self.counts_ = _check_counts(counts, len(words))
            order = np.argsort(-self.counts_, kind="stable")
            if (np.diff(order) < 0).any():
                words = [words[k] for k in order]
                array, self.counts_ = array[order], self.counts_[order]
        # Convert np.str_, the items of arrays, to plain str.
        self.vocabulary_ = {str.__str__(word): row for row, word in enumerate(words)}
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
            If the file has another format or is incomplete.
        """
        if max_words is not None and max_words < 1:
            raise ValueError(f"max_words must be at least 1 or None, got {max_words}.")
        words, vectors = read_vectors(Path(path), errors=errors, max_words=max_words)
        return cls(words, vectors)

    def __len__(self) -> int:
        return len(self.vocabulary_)

    def __contains__(self, word: object) -> bool:
        return word in self.vocabulary_

    @overload
    def __getitem__(self, words: str) -> np.ndarray: ...
    @overload
    def __getitem__(self, words: Iterable[str]) -> np.ndarray: ...
    def __getitem__(self, words: str | Iterable[str]) -> np.ndarray:
        """Return the vector of a word, or the matrix of several words."""
        if isinstance(words, str):
            return self.vectors_[row_of(words, self.vocabulary_)]
        rows = [row_of(word, self.vocabulary_) for word in words]
        return self.vectors_[np.array(rows, dtype=np.intp)]

    def __repr__(self) -> str:
        size = self.vectors_.shape[1]
        return f"WordVectors({len(self):,} words, embedding_dim={size})"

    def __setstate__(self, state: Mapping[str, object]) -> None:
        self.__dict__.update(state)
        self.vectors_ = _read_only(self.vectors_)  # pickle loses the read-only flag


def _check(words: list[str], vectors: np.ndarray) -> None:
    if not words:
        raise ValueError("words must contain at least one word.")
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"words must be strings, got {word!r}.")
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
