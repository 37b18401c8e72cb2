"""Questions to word vectors, for whatever has them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.exceptions import NotFittedError

from sknn.words._analogies import grade, read_questions
from sknn.words._norms import norms_of, row_norms
from sknn.words._similarity_scores import SimilarityScores, judge, read_pairs
from sknn.words._unknown_words import row_of
from sknn.words._word2vec_file import is_binary_name, write_vectors

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["WordLookup"]


class WordLookup:
    """What can be asked of word vectors.

    A mixin for classes with the attributes below. Words are asked for as they stand in
    `vocabulary_`: one that is not there is an error that names it and words of like
    spelling, but in the evaluations it makes a question be skipped and counted.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        Word -> row of `vectors_`, in the order of the rows.
    vectors_ : ndarray of shape (n_words, embedding_dim), dtype float32
        The vectors, the most frequent word first. Put another array in its place
        rather than write into it: lengths of the vectors are computed once for each
        array.
    counts_ : ndarray of shape (n_words,), dtype int64
        How often each word was seen.
    """

    vocabulary_: dict[str, int]
    vectors_: np.ndarray
    counts_: Any

    def most_similar(
        self, positive: Any = None, negative: Any = None, topn: int = 10
    ) -> list[tuple[str, float]]:
        """Return the words nearest to some words and far from others.

        As in word2vec: the vectors are scaled to length 1, those of `negative` are
        turned round, and the words with the largest cosine to the mean are returned.

        Parameters
        ----------
        positive : str, ndarray of shape (embedding_dim,), iterable of these or None, \
default=None
            Words or vectors to be near to.
        negative : str, ndarray of shape (embedding_dim,), iterable of these or None, \
