"""Queries of word vectors."""

from collections.abc import Iterable
from numbers import Number
from typing import TypeAlias, TypeVar, cast

import numpy as np
from sklearn.exceptions import NotFittedError

from sknn.words._arguments import check_count, ordered_items
from sknn.words._norms import norms_of, row_norms
from sknn.words._unknown_words import check_word, row_of

__all__ = ["WordQueries", "as_list"]

_Item: TypeAlias = str | np.ndarray
_Words = TypeVar("_Words", bound=_Item)


class WordQueries:
    """Mixin class for queries of word vectors.

    Words must be spelled as in `vocabulary_`, but may be in another encoding or with
    another apostrophe, which are converted as by `simple_tokenize`. Unknown words raise
    an error that suggests words with a similar spelling.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Row of each word in `vectors_`, in the order of the rows.
    vectors_ : ndarray of shape (n_words, embedding_dim), dtype float32
        Word vectors, in the order of decreasing word counts. To change them, assign a
        new array instead of modifying the array, because the norms of the vectors are
        computed once per array.
    counts_ : ndarray of shape (n_words,), dtype int64
        Number of occurrences of each word.
    """

    vocabulary_: dict[str, int]
    vectors_: np.ndarray
    counts_: np.ndarray | None

    def most_similar(
        self,
        positive: _Item | Iterable[_Item] | None = None,
        negative: _Item | Iterable[_Item] | None = None,
        topn: int = 10,
        *,
        restrict_vocab: int | None = None,
    ) -> list[tuple[str, float]]:
        """Find the words most similar to some words and dissimilar to others.

        As in word2vec, the result are the words with the largest cosine similarity to
        the mean of the normalized vectors, with the vectors of `negative` subtracted.

        Parameters
        ----------
        positive : str, ndarray of shape (embedding_dim,), iterable of these or None, \
default=None
            Words or vectors to be similar to.
        negative : str, ndarray of shape (embedding_dim,), iterable of these or None, \
default=None
            Words or vectors to be dissimilar to.
        topn : int, default=10
            Maximum number of words to return. The words in `positive` and `negative`
            are excluded.
        restrict_vocab : int or None, default=None
            Number of most frequent words to search. None to search all words.

        Returns
        -------
        list of (str, float)
            Words and their cosine similarities from -1 to 1, in decreasing order.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        ValueError
            If both `positive` and `negative` are empty or cancel each other out, a
            vector has the wrong shape, or an item is neither a word nor a vector.
        """
        check_count(topn, "topn")
        words = self._known_words(restrict_vocab)
        near, far = _as_items(positive, "positive"), _as_items(negative, "negative")
        if not near and not far:
            raise ValueError("most_similar needs a word or vector in positive.")
        mean = np.asarray(sum(map(self._unit, near)) - sum(map(self._unit, far)))
        norm = np.linalg.norm(mean)
        if norm < 1e-6:
            raise ValueError(
                "The vectors of positive and negative cancel each other out, or are "
                "zero, and no word is similar to a zero vector. Remove zero vectors, "
                "and words that are in both."
            )
        unit = (mean / norm).astype(np.float32)
        similarity = self._similarities(unit, len(words))
        rows = {row_of(w, self.vocabulary_) for w in near + far if isinstance(w, str)}
        excluded = {row for row in rows if row < len(words)}
        similarity[list(excluded)] = -np.inf
        topn = min(topn, len(similarity) - len(excluded))
        if topn == 0:
            return []
        best = np.argpartition(-similarity, topn - 1)[:topn]
        return [
            (words[row], float(similarity[row]))
            for row in sorted(best, key=lambda row: (-similarity[row], row))
        ]

    def similarity(self, a: _Item, b: _Item) -> float:
        """Return the cosine similarity of two words.

        Parameters
        ----------
        a, b : str or ndarray of shape (embedding_dim,)
            Words or vectors.

        Returns
        -------
        float
            Cosine similarity, from -1 to 1; 0 for zero vectors.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        """
        return float(self._unit(a) @ self._unit(b))

    def n_similarity(self, a: Iterable[_Item], b: Iterable[_Item]) -> float:
        """Return the cosine similarity of the means of two sets of words.

        Parameters
        ----------
        a, b : iterable of str or ndarray of shape (embedding_dim,)
            Words or vectors. Their vectors are not normalized before the mean.

        Returns
        -------
        float
            Cosine similarity, from -1 to 1; 0 if a mean is zero.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        TypeError
            If a or b is a single text.
        ValueError
            If a or b is empty.
        """
        means = [self.mean_vector(words, normalize=False) for words in (a, b)]
        return self.similarity(*means)

    def mean_vector(
        self, words: Iterable[_Item], *, normalize: bool = True
    ) -> np.ndarray:
        """Return the mean of the vectors of some words.

        Parameters
        ----------
        words : iterable of str or ndarray of shape (embedding_dim,)
            Words or vectors.
        normalize : bool, default=True
            Whether to normalize each vector to length 1 before the mean, so that
            frequent words, which often have long vectors, have no larger weight.

        Returns
        -------
        ndarray of shape (embedding_dim,), dtype float32

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        TypeError
            If `words` is a single text.
        ValueError
            If `words` is empty.
        """
        chosen = _some(words)
        if normalize:
            return np.mean([self._unit(word) for word in chosen], axis=0)
        return np.mean([self._vector(word) for word in chosen], axis=0)

    def most_similar_to_given(self, word: _Item, words: Iterable[str]) -> str:
        """Return the one of several words that is most similar to a word.

        Parameters
        ----------
        word : str or ndarray of shape (embedding_dim,)
            Word or vector to be similar to.
        words : iterable of str
            The words to choose from.

        Returns
        -------
        str

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        TypeError
            If `words` is a single text.
        ValueError
            If `words` is empty.
        """
        chosen = _some(words)
        return max(chosen, key=lambda other: self.similarity(word, other))

    def closer_than(self, word: str, other: str) -> list[str]:
        """Return the words that are more similar to a word than another word is.

        Parameters
        ----------
        word, other : str

        Returns
        -------
        list of str
            The words in the order of `vocabulary_`, without `word`.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        TypeError
            If a word is not a str.
        """
        words = self._known_words(None)
        row, limit_row = (row_of(w, self.vocabulary_) for w in (word, other))
        similarity = self._similarities(self._unit(word))
        limit = similarity[limit_row]
        similarity[row] = -np.inf
        return [words[row] for row in np.flatnonzero(similarity > limit)]

    def rank(self, word: str, other: str) -> int:
        """Return the place of a word among the words most similar to another.

        Parameters
        ----------
        word, other : str

        Returns
        -------
        int
            1 if no word is more similar to `word` than `other` is.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        """
        return len(self.closer_than(word, other)) + 1

    def analogy(
        self,
        a: _Item,
        b: _Item,
        c: _Item,
        topn: int = 1,
        *,
        restrict_vocab: int | None = None,
    ) -> list[tuple[str, float]]:
        """Complete the analogy "a is to b as c is to ...".

        The answer is the word with the largest cosine similarity to b - a + c, computed
        from normalized vectors (3CosAdd, Mikolov et al. 2013). a, b and c are excluded.

        Parameters
        ----------
        a, b, c : str or ndarray of shape (embedding_dim,)
            Words or vectors, such as "man", "woman", "king".
        topn : int, default=1
            Number of answers to return.
        restrict_vocab : int or None, default=None
            Number of most frequent words to search. None to search all words.

        Returns
        -------
        list of (str, float)
            Words and their cosine similarities to b - a + c, in decreasing order.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        """
        return self.most_similar([b, c], [a], topn, restrict_vocab=restrict_vocab)

    def doesnt_match(self, words: Iterable[str]) -> str:
        """Return the word that is least similar to the others.

        Parameters
        ----------
        words : iterable of str
            At least three words.

        Returns
        -------
        str
            The word with the smallest cosine similarity to the mean of the normalized
            vectors.

        Raises
        ------
        UnknownWordError
            If a word is not in the vocabulary.
        TypeError
            If `words` is a single text.
        ValueError
            If there are fewer than three different words.
        """
        given = as_list(words)
        for word in given:
            check_word(word)
        chosen = list(dict.fromkeys(given))
        if len(chosen) < 3:
            raise ValueError(
                f"words must contain at least three different words, got {chosen!r}: "
                "two words have equal similarities to their mean."
            )
        units = np.array([self._unit(word) for word in chosen])
        return chosen[int(np.argmin(units @ units.mean(axis=0)))]

    def _check_vectors(self) -> None:
        if not hasattr(self, "vectors_"):
            raise NotFittedError(
                f"This {type(self).__name__} has no word vectors yet. Call fit first."
            )

    def _known_words(self, restrict_vocab: int | None) -> list[str]:
        """Return the words in the order of their rows, up to `restrict_vocab`."""
        self._check_vectors()
        check_count(restrict_vocab, "restrict_vocab", optional=True)
        return list(self.vocabulary_)[:restrict_vocab]

    def _similarities(self, unit: np.ndarray, n_words: int | None = None) -> np.ndarray:
        """Return the cosine similarity of the first words to a vector of length 1."""
        return (self.vectors_[:n_words] @ unit) / norms_of(self)[:n_words]

    def _unit(self, item: _Item) -> np.ndarray:
        """Return the vector of a word, or a given vector, normalized to length 1."""
        vector = self._vector(item)
        if isinstance(item, str):
            return vector / norms_of(self)[row_of(item, self.vocabulary_)]
        return vector / row_norms(vector[None])

    def _vector(self, item: _Item) -> np.ndarray:
        """Return the vector of a word, or a checked vector."""
        self._check_vectors()
        if isinstance(item, str):
            return self.vectors_[row_of(item, self.vocabulary_)]
        vector = np.asarray(item)
        shape = self.vectors_.shape[1:]
        if vector.shape != shape or vector.dtype.kind not in "fiu":
            raise ValueError(
                f"Expected words (str) or vectors of shape {shape}, got {item!r}."
            )
        with np.errstate(over="ignore"):
            vector = vector.astype(np.float32)
        if not np.isfinite(vector).all():
            raise ValueError("Vectors must be finite, got NaN or infinity.")
        return vector


