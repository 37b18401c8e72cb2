"""The vector of a document that was not trained on, with all words as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.words._corpus import Corpus
from sknn.words._pooling import document_pieces

# Documents of a product of matrices: always so many, for the last digits of a row may
# depend on the number of rows.
_ROWS = 64

# Words that are looked at together, those that fill up included.
_WORDS = 2**13

# Words that stand for all negatives: neighbouring words of a document see different
# ones, so many each, until all sets have had their turn.
_SETS = 32
_IN_A_SET = 32

# Views of a document, each with other frequent words left out and other windows.
_VIEWS = 5

# The longest way of a document in one step, its moves times the rate, and how many
# steps there are for one view. Longer documents have arrived by then.
_LONGEST_WAY = 2.0
_MIN_STEPS, _MAX_STEPS = 2, 50


@dataclass(frozen=True)
class DocumentInference:
    """Finds vectors of documents as training would, by gradient descent from zero.

    Where training draws at random, this goes through fixed cases of equal frequency, so
    that a document has the same vector every time and in any company.

    Parameters
    ----------
    inputs : ndarray of shape (n_words, embedding_dim) or None
        The vectors of the words, of which those in the window and the document's are
        averaged (PV-DM); None where a document alone predicts its words (PV-DBOW).
    outputs : ndarray of shape (n_words, embedding_dim)
        The weights of the output layer.
    keep : ndarray of shape (n_words,)
        The probability with which a token of each word is trained on.
    probabilities : ndarray of shape (n_words,)
        Of each word as a negative.
    negative : int
        Negatives a word.
    window : int
        The most words on either side.
    rate : float
        The sum of the learning rates of all passes.
    """

    inputs: np.ndarray | None
    outputs: np.ndarray
    keep: np.ndarray
    probabilities: np.ndarray
    negative: int
    window: int
    rate: float

    def vectors(self, corpus: Corpus) -> np.ndarray:
        """Return the vectors of documents, in the vocabulary of training.

        Returns
        -------
        ndarray of shape (n_documents, embedding_dim), float32
            Zeros for a document without words.
        """
        found = np.zeros((corpus.n_documents, self.outputs.shape[1]), np.float32)
        for view in range(_VIEWS):
            wrong = self._negatives(view)
            for piece, tokens, n_tokens in document_pieces(corpus):
                ids, lengths = _thinned(tokens, n_tokens, self.keep, view)
                starts = np.cumsum(lengths) - lengths
                for rows, width in _batches(lengths):
                    place = np.arange(width)
                    real = place < lengths[rows, None]
                    words = ids[np.where(real, starts[rows, None] + place, 0)]
                    real = real.astype(np.float32)
                    # Always as many rows in the products, whatever the company.
                    vectors = np.zeros((_ROWS, found.shape[1]), np.float32)
                    vectors[: len(rows)] = found[piece][rows]
                    self._descend(vectors, words, real, wrong, view)
                    found[piece][rows] = vectors[: len(rows)]
        return found

    def _descend(
        self,
        vectors: np.ndarray,
        words: np.ndarray,
        real: np.ndarray,
        wrong: np.ndarray,
        view: int,
    ) -> None:
        """Move vectors of documents of about the same length downhill.

        Parameters
        ----------
        vectors : ndarray of shape (_ROWS, embedding_dim)
            Changed; rows from n on are not used.
        words : ndarray of shape (n, width)
        real : ndarray of shape (n, width), float32
            1, or 0 where a document is only filled up.
        wrong : ndarray of shape (_SETS * _IN_A_SET, embedding_dim)
        view : int
        """
        right = self.outputs[words]
        own = vectors[: len(words)]
        if self.inputs is None:
            pushes: Any = _AloneAgainst(real, wrong)
            scale = np.ones_like(real)
            right_scores = np.zeros_like(real)
        else:
            around, count = self._windows(words, real, view)
            scale = 1 / (1 + count)
            right_scores = (around * right).sum(axis=-1)
            pushes = _WindowsAgainst(real, wrong, around, scale)
        rate = self.rate / _VIEWS
        moves = words.shape[1] * (1 if self.inputs is not None else 1 + self.negative)
        n_steps = np.ceil(moves * rate / _LONGEST_WAY)
        n_steps = int(np.clip(n_steps, _MIN_STEPS, _MAX_STEPS))
        step = min(rate / n_steps, _LONGEST_WAY / moves)
        for _ in range(n_steps):
            scores = (right @ own[:, :, None])[:, :, 0] + right_scores
            pull = real * _sigmoid(-scale * scores)
            own += step * (pull[:, None] @ right)[:, 0]
            own -= step * self.negative * pushes(vectors)

    def _windows(
        self, words: np.ndarray, real: np.ndarray, view: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the sum of the vectors around each word, and how many they are.

        The reach is 1, 2, ... `window` and 1 again, where training draws it.
        """
        assert self.inputs is not None
        width = words.shape[1]
        inputs = self.inputs[words] * real[:, :, None]
        around, count = np.zeros_like(inputs), np.zeros_like(real)
        reach = (np.arange(width) + view) % self.window + 1
        for offset in range(1, min(self.window, width - 1) + 1):
            reached = (reach >= offset).astype(np.float32)
            left, right = slice(None, -offset), slice(offset, None)
            for here, there in ((right, left), (left, right)):
                around[:, here] += reached[here, None] * inputs[:, there]
                count[:, here] += reached[here] * real[:, there]
        return around, count

    def _negatives(self, view: int) -> np.ndarray:
        """Return vectors of words that are evenly spread over the negatives.

        Set after set, each of them spread in the same way.
        """
        size = _SETS * _IN_A_SET
        middles = (np.arange(size) + (view + 0.5) / _VIEWS) / size
        words = np.searchsorted(np.cumsum(self.probabilities), middles)
        words = np.minimum(words, len(self.probabilities) - 1)
        return self.outputs[words.reshape(_IN_A_SET, _SETS).T.ravel()]


