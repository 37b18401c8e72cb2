"""Word vectors without the model that made them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, overload

import numpy as np

from sknn.words._unknown_words import row_of
from sknn.words._word2vec_file import read_vectors
from sknn.words._word_lookup import WordLookup

__all__ = ["WordVectors"]


class WordVectors(WordLookup):
    """Word vectors, to look at, to compare, and to read and write.

    They come from a file (:meth:`load`), or from whatever has words and vectors: a
    fitted `Word2Vec` named ``model``, say, as
    ``WordVectors(model.vocabulary_, model.vectors_, model.counts_)``.

    Parameters
    ----------
    words : iterable of str
        The words, all different.
    vectors : array-like of shape (n_words, embedding_dim)
        Their vectors, finite. Not copied if they are float32 already.
    counts : array-like of shape (n_words,) or None, default=None
        How often each was seen; rows are then put in order of falling counts, as
        `restrict_vocab` of the evaluations expects them. With None the order is kept.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Word -> row of `vectors_`, in the order of the rows.
    vectors_ : ndarray of shape (n_words, embedding_dim), dtype float32
        The vectors; cannot be written into.
    counts_ : ndarray of shape (n_words,), dtype int64, or None
        How often each word was seen; None if that is not known.

    Raises
    ------
    TypeError
        When a word is no string.
    ValueError
        When there is no word, one comes twice, or the shapes do not agree.

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

    def __init__(self, words: Iterable[str], vectors: Any, counts: Any = None) -> None:
        words = list(words)
        vectors = np.asarray(vectors, dtype=np.float32)
        _check(words, vectors)
        self.counts_ = None
        if counts is not None:
            counts = _check_counts(counts, len(words))
            order = np.argsort(-counts, kind="stable")
            if (np.diff(order) < 0).any():
                words = [words[k] for k in order]
                vectors, counts = vectors[order], counts[order]
            self.counts_ = counts
        # str, also of those that come from an array.
        self.vocabulary_ = {str.__str__(word): row for row, word in enumerate(words)}
        self.vectors_ = _read_only(vectors)

    @classmethod
    def load(
        cls, path: Any, *, max_words: int | None = None, errors: str = "strict"
    ) -> "WordVectors":
        """Read a file of word2vec's text or binary format, or of GloVe's.

        Which of them it is, and whether it is gzipped, is seen from its contents.

        Parameters
        ----------
        path : str or path-like
            The file, as :meth:`save_word2vec`, gensim, fastText (".vec") or the
            original word2vec wrote it.
        max_words : int or None, default=None
            Read only the first words, which are mostly the most frequent ones.
        errors : {"strict", "replace", "ignore", ...}, default="strict"
            What to do with words that are not UTF-8, as in `bytes.decode`.

        Returns
        -------
        WordVectors
            Without counts: the formats have none. Of a word that comes twice, the
            first is kept.

        Raises
        ------
        FileNotFoundError
            When there is no such file.
        ValueError
            When the file has another format, or ends too early.
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
    def __getitem__(self, words: Any) -> np.ndarray:
        """Return the vector of a word, or the matrix of several."""
        if isinstance(words, str):
            return self.vectors_[row_of(words, self.vocabulary_)]
        rows = [row_of(word, self.vocabulary_) for word in words]
        return self.vectors_[np.array(rows, dtype=np.intp)]

    def __repr__(self) -> str:
        size = self.vectors_.shape[1]
        return f"WordVectors({len(self):,} words, embedding_dim={size})"

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.vectors_ = _read_only(self.vectors_)  # which pickle does not keep


def _check(words: list[str], vectors: np.ndarray) -> None:
    if not words:
        raise ValueError("words must hold one at least, got none.")
    for word in words:
        if not isinstance(word, str):
            raise TypeError(f"words must be strings, got {word!r}.")
    if vectors.ndim != 2 or len(vectors) != len(words) or not vectors.shape[1]:
        raise ValueError(
            f"vectors must have shape ({len(words)}, embedding_dim), one row per word. "
            f"Got {vectors.shape}."
        )
    if len(set(words)) < len(words):
        twice = next(word for k, word in enumerate(words) if word in words[:k])
        raise ValueError(f"words must be all different, got {twice!r} twice.")
    if not np.isfinite(vectors).all():
        row = int(np.flatnonzero(~np.isfinite(vectors).all(axis=1))[0])
        raise ValueError(
            f"vectors must be finite, got NaN or infinity for {words[row]!r}."
        )


def _check_counts(counts: Any, n_words: int) -> np.ndarray:
    counts = np.asarray(counts)
    whole = counts.dtype.kind in "iu" and counts.shape == (n_words,)
    if not whole or (counts < 0).any():
        raise ValueError(
            f"counts must be {n_words} whole numbers of at least 0, one a word, got "
            f"an array of shape {counts.shape} and type {counts.dtype}."
        )
    return counts.astype(np.int64)


def _read_only(vectors: np.ndarray) -> np.ndarray:
    view = vectors.view()
    view.flags.writeable = False
    return view