def as_list(words: Iterable[_Words]) -> list[_Words]:
    """Return words or vectors as a list.

    Raises
    ------
    TypeError
        If `words` is a single text, has no order, or is not iterable.
    """
    if isinstance(words, str):
        raise TypeError(
            f"words must be a list, got the text {words!r}. Use words.split()."
        )
    if not np.iterable(words):
        raise TypeError(
            f"words must be a list of words, got {words!r} of type "
            f"{type(words).__name__}. Pass a list, also for a single word."
        )
    return list(ordered_items(words, "words"))


def _as_items(given: _Item | Iterable[_Item] | None, name: str) -> list[_Item]:
    """Return a word, a vector or an iterable of them as a list."""
    if given is None:
        return []
    if isinstance(given, Number):
        raise ValueError(
            f"{name} must be words or vectors, got {given!r}. The number of results is "
            f"an argument of its own, topn={given!r}."
        )
    is_vector = getattr(given, "ndim", None) == 1 and (
        np.asarray(given).dtype.kind in "fiu"
    )
    # `_unit` raises an error for items that are neither words nor vectors.
    if is_vector or isinstance(given, (str, bytes)) or not np.iterable(given):
        return [cast(_Item, given)]
    return list(ordered_items(cast("Iterable[_Item]", given), name))


def _some(words: Iterable[_Words]) -> list[_Words]:
    chosen = as_list(words)
    if not chosen:
        raise ValueError("words must contain at least one word, got none.")
    return chosen