class _AloneAgainst:
    """What negatives do to documents that predict their words alone."""

    def __init__(self, real: np.ndarray, wrong: np.ndarray) -> None:
        self._n_words = real.sum(axis=1, keepdims=True)
        self._wrong = wrong

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return the mean gradient of a negative, for all words of each document."""
        wrong, times = self._wrong, self._n_words / len(self._wrong)
        push = np.zeros((len(vectors), len(wrong)), np.float32)
        push[: len(times)] = times * _sigmoid((vectors @ wrong.T)[: len(times)])
        return (push @ wrong)[: len(times)]


class _WindowsAgainst:
    """What negatives do to documents that predict words together with windows."""

    def __init__(
        self, real: np.ndarray, wrong: np.ndarray, around: np.ndarray, scale: np.ndarray
    ) -> None:
        n, width, _ = around.shape
        self._real, self._scale = real[:, :, None], scale[:, :, None]
        self._n_sets = min(_SETS, width)
        self._wrong = wrong[: self._n_sets * _IN_A_SET]
        # What the windows add to the scores stays as it is.
        self._scores = np.empty((n, width, _IN_A_SET), np.float32)
        sets = self._wrong.reshape(self._n_sets, _IN_A_SET, -1)
        for number, words in enumerate(sets):
            self._scores[:, number::_SETS] = around[:, number::_SETS] @ words.T

    def __call__(self, vectors: np.ndarray) -> np.ndarray:
        """Return the mean gradient of a negative, for all words of each document."""
        n, width, size = self._scores.shape
        scores = (vectors @ self._wrong.T)[:n].reshape(n, self._n_sets, size)
        push = np.zeros((len(vectors), self._n_sets, size), np.float32)
        for first in range(0, width, _SETS):
            some = slice(first, first + _SETS)
            here = self._scores[:, some]
            sets = slice(0, here.shape[1])
            total = self._scale[:, some] * (here + scores[:, sets])
            push[:n, sets] += self._real[:, some] * _sigmoid(total)
        return (push.reshape(len(vectors), -1) @ self._wrong)[:n] / size


def _thinned(
    ids: np.ndarray, lengths: np.ndarray, keep: np.ndarray, view: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return tokens and lengths of documents with frequent words thinned out.

    Of each document so many tokens stay as are expected to stay in training. Whole
    numbers are added up, so that it makes no difference what stands before a document.
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
    """Yield documents that are filled up to the same length, and that length.

    It is 4, 6, 8, 12, 16, 24, ... and depends on nothing but the document's own.
    """
    power = 2 ** np.ceil(np.log2(np.maximum(lengths, 4) / 4)).astype(int) * 4
    widths = np.where(lengths <= power * 3 // 4, power * 3 // 4, power)
    widths = np.maximum(widths, 4)
    some = np.flatnonzero(lengths)
    for width in np.unique(widths[some]):
        rows = some[widths[some] == width]
        size = int(np.clip(_WORDS // width, 1, _ROWS))
        for first in range(0, len(rows), size):
            yield rows[first : first + size], int(width)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 0.5 + 0.5 * np.tanh(0.5 * x)
