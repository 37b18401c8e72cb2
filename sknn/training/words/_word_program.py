"""word2vec's steps as one compiled program on two tables of vectors."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from sknn._compile_cache import save_compiled
from sknn.training.compiling._cache import cached
from sknn.training.words._document_gradients import DOCUMENTS
from sknn.training.words._word_gradients import SAMPLING, Windows
from sknn.training.words._word_softmax import SOFTMAX

# Steps of one call; the cost of a call is nothing beside them.
N_STEPS = 32

# How far a row may go in one step. Vectors are about as long as this.
_LONGEST_WAY = 1.0


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
    n_parts : int, default=1
        Parts of a step, of which XLA computes the gradients side by side. Each has a
        whole number of blocks; with "dm" these are mixed.
    """

    algorithm: str
    windows: Windows
    negative: int
    n_parts: int = 1

    def n_losses(self, batch: "WordInput") -> float:
        """Return how many predictions there are in the first block of each step.

        The losses of these are what a program adds up.
        """
        if batch.documents is not None:
            n_blocks = batch.documents.shape[1] // self.n_parts
            some = batch.documents[:, :n_blocks] >= 0
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


def _compile(settings: WordSettings) -> Callable[..., Any]:
    @tf.function(jit_compile=True, autograph=False)
    def steps(tables, guards, ids, left, right, negatives, rates, *documents):
        arrays = [ids, left, right, negatives, *documents]
        step = _sampling_step
        if settings.negative == 0:
            # Rows that only fill up the table have a guard of 0, and are no words.
            step = partial(_softmax_step, tf.cast(guards[1] > 0, tf.float32))

        def body(number, losses):
            batch = [array[number] for array in arrays]
            batch[1:3] = [tf.cast(side, tf.float32) for side in batch[1:3]]
            factors = [guard * rates[number] for guard in guards]
            return number + 1, losses + step(settings, tables, factors, *batch)

        start = (tf.constant(0), tf.constant(0.0))
        return tf.while_loop(
            lambda number, _: number < N_STEPS, body, start, parallel_iterations=1
        )[1]

    def traced(*arguments):
        # There is one trace for each size of the tables. `steps` itself would find
        # it too, but warn of so many.
        losses = steps.get_concrete_function(*arguments)(*arguments)
        save_compiled()
        return losses

    return traced


class _Roles(NamedTuple):
    """Words of some blocks, by what they do.

    Parameters
    ----------
    inputs : tensor or None
        Whose input vectors are read, in the form that the gradients take; None for
        none.
    moved : tensor or None
        The same words, each once.
    right : tensor
        What is predicted.
    """

    inputs: Any
    moved: Any
    right: Any


def _roles(settings: WordSettings, ids: Any) -> _Roles:
    """Return which words of the blocks `ids` do what."""
    windows = settings.windows
    centres = ids[:, windows.window : windows.window + windows.n_centres]
    if settings.algorithm in ("skipgram", "dbow+skipgram"):
        return _Roles(centres, centres, ids)
    if settings.algorithm == "dbow":
        return _Roles(None, None, centres)
    return _Roles(windows.overlapping_ids(ids), ids, centres)


def _softmax_step(
    known: Any,
    settings: WordSettings,
    tables: list[Any],
    factors: list[Any],
    ids: Any,
    left: Any,
    right: Any,
    negatives: Any,
) -> Any:
    """Do one step with all words as outputs; return its loss.

    `known` is 1 where a row of the table is a word, else 0.
    """
    roles = _roles(settings, ids)
    words = tables[1].read_value()
    d_inputs, d_right, d_words, loss = SOFTMAX[settings.algorithm](
        settings.windows,
        _gather(tables[0], roles.inputs),
        tf.gather(words, roles.right),
        (words, known),
        (left, right),
    )
    every = tf.range(words.shape[0])
    _move(tables[0], [(roles.moved, d_inputs)], factors[0])
    _move(tables[1], [(roles.right, d_right), (every, d_words)], factors[1])
    return loss


