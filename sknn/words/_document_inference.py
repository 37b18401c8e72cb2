"""Inference of document vectors with fixed word vectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._pooling import document_pieces

# Number of rows in matrix products. It is constant, because the last digits of a row
# may depend on the number of rows.
_ROWS = 64

# Number of words per batch, including padding.
_WORDS = 2**13

# Number of words that represent all negatives.
_NEGATIVES = 2**9

# In long documents, consecutive words use different subsets of the negatives, in turn:
# one more subset per this number of words, up to a maximum.
_WORDS_PER_SUBSET = 64
_MAX_SUBSETS = 32

# Number of views of a document, with different subsampled words and windows.
_VIEWS = 5

# Maximum step size of a document vector (number of updates times learning rate), and
# number of gradient steps per view. Longer documents converge within the maximum.
_MAX_STEP_SIZE = 2.0
_MIN_STEPS, _MAX_STEPS = 2, 50


@dataclass(frozen=True)
class DocumentInference:
    """Infer document vectors as in training, by gradient descent.

    Instead of random draws, inference uses a fixed set of cases with the same
    frequencies. The vector of a document is therefore deterministic, and does not
    depend on the other documents.

    Parameters
    ----------
    inputs : ndarray of shape (n_words, embedding_dim) or None
        Word vectors. The vectors in the window are averaged with the document vector
        (PV-DM). None if the document vector alone predicts the words (PV-DBOW).
    outputs : ndarray of shape (n_words, embedding_dim)
        Weights of the output layer.
    keep : ndarray of shape (n_words,)
        Probability of keeping a token of each word in subsampling.
    probabilities : ndarray of shape (n_words,)
        Probability of drawing each word as a negative.
    negative : int
        Number of negatives per word.
    window : int
        Maximum number of words on each side.
    rate : float
        Sum of the learning rates of all epochs.
    start : ndarray of shape (embedding_dim,)
        Vector from which the descent starts.
    """

    inputs: np.ndarray | None
    outputs: np.ndarray
    keep: np.ndarray
    probabilities: np.ndarray
    negative: int
    window: int
    rate: float
    start: np.ndarray

    def vectors(self, corpus: Corpus) -> np.ndarray:
        """Return the vectors of documents with the vocabulary of training.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            Document vectors. Zeros for a document without words.
        """
        result = np.zeros((corpus.n_documents, self.outputs.shape[1]), np.float32)
        result[corpus.lengths > 0] = self.start
        for view in range(_VIEWS):
            negatives = self._negatives(view)
            for piece, tokens, n_tokens in document_pieces(corpus):
                ids, lengths = _subsampled(tokens, n_tokens, self.keep, view)
                starts = np.cumsum(lengths) - lengths
                for rows, width in _batches(lengths):
                    position = np.arange(width)
                    valid = position < lengths[rows, None]
                    words = ids[np.where(valid, starts[rows, None] + position, 0)]
                    valid = valid.astype(np.float32)
                    # A constant number of rows, independent of other documents.
                    vectors = np.zeros((_ROWS, result.shape[1]), np.float32)
                    vectors[: len(rows)] = result[piece][rows]
                    self._descend(vectors, words, valid, negatives, view)
                    result[piece][rows] = vectors[: len(rows)]
        return result

    def _descend(
        self,
        vectors: np.ndarray,
        words: np.ndarray,
        valid: np.ndarray,
        negatives: np.ndarray,
        view: int,
    ) -> None:
        """Update vectors of documents of similar length by gradient descent.

        Parameters
        ----------
        vectors : ndarray of shape (_ROWS, embedding_dim)
            Document vectors, updated in place. Rows from n are not used.
        words : ndarray of shape (n, width)
            Word ids.
        valid : ndarray of shape (n, width), float32
            1 for words, 0 for padding.
        negatives : ndarray of shape (_NEGATIVES, embedding_dim)
            Output vectors of the negatives.
        view : int
            Number of the view.
        """
        positives = self.outputs[words]
        documents = vectors[: len(words)]
        gradient: _NegativeGradient
        if self.inputs is None:
            gradient = _DocumentGradient(valid, negatives)
            scale = np.ones_like(valid)
            window_scores = np.zeros_like(valid)
        else:
            window_sums, count = self._windows(words, valid, view)
            scale = 1 / (1 + count)
            window_scores = (window_sums * positives).sum(axis=-1)
            gradient = _WindowGradient(valid, negatives, window_sums, scale)
        rate = self.rate / _VIEWS
        n_updates = words.shape[1]
        if self.inputs is None:
            n_updates *= 1 + self.negative
        n_steps = np.ceil(n_updates * rate / _MAX_STEP_SIZE)
        n_steps = int(np.clip(n_steps, _MIN_STEPS, _MAX_STEPS))
        step = min(rate / n_steps, _MAX_STEP_SIZE / n_updates)
        for _ in range(n_steps):
            scores = (positives @ documents[:, :, None])[:, :, 0] + window_scores
            errors = valid * _sigmoid(-scale * scores)
            # Both directions at the same vector: they almost cancel where the windows
            # already predict the words, so a step in one of them must not affect the
            # other.
            direction = (errors[:, None] @ positives)[:, 0]
            direction -= self.negative * gradient(vectors)
            documents += step * direction

    def _windows(
        self, words: np.ndarray, valid: np.ndarray, view: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the sum and the number of the vectors in the window of each word.

        The window sizes are 1, 2, ..., `window`, 1, ..., instead of random sizes as in
        training.
        """
        assert self.inputs is not None
        width = words.shape[1]
        inputs = self.inputs[words] * valid[:, :, None]
        sums, count = np.zeros_like(inputs), np.zeros_like(valid)
        size = (np.arange(width) + view) % self.window + 1
        for offset in range(1, min(self.window, width - 1) + 1):
            inside = (size >= offset).astype(np.float32)
            left, right = slice(None, -offset), slice(offset, None)
            for word, neighbor in ((right, left), (left, right)):
                sums[:, word] += inside[word, None] * inputs[:, neighbor]
                count[:, word] += inside[word] * valid[:, neighbor]
        return sums, count

    def _negatives(self, view: int) -> np.ndarray:
        """Return output vectors of words at equal distances in the distribution.

        Their order is random, so that any part of them represents the distribution.
        """
        quantiles = (np.arange(_NEGATIVES) + (view + 0.5) / _VIEWS) / _NEGATIVES
        words = np.searchsorted(np.cumsum(self.probabilities), quantiles)
        words = np.minimum(words, len(self.probabilities) - 1)
        return self.outputs[np.random.default_rng(view).permutation(words)]


