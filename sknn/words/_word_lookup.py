"""Evaluation and export of word vectors."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sknn._writable_path import as_path
from sknn.words._analogies import answer_questions, read_questions
from sknn.words._norms import norms_of
from sknn.words._similarity_scores import SimilarityScores, correlations, read_pairs
from sknn.words._unknown_words import find_row
from sknn.words._word2vec_file import is_binary_name, write_vectors
from sknn.words._word_queries import WordQueries

if TYPE_CHECKING:
    import keras
    import pandas as pd

__all__ = ["WordLookup"]


class WordLookup(WordQueries):
    """Mixin class for queries, evaluation and export of word vectors.

    Words must be spelled as in `vocabulary_`. Unknown words raise an error that
    suggests words with a similar spelling, but the evaluation methods skip them.
    """

    def evaluate_analogies(
        self,
        path: str | os.PathLike[str],
        *,
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
    ) -> "pd.DataFrame":
        """Evaluate the word vectors on a file of analogies.

        As in the program compute-accuracy of word2vec, the answer is the word most
        similar to b - a + c (see :meth:`analogy`), and only the word in the file is
        correct.

        Parameters
        ----------
        path : str or path-like
            A file such as questions-words.txt: lines of four words, in sections that
            start with a line ": title".
        restrict_vocab : int or None, default=300_000
            Number of most frequent words to use for questions and answers. None to use
            all words.
        case_insensitive : bool, default=True
            Whether to ignore case, so that "Athens" in the file is "athens" in the
            vocabulary. If several words differ only by case, the question uses the
            vector of the most frequent one, and any of them is a correct answer.

        Returns
        -------
        DataFrame
            One row per section and a last row "total". The columns are correct, n (the
            number of questions with an answer), accuracy (correct / n, NaN if n is 0)
            and skipped (the number of questions with unknown words).

        Raises
        ------
        ValueError
            If the file has another format.
        """
        words = self._known_words(restrict_vocab)
        forms = [word.upper() for word in words] if case_insensitive else words
        vectors = self.vectors_[: len(words)]
        return answer_questions(
            read_questions(path), forms, vectors, upper=case_insensitive
        )

    def evaluate_similarity(
        self,
        path: str | os.PathLike[str],
        *,
        restrict_vocab: int | None = 300_000,
        case_insensitive: bool = True,
    ) -> SimilarityScores:
        """Evaluate the word vectors on human similarity judgments.

        Parameters
        ----------
        path : str or path-like
            A file such as WordSim-353, SimLex-999 or MEN: lines of two words and a
            score, separated by tabs or spaces. Lines that start with # and a first
            line without numbers are ignored.
        restrict_vocab : int or None, default=300_000
            Number of most frequent words to use. None to use all words.
        case_insensitive : bool, default=True
            Whether to ignore case, so that "Athens" in the file is "athens" in the
            vocabulary. If several words differ only by case, the most frequent one is
            used.

        Returns
        -------
        SimilarityScores
            Rank correlation and linear correlation with p-values, and the numbers of
            compared and skipped pairs.

        Raises
        ------
        ValueError
            If the file has another format, or fewer than two pairs of words that are in
            the vocabulary.
        """
        words = self._known_words(restrict_vocab)
        rows: dict[str, int] = {}
        for row, word in enumerate(words):
            rows.setdefault(word.upper() if case_insensitive else word, row)
        pairs, scores = read_pairs(path)
        found = np.array(
            [
                [find_row(w.upper() if case_insensitive else w, rows) for w in pair]
                for pair in pairs
            ]
        )
        known = (found >= 0).all(axis=1)
        if known.sum() < 2:
            raise ValueError(
                f"{known.sum()} of the {len(pairs)} pairs of {path} have both words in "
                "the vocabulary; a correlation needs two pairs or more."
            )
        units = self.vectors_[found[known]] / norms_of(self)[found[known], None]
        similarity = np.einsum("ij,ij->i", units[:, 0], units[:, 1])
        return correlations(similarity, scores[known], int((~known).sum()))

    def to_frame(self) -> "pd.DataFrame":
        """Return the vectors as a data frame with one row per word.

        Returns
        -------
        DataFrame of shape (n_words, embedding_dim)
            A copy of the vectors, with the words as index and columns numbered from 0.
        """
        import pandas as pd

        words = pd.Index(self._known_words(None), name="word")
        return pd.DataFrame(self.vectors_.copy(), index=words)

    def save_word2vec(
        self,
        path: str | os.PathLike[str],
        binary: bool | None = None,
        *,
        overwrite: bool = False,
    ) -> Path:
        """Write the vectors in a format of the original word2vec program.

        `WordVectors.load` and `KeyedVectors.load_word2vec_format` of gensim read this
        format. It preserves the exact vectors and the order of the words, but not their
        counts.

        Parameters
        ----------
        path : str or path-like
            Path of the file to write, compressed if its name ends in ".gz".
        binary : bool or None, default=None
            Whether to use the binary format, which is smaller and faster, instead of
            text. None uses the binary format if the name ends in ".bin" or ".bin.gz".
        overwrite : bool, default=False
            Whether to replace an existing file. It is replaced only after the new file
            is complete. If the path is a symbolic link, its target is replaced.

        Returns
        -------
        Path
            Path of the file.

        Raises
        ------
        FileExistsError
            If the file exists and `overwrite` is False.
        FileNotFoundError
            If the folder does not exist.
        IsADirectoryError
            If `path` is a folder.
        ValueError
            If a word is empty or contains white space, which the format does not
            support.
        """
        path = as_path(path)
        return write_vectors(
            path,
            self._known_words(None),
            self.vectors_,
            binary=is_binary_name(path) if binary is None else binary,
            overwrite=overwrite,
        )

    def as_embedding_layer(
        self, trainable: bool = False, *, padding: bool = False, unknown: bool = False
    ) -> "keras.layers.Embedding":
        """Return a Keras embedding layer with the word vectors.

        Parameters
        ----------
        trainable : bool, default=False
            Whether the vectors are trained further in a network.
        padding : bool, default=False
            Whether to add a first row of zeros for padding, which the following layers
            then mask (`mask_zero`).
        unknown : bool, default=False
            Whether to add a row for unknown words: the mean of all vectors.

        Returns
        -------
        keras.layers.Embedding
            A built layer with `vectors_` as its weights. The id of a word is its row
            ``vocabulary_[word]``, plus one for each of `padding` and `unknown`. With
            both, 0 is padding, 1 is any unknown word, and words start at 2. These are
            the ids of ``keras.layers.TextVectorization(vocabulary=list(vocabulary_))``.
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
            embeddings_initializer="zeros",  # does not use the global random state
            mask_zero=padding,
            trainable=trainable,
        )
        layer.build()
        layer.set_weights([weights])
        return layer