default=None
            Words or vectors to be far from.
        topn : int, default=10
            How many words to return; fewer if the vocabulary has no more. Words asked
            for are left out.

        Returns
        -------
        list of (str, float)
            Words and their cosine similarities from -1 to 1, the largest first.

        Raises
        ------
        UnknownWordError
            When the vocabulary lacks a word.
        ValueError
            When there is neither `positive` nor `negative`, when they cancel each
            other out, a vector has another shape, or something is neither word nor
            vector.
        """
        if isinstance(topn, bool) or not isinstance(topn, int | np.integer) or topn < 1:
            raise ValueError(
                f"topn must be a whole number of at least 1, got {topn!r}."
            )
        near, far = _as_items(positive), _as_items(negative)
        if not near and not far:
            raise ValueError("most_similar needs a word or vector in positive.")
        mean = sum(map(self._unit, near)) - sum(map(self._unit, far))
        length = np.linalg.norm(mean)
        if length < 1e-6:
            raise ValueError(
                "positive and negative cancel each other out, and no word is near to "
                "nothing. Leave out what stands in both, and vectors of zeros."
            )
        similarity = self.vectors_ @ (mean / length).astype(np.float32)
        similarity /= norms_of(self)
        asked = {self.vocabulary_[w] for w in near + far if isinstance(w, str)}
        similarity[list(asked)] = -np.inf
        topn = min(topn, len(similarity) - len(asked))
        if topn == 0:
            return []
        best = np.argpartition(-similarity, topn - 1)[:topn]
        words = list(self.vocabulary_)
        return [
            (words[row], float(similarity[row]))
            for row in sorted(best, key=lambda row: (-similarity[row], row))
        ]

    def similarity(self, a: Any, b: Any) -> float:
        """Return the cosine similarity of two words, from -1 to 1.

        Parameters
        ----------
        a, b : str or ndarray of shape (embedding_dim,)
            Words or vectors.

        Returns
        -------
        float
            1 for the same direction, 0 for a right angle (and for a vector of zeros).

        Raises
        ------
        UnknownWordError
            When the vocabulary lacks a word.
        """
        return float(self._unit(a) @ self._unit(b))

    def analogy(self, a: Any, b: Any, c: Any, topn: int = 1) -> list[tuple[str, float]]:
        """Complete "a is to b as c is to ...".

        The answer is the word nearest to b - a + c, with vectors of length 1 (3CosAdd,
        Mikolov et al. 2013), none of the three.

        Parameters
        ----------
        a, b, c : str or ndarray of shape (embedding_dim,)
            Words or vectors, such as "man", "woman", "king".
        topn : int, default=1
            How many answers to return.

        Returns
        -------
        list of (str, float)
            Words and their cosine similarities to b - a + c, the best first.

        Raises
        ------
        UnknownWordError
            When the vocabulary lacks a word.
        """
        return self.most_similar([b, c], [a], topn)

    def doesnt_match(self, words: Iterable[str]) -> str:
        """Return the word that goes least with the others.

        Parameters
        ----------
        words : iterable of str
            At least three words.

        Returns
        -------
        str
            The one with the smallest cosine to the mean of all, each scaled to
            length 1.

        Raises
        ------
        UnknownWordError
            When the vocabulary lacks a word.
        ValueError
            When there are fewer than three different words.
        """
        if isinstance(words, str):
            raise ValueError(
                f"words must be a list, got the text {words!r}. Use words.split()."
            )
        chosen = list(dict.fromkeys(words))
        if len(chosen) < 3:
            raise ValueError(
                f"words must be at least three different ones, got {chosen!r}: of two, "
                "each is as far from the mean as the other."
            )
        units = np.array([self._unit(word) for word in chosen])
        return chosen[int(np.argmin(units @ units.mean(axis=0)))]

    def evaluate_analogies(
        self,
        path: Any,
        *,
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
    ) -> "pd.DataFrame":
        """Answer a file of analogies and count the right answers.

        The rules are those of word2vec's compute-accuracy: an answer is the word
        nearest to b - a + c (see :meth:`analogy`), right if it is the one in the file
        and wrong if it is any other.

        Parameters
        ----------
        path : str or path-like
            A file such as questions-words.txt: lines of four words, in sections that
            begin with a line ": title".
        restrict_vocab : int or None, default=300_000
            Use the most frequent words only, so many of them, for questions and
            answers; all of them if None.
        case_insensitive : bool, default=True
            Whether "Athens" in the file is "athens" in the vocabulary. Of several such
            words the most frequent gives the vector of the question, and any of them
            is an answer.

        Returns
        -------
        DataFrame
            Sections in rows, and in the last row "total"; columns correct, n (of
            questions asked), accuracy (correct / n, NaN where n is 0) and skipped
            (questions with a word out of the vocabulary).

        Raises
        ------
        ValueError
            When the file is not in that format.
        """
        words = self._known_words(restrict_vocab)
        forms = [word.upper() for word in words] if case_insensitive else words
        vectors = self.vectors_[: len(words)]
        return grade(read_questions(path), forms, vectors, upper=case_insensitive)

    def evaluate_similarity(
        self,
        path: Any,
        *,
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
    ) -> SimilarityScores:
        """Compare the similarities of pairs of words with those that people gave.

        Parameters
        ----------
        path : str or path-like
            A file such as WordSim-353, SimLex-999 or MEN: lines of two words and a
            score, separated by tabs or spaces. Lines that begin with # and a first
            line without numbers are passed over.
        restrict_vocab : int or None, default=300_000
            Use the most frequent words only, so many of them; all of them if None.
        case_insensitive : bool, default=True
            Whether "Athens" in the file is "athens" in the vocabulary; of several such
            words the most frequent is taken.

        Returns
        -------
        SimilarityScores
            Rank and linear correlation, their p-values, and how many pairs were
            compared and skipped.

        Raises
        ------
        ValueError
            When the file is not in that format, or has fewer than two pairs whose
            words are in the vocabulary.
        """
        words = self._known_words(restrict_vocab)
        rows: dict[str, int] = {}
        for row, word in enumerate(words):
            rows.setdefault(word.upper() if case_insensitive else word, row)
        pairs, scores = read_pairs(path)
        found = np.array(
            [
                [rows.get(w.upper() if case_insensitive else w, -1) for w in pair]
                for pair in pairs
            ]
        )
        known = (found >= 0).all(axis=1)
        if known.sum() < 2:
            raise ValueError(
                f"{known.sum()} of the {len(pairs)} pairs of {path} have both words in "
                "the vocabulary; a correlation needs two at least."
            )
        units = self.vectors_[found[known]] / norms_of(self)[found[known], None]
        similarity = np.einsum("ij,ij->i", units[:, 0], units[:, 1])
        return judge(similarity, scores[known], int((~known).sum()))

    def to_frame(self) -> "pd.DataFrame":
        """Return the vectors as a data frame, one row a word.

        Returns
        -------
        DataFrame of shape (n_words, embedding_dim)
            A copy, the words as its index and the columns numbered from 0.
        """
        import pandas as pd

        words = pd.Index(self._known_words(None), name="word")
        return pd.DataFrame(self.vectors_.copy(), index=words)

    def save_word2vec(
        self, path: Any, binary: bool | None = None, *, overwrite: bool = False
    ) -> Path:
        """Write the vectors in a format of the original word2vec program.

        gensim's `KeyedVectors.load_word2vec_format` reads it, and so does
        `WordVectors.load`; every number comes back as it was. The format has no room
        for counts: words come back in the same order, without them.

        Parameters
        ----------
        path : str or path-like
            The file to make; compressed if its name ends in ".gz".
        binary : bool or None, default=None
            Whether to write numbers as bytes rather than text, which is smaller and
            quicker; None for bytes if the name ends in ".bin" or ".bin.gz".
        overwrite : bool, default=False
            Whether a file that exists may be replaced. It is whole at any time: the
            new one takes its place when it is complete. A link stays one, and what it
            points to is replaced.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileExistsError
            When the file exists and `overwrite` is False.
        FileNotFoundError
            When there is no such folder.
        ValueError
            When a word is empty or has white space in it, which the format cannot
            hold.
        """
        path = Path(path)
        return write_vectors(
            path,
            self._known_words(None),
            self.vectors_,
            binary=is_binary_name(path) if binary is None else binary,
            overwrite=overwrite,
        )

    def as_embedding_layer(
        self, trainable: bool = False, *, padding: bool = False, unknown: bool = False
    ) -> Any:
        """Return a Keras layer from numbers of words to their vectors.

        Parameters
        ----------
        trainable : bool, default=False
            Whether a network that has the layer may go on training the vectors.
        padding : bool, default=False
            Begin with a row of zeros for what fills up short sequences; layers that
            follow then pass over it (`mask_zero`).
        unknown : bool, default=False
            Then have a row for words out of the vocabulary: the mean of all vectors.

        Returns
        -------
        keras.layers.Embedding
            Built, with `vectors_` as its weights. A word's number is its row
            ``vocabulary_[word]``, plus one for each of `padding` and `unknown`. With
            both, 0 is padding, 1 any unknown word, and words begin at 2: the numbers
            that ``keras.layers.TextVectorization(vocabulary=list(vocabulary_))``
            gives.
        """
        import keras

        self._check_vectors()
        size = self.vectors_.shape[1]
        rows = [np.zeros((1, size), np.float32)] if padding else []
        if unknown:
            rows.append(self.vectors_.mean(axis=0, keepdims=True, dtype=np.float64))
        weights = np.concatenate([*rows, self.vectors_]).astype(np.float32)
        layer = keras.layers.Embedding(
            *weights.shape,
            embeddings_initializer="zeros",  # others draw from the global state
            mask_zero=padding,
            trainable=trainable,
        )
        layer.build()
        layer.set_weights([weights])
        return layer

    def _check_vectors(self) -> None:
        if not hasattr(self, "vectors_"):
            raise NotFittedError(
                f"This {type(self).__name__} has no word vectors yet. Call fit first."
            )

    def _known_words(self, restrict_vocab: int | None) -> list[str]:
        """Return the words in the order of their rows, the first so many."""
        self._check_vectors()
        if restrict_vocab is not None and restrict_vocab < 1:
            raise ValueError(
                f"restrict_vocab must be at least 1 or None, got {restrict_vocab!r}."
            )
        return list(self.vocabulary_)[:restrict_vocab]

    def _unit(self, item: Any) -> np.ndarray:
        """Return the vector of a word, or a vector given, of length 1."""
        self._check_vectors()
        if isinstance(item, str):
            row = row_of(item, self.vocabulary_)
            return self.vectors_[row] / norms_of(self)[row]
        vector = np.asarray(item)
        wanted = self.vectors_.shape[1:]
        if vector.shape != wanted or vector.dtype.kind not in "fiu":
            raise ValueError(
                f"Give words (str) or vectors of shape {wanted}, got {item!r}."
            )
        if not np.isfinite(vector).all():
            raise ValueError("A vector must have finite numbers, got NaN or infinity.")
        vector = vector.astype(np.float32)
        return vector / row_norms(vector[None])


def _as_items(given: Any) -> list[Any]:
    """Return what was given as a list of words and vectors."""
    if given is None:
        return []
    if getattr(given, "ndim", None) == 1 and np.asarray(given).dtype.kind in "fiu":
        return [given]
    # What is neither word nor vector is refused where its vector is looked up.
    if isinstance(given, (str, bytes)) or not np.iterable(given):
        return [given]
    return list(given)