class _NegativeGradient(Protocol):
    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return the mean gradient of a negative, summed over words of a document."""


class _DocumentGradient:
    """Gradient of the negatives if documents alone predict their words (PV-DBOW)."""

    def __init__(self, valid: np.ndarray, negatives: np.ndarray) -> None:
        self._n_words = valid.sum(axis=1, keepdims=True)
        self._negatives = negatives

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return the mean gradient of a negative, for all words of each document."""
        negatives, weight = self._negatives, self._n_words / len(self._negatives)
        n = len(weight)
        errors = np.zeros((len(vectors), len(negatives)), np.float32)
        errors[:n] = weight * _sigmoid((vectors @ negatives.T)[:n])
        return (errors @ negatives)[:n]


class _WindowGradient:
    """Gradient of the negatives if documents and windows predict words (PV-DM)."""

    def __init__(
        self,
        valid: np.ndarray,
        negatives: np.ndarray,
        window_sums: np.ndarray,
        scale: np.ndarray,
    ) -> None:
        n_subsets = 1 << (valid.shape[1] // _WORDS_PER_SUBSET).bit_length() >> 1
        self._n_subsets = int(np.clip(n_subsets, 1, _MAX_SUBSETS))
        self._negatives = negatives
        # sigmoid(x) = 0.5 + 0.5 * tanh(x / 2), and tanh(0) = 0 for padding.
        self._half = (0.5 * valid * scale).T[:, :, None]
        self._n_words = np.stack(
            [
                valid[:, number :: self._n_subsets].sum(axis=1)
                for number in range(self._n_subsets)
            ],
            axis=1,
        )
        # The contribution of the windows to the scores is constant. One product per
        # document, whose shape does not depend on the other documents.
        subsets = negatives.reshape(self._n_subsets, -1, negatives.shape[1])
        shape = (*valid.shape, subsets.shape[1])
        self._scores = np.empty(shape, np.float32)
        for number, subset in enumerate(subsets):
            words = slice(number, None, self._n_subsets)
            self._scores[:, words] = window_sums[:, words] @ subset.T
        self._scores *= 0.5 * (valid * scale)[:, :, None]

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return the mean gradient of a negative, for all words of each document."""
        n, n_subsets = self._n_words.shape
        scores = (vectors @ self._negatives.T)[:n].reshape(n, n_subsets, -1)
        size = scores.shape[2]
        errors = np.zeros((len(vectors), n_subsets, size), np.float32)
        errors[:n] = self._n_words[:, :, None]
        total = np.empty((n, size), np.float32)
        for position, half in enumerate(self._half):
            np.multiply(half, scores[:, position % n_subsets], out=total)
            total += self._scores[:, position]
            errors[:n, position % n_subsets] += np.tanh(total, out=total)
        return (errors.reshape(len(vectors), -1) @ self._negatives)[:n] * (0.5 / size)


def _subsampled(
    ids: np.ndarray, lengths: np.ndarray, keep: np.ndarray, view: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return tokens and lengths of documents after subsampling of frequent words.

    The number of tokens kept in a document is the expected number in training. Sums of
    integers make the result independent of the preceding documents.
    """
    parts = np.round(keep * 2.0**20).astype(np.int64)
    total = np.concatenate([[0], np.cumsum(parts[ids])])
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    phase = 2**20 * (2 * view + 1) // (2 * _VIEWS)
    before = np.repeat(total[bounds[:-1]], lengths) - phase
    kept = (total[1:] - before) >> 20 > (total[:-1] - before) >> 20
    n_before = np.concatenate([[0], np.cumsum(kept)])
    return ids[kept], np.diff(n_before[bounds])


def _batches(lengths: np.ndarray) -> Iterator[tuple[np.ndarray, int]]:
    """Yield documents to pad to the same length, and this length.

    The lengths are 4, 6, 8, 12, 16, 24, ... They depend only on the length of the
    document, not on the other documents.
    """
    power = 2 ** np.ceil(np.log2(np.maximum(lengths, 4) / 4)).astype(int) * 4
    widths = np.where(lengths <= power * 3 // 4, power * 3 // 4, power)
    widths = np.maximum(widths, 4)
    nonempty = np.flatnonzero(lengths)
    for width in np.unique(widths[nonempty]):
        rows = nonempty[widths[nonempty] == width]
        size = int(np.clip(_WORDS // width, 1, _ROWS))
        for first in range(0, len(rows), size):
            yield rows[first : first + size], int(width)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(0.5 * x)