def _sampling_step(
    settings: WordSettings, tables: list[Any], factors: list[Any], *batch: Any
) -> Any:
    """Do one step of negative sampling; return its loss.

    The tables are those of the input vectors, if the algorithm reads any, the output
    vectors and the documents, if there are any.
    """
    directions = _of_documents if settings.algorithm in DOCUMENTS else _of_words
    parts = zip(*(tf.split(array, settings.n_parts) for array in batch), strict=True)
    found = [directions(settings, tables, *part) for part in parts]
    for number, (table, factor) in enumerate(zip(tables, factors, strict=True)):
        _move(table, [moves[number] for moves, _ in found], factor)
    return found[0][1]


def _of_words(
    settings: WordSettings,
    tables: list[Any],
    ids: Any,
    left: Any,
    right: Any,
    negatives: Any,
) -> tuple[list[tuple[Any, Any]], Any]:
    """Return the rows of each table, with their directions, and the loss."""
    roles = _roles(settings, ids)
    predicted, others = _predicted(tables[1], roles.right, negatives)
    d_inputs, d_right, d_wrong, loss = SAMPLING[settings.algorithm](
        settings.windows,
        _gather(tables[0], roles.inputs),
        *others,
        (left, right),
        settings.negative / negatives.shape[1],
    )
    moves = [(roles.moved, d_inputs), (predicted, tf.concat([d_right, d_wrong], 1))]
    return moves, loss


def _of_documents(
    settings: WordSettings,
    tables: list[Any],
    ids: Any,
    left: Any,
    right: Any,
    negatives: Any,
    documents: Any,
) -> tuple[list[tuple[Any, Any]], Any]:
    """Return the rows of each table, with their directions, and the loss."""
    roles = _roles(settings, ids)
    some = tf.cast(documents >= 0, tf.float32)[..., None]
    documents = tf.maximum(documents, 0)
    predicted, others = _predicted(tables[-2], roles.right, negatives)
    vectors = (
        _gather(tables[-1], documents),
        None if roles.inputs is None else _gather(tables[0], roles.inputs),
        *others,
    )
    d_documents, d_inputs, d_right, d_wrong, loss = DOCUMENTS[settings.algorithm](
        settings.windows,
        vectors,
        (left, right),
        some,
        settings.negative / negatives.shape[1],
    )
    moves = [(predicted, tf.concat([d_right, d_wrong], 1)), (documents, d_documents)]
    return ([] if d_inputs is None else [(roles.moved, d_inputs)]) + moves, loss


def _predicted(table: Any, right: Any, negatives: Any) -> tuple[Any, tuple[Any, Any]]:
    """Return right words and negatives in one, and the vectors of each."""
    predicted = tf.concat([right, negatives], 1)
    vectors = _gather(table, predicted)
    n_right = right.shape[1]
    return predicted, (vectors[:, :n_right], vectors[:, n_right:])


def _gather(table: Any, rows: Any) -> Any:
    return tf.raw_ops.ResourceGather(
        resource=table.handle, indices=rows, dtype=tf.float32
    )


def _move(table: Any, parts: list[tuple[Any, Any]], factor: Any) -> None:
    """Move rows of a table in their directions, those of all parts in one addition.

    Two of them would copy the whole table in every step. `factor` is that of each row;
    all that moves a row is shortened further where it would go beyond `_LONGEST_WAY`.
    """
    n_rows, n = table.shape
    rows = tf.concat([tf.reshape(some, [-1]) for some, _ in parts], 0)
    moves = [tf.reshape(directions, [-1, n]) for _, directions in parts]
    # As a product, for XLA adds up along rows one number after another.
    squares = [tf.matmul(some * some, tf.ones([n, 1]))[:, 0] for some in moves]
    lengths = tf.sqrt(tf.concat(squares, 0))
    ways = factor * tf.math.unsorted_segment_sum(lengths, rows, n_rows)
    factor *= _LONGEST_WAY / tf.maximum(ways, _LONGEST_WAY)
    moves = tf.concat(moves, 0) * tf.gather(factor, rows)[:, None]
    tf.raw_ops.ResourceScatterAdd(resource=table.handle, indices=rows, updates=moves)
