"""word2vec's steps as one compiled program on two tables of vectors."""

from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from sknn.training._cache import cached
from sknn.training._document_gradients import DOCUMENTS
from sknn.training._word_gradients import SAMPLING, Windows
from sknn.training._word_softmax import SOFTMAX

# Steps of one call; the cost of a call is nothing beside them.
N_STEPS = 32


class WordSettings(NamedTuple):
    """What a program is compiled for.

    Parameters
    ----------
    algorithm : {"skipgram", "cbow", "dm", "dbow", "dbow+skipgram"}
        The last three also train vectors of documents.
    windows : Windows
    negative : int
        Negatives a pair (skip-gram) or a centre (others); 0 for the full softmax over
        all words, without documents.
    """

    algorithm: str
    windows: Windows
    negative: int

    def n_losses(self, batch: "WordInput") -> float:
        """Return how many predictions there are in the first block of each step.

        The losses of these are what a program adds up.
        """
        if batch.documents is not None:
            some = batch.documents >= 0
            if self.algorithm == "dm":  # whose blocks are mixed
                some = some.transpose(0, 2, 1).reshape(some.shape)
            return float(some[:, 0].sum())
        in_window = batch.left[:, 0].astype(int) + batch.right[:, 0]
        if self.algorithm == "cbow":
            in_window = in_window > 0
        return float(in_window.sum())


class WordInput(NamedTuple):
    """Input of one call: `N_STEPS` steps of q blocks.

    Parameters
    ----------
    ids : ndarray of shape (N_STEPS, q, n_centres + 2 * window), int32
    left, right : ndarray of shape (N_STEPS, q, n_centres), int16
        How many words on either side of each centre belong to its window; both are 0
        where a block is only filled up.
    negatives : ndarray of shape (N_STEPS, q, K), int32
    done : ndarray of shape (N_STEPS,)
        The part of the epoch that is done before each step, in [0, 1].
    documents : ndarray of shape (N_STEPS, q, n_centres), int32, or None, default=None
        The row of the document of each centre; below 0 where a block is only filled
        up.
    """

    ids: np.ndarray
    left: np.ndarray
    right: np.ndarray
    negatives: np.ndarray
    done: np.ndarray
    documents: np.ndarray | None = None


def word_program(settings: WordSettings) -> Any:
    """Return the compiled program, made once for equal settings."""
    return cached(("words", settings), lambda: _compile(settings))


def _compile(settings: WordSettings) -> Any:
    step: Any = _softmax_step if settings.negative == 0 else _sampling_step
    if settings.algorithm in DOCUMENTS:
        step = _document_step

    @tf.function(jit_compile=True, autograph=False)
    def steps(tables, guards, ids, left, right, negatives, rates, documents=None):
        def body(number, losses):
            sides = [tf.cast(side[number], tf.float32) for side in (left, right)]
            factors = [guard * rates[number] for guard in guards]
            batch = [ids[number], sides, negatives[number]]
            if documents is not None:
                batch.append(documents[number])
            return number + 1, losses + step(settings, tables, factors, *batch)

        start = (tf.constant(0), tf.constant(0.0))
        return tf.while_loop(
            lambda number, _: number < N_STEPS, body, start, parallel_iterations=1
        )[1]

    return steps


def _roles(settings: WordSettings, ids: Any) -> tuple[Any, Any]:
    """Return the words that are read, and those that they predict."""
    window, n_centres = settings.windows.window, settings.windows.n_centres
    centres = ids[:, window : window + n_centres]
    return (centres, ids) if settings.algorithm == "skipgram" else (ids, centres)


def _sampling_step(
    settings: WordSettings,
    tables: list[Any],
    factors: list[Any],
    ids: Any,
    sides: list[Any],
    negatives: Any,
) -> Any:
    """Do one step of negative sampling; return its loss."""
    read, predicted = _roles(settings, ids)
    n_predicted = predicted.shape[1]
    predicted = tf.concat([predicted, negatives], 1)
    vectors, others = _gather(tables[0], read), _gather(tables[1], predicted)
    d_vectors, d_right, d_wrong, loss = SAMPLING[settings.algorithm](
        settings.windows,
        vectors,
        others[:, :n_predicted],
        others[:, n_predicted:],
        sides,
        settings.negative / negatives.shape[1],
    )
    # One addition a table: two would copy the table at every step.
    _add(tables[0], read, d_vectors, factors[0])
    _add(tables[1], predicted, tf.concat([d_right, d_wrong], 1), factors[1])
    return loss


def _softmax_step(
    settings: WordSettings,
    tables: list[Any],
    factors: list[Any],
    ids: Any,
    sides: list[Any],
    negatives: Any,
) -> Any:
    """Do one step with all words as outputs; return its loss."""
    read, predicted = _roles(settings, ids)
    words = tables[1].read_value()
    # Rows that only fill up the table have a factor of 0, and are no words.
    known = tf.cast(factors[1] > 0, tf.float32)
    d_vectors, d_right, d_words, loss = SOFTMAX[settings.algorithm](
        settings.windows,
        _gather(tables[0], read),
        tf.gather(words, predicted),
        (words, known),
        sides,
    )
    _add(tables[0], read, d_vectors, factors[0])
    tables[1].assign_add(d_words * factors[1][:, None])
    _add(tables[1], predicted, d_right, factors[1])
    return loss


def _document_step(
    settings: WordSettings,
    tables: list[Any],
    factors: list[Any],
    ids: Any,
    sides: list[Any],
    negatives: Any,
    documents: Any,
) -> Any:
    """Do one step of negative sampling with documents; return its loss.

    The tables are those of the input vectors, if the algorithm has any, the output
    vectors and the documents.
    """
    window, n_centres = settings.windows.window, settings.windows.n_centres
    centres = ids[:, window : window + n_centres]
    read, predicted = (
        (centres, ids) if settings.algorithm == "dbow+skipgram" else (ids, centres)
    )
    n_predicted = predicted.shape[1]
    predicted = tf.concat([predicted, negatives], 1)
    some = tf.cast(documents >= 0, tf.float32)[..., None]
    documents = tf.maximum(documents, 0)
    others = _gather(tables[-2], predicted)
    vectors = (
        _gather(tables[-1], documents),
        None if settings.algorithm == "dbow" else _gather(tables[0], read),
        others[:, :n_predicted],
        others[:, n_predicted:],
    )
    d_documents, d_read, d_right, d_wrong, loss = DOCUMENTS[settings.algorithm](
        settings.windows, vectors, sides, some, settings.negative / negatives.shape[1]
    )
    if d_read is not None:
        _add(tables[0], read, d_read, factors[0])
    _add(tables[-2], predicted, tf.concat([d_right, d_wrong], 1), factors[-2])
    _add(tables[-1], documents, d_documents, factors[-1])
    return loss


def _gather(table: Any, rows: Any) -> Any:
    return tf.raw_ops.ResourceGather(
        resource=table.handle, indices=rows, dtype=tf.float32
    )


def _add(table: Any, rows: Any, moves: Any, factor: Any) -> None:
    moves = moves * tf.gather(factor, rows)[..., None]
    tf.raw_ops.ResourceScatterAdd(
        resource=table.handle,
        indices=tf.reshape(rows, [-1]),
        updates=tf.reshape(moves, [-1, moves.shape[-1]]),
    )
