"""Updates of word2vec as one compiled program on two tables of vectors."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
import tensorflow as tf

from sknn._compile_cache import save_compiled
from sknn.training.compiling._cache import cached
from sknn.training.compiling._flat_function import Nested
from sknn.training.words._document_gradients import DOCUMENTS
from sknn.training.words._word_gradients import SAMPLING, Windows
from sknn.training.words._word_softmax import SOFTMAX

# Updates per call, for which the overhead of a call is negligible.
N_STEPS = 32

# Maximum norm of the update of a row. Vectors have about this norm.
_MAX_UPDATE = 1.0

# Row indices and the directions of their vectors.
_Update: TypeAlias = tuple[tf.Tensor, tf.Tensor]

# Maps tables, factors of rows and a batch to the sum of the losses.
_Program: TypeAlias = Callable[..., tf.Tensor]


class WordSettings(NamedTuple):
    """Settings that a program is compiled for.

    Parameters
    ----------
    algorithm : {"skipgram", "cbow", "dm", "dbow", "dbow+skipgram"}
        Training algorithm. The last three also train document vectors.
    windows : Windows
        Geometry of the windows.
    negative : int
        Number of negatives per pair (skip-gram) or per center (others); 0 uses the full
        softmax over all words, without documents.
    n_parts : int, default=1
        Number of parts of an update whose gradients XLA computes in parallel. Each part
        has a whole number of blocks; with "dm" these are interleaved.
    """

    algorithm: str
    windows: Windows
    negative: int
    n_parts: int = 1

    def n_losses(self, batch: "WordInput") -> float:
        """Return the number of predictions in the first block of each update.

        A program sums the losses of these predictions.
        """
        if batch.documents is not None:
            n_blocks = batch.documents.shape[1] // self.n_parts
            some = batch.documents[:, :n_blocks] >= 0
            if self.algorithm == "dm":  # with interleaved blocks
                some = some.transpose(0, 2, 1).reshape(some.shape)
            return float(some[:, 0].sum())
        in_window = batch.left[:, 0].astype(int) + batch.right[:, 0]
        if self.algorithm == "cbow":
            in_window = in_window > 0
        return float(in_window.sum())


class WordInput(NamedTuple):
    """Input of one call: `N_STEPS` updates with q blocks each.

    Parameters
    ----------
    ids : ndarray of shape (N_STEPS, q, n_centers + 2 * window), int32
        Word indices.
    left, right : ndarray of shape (N_STEPS, q, n_centers), int16
        Number of words of the window on either side of each center; both are 0 for
        padding of a block.
    negatives : ndarray of shape (N_STEPS, q, K), int32
        Word indices of the negatives.
    done : ndarray of shape (N_STEPS,)
        Fraction of the epoch done before each update, in [0, 1].
    documents : ndarray of shape (N_STEPS, q, n_centers), int32, or None, default=None
        Row of the document of each center; negative for padding of a block.
    """

    ids: np.ndarray
    left: np.ndarray
    right: np.ndarray
    negatives: np.ndarray
    done: np.ndarray
    documents: np.ndarray | None = None


def word_program(settings: WordSettings) -> _Program:
    """Return the compiled program, which is shared by equal settings."""
    return cached(("words", settings), lambda: _compile(settings))


def _compile(settings: WordSettings) -> _Program:
    @tf.function(jit_compile=True, autograph=False)
    def steps(
        tables: list[tf.Variable],
        update_factors: list[tf.Tensor],
        ids: tf.Tensor,
        left: tf.Tensor,
        right: tf.Tensor,
        negatives: tf.Tensor,
        rates: tf.Tensor,
        *documents: tf.Tensor,
    ) -> tf.Tensor:
        arrays = [ids, left, right, negatives, *documents]
        step: Callable[..., tf.Tensor] = _sampling_step
        if settings.negative == 0:
            # Rows of padding have a factor of 0, and are not words.
            step = partial(_softmax_step, tf.cast(update_factors[1] > 0, tf.float32))

        def body(number: tf.Tensor, losses: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            batch = [array[number] for array in arrays]
            batch[1:3] = [tf.cast(side, tf.float32) for side in batch[1:3]]
            factors = [factor * rates[number] for factor in update_factors]
            return number + 1, losses + step(settings, tables, factors, *batch)

        start = (tf.constant(0), tf.constant(0.0))
        return tf.while_loop(
            lambda number, _: number < N_STEPS, body, start, parallel_iterations=1
        )[1]

    def traced(*arguments: Nested) -> tf.Tensor:
        # There is one trace for each size of the tables. Calling `steps` itself would
        # find it too, but warn about the number of traces.
        losses = steps.get_concrete_function(*arguments)(*arguments)
        save_compiled()
        return losses

    return traced


class _Roles(NamedTuple):
    """The roles of the words of some blocks.

    Parameters
    ----------
    inputs : tensor or None
        Words whose input vectors are used, in the form that the gradients require; None
        without input vectors.
    updated : tensor or None
        The same words, each once.
    right : tensor
        Words to predict.
    """

    inputs: tf.Tensor | None
    updated: tf.Tensor | None
    right: tf.Tensor


def _roles(settings: WordSettings, ids: tf.Tensor) -> _Roles:
    """Return the roles of the words `ids`."""
    windows = settings.windows
    centers = ids[:, windows.window : windows.window + windows.n_centers]
    if settings.algorithm in ("skipgram", "dbow+skipgram"):
        return _Roles(centers, centers, ids)
    if settings.algorithm == "dbow":
        return _Roles(None, None, centers)
    return _Roles(windows.overlapping_ids(ids), ids, centers)


def _softmax_step(
    known: tf.Tensor,
    settings: WordSettings,
    tables: list[tf.Variable],
    factors: list[tf.Tensor],
    ids: tf.Tensor,
    left: tf.Tensor,
    right: tf.Tensor,
    negatives: tf.Tensor,
) -> tf.Tensor:
    """Do one update with all words as outputs; return its loss.

    `known` is 1 for rows of the table with a word, else 0.
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
    _update_rows(tables[0], [(roles.updated, d_inputs)], factors[0])
    _update_rows(tables[1], [(roles.right, d_right), (every, d_words)], factors[1])
    return loss


def _sampling_step(
    settings: WordSettings,
    tables: list[tf.Variable],
    factors: list[tf.Tensor],
    *batch: tf.Tensor,
) -> tf.Tensor:
    """Do one update with negative sampling; return its loss.

    The tables are the input vectors, if the algorithm uses them, the output vectors,
    and the documents, if any.
    """
    directions = _of_documents if settings.algorithm in DOCUMENTS else _of_words
    parts = zip(*(tf.split(array, settings.n_parts) for array in batch), strict=True)
    found = [directions(settings, tables, *part) for part in parts]
    for number, (table, factor) in enumerate(zip(tables, factors, strict=True)):
        _update_rows(table, [updates[number] for updates, _ in found], factor)
    return found[0][1]


def _of_words(
    settings: WordSettings,
    tables: list[tf.Variable],
    ids: tf.Tensor,
    left: tf.Tensor,
    right: tf.Tensor,
    negatives: tf.Tensor,
) -> tuple[list[_Update], tf.Tensor]:
    """Return the updates of each table, and the loss."""
    roles = _roles(settings, ids)
    predicted, others = _predicted(tables[1], roles.right, negatives)
    d_inputs, d_right, d_wrong, loss = SAMPLING[settings.algorithm](
        settings.windows,
        _gather(tables[0], roles.inputs),
        *others,
        (left, right),
        settings.negative / negatives.shape[1],
    )
    updates = [(roles.updated, d_inputs), (predicted, tf.concat([d_right, d_wrong], 1))]
    return updates, loss


def _of_documents(
    settings: WordSettings,
    tables: list[tf.Variable],
    ids: tf.Tensor,
    left: tf.Tensor,
    right: tf.Tensor,
    negatives: tf.Tensor,
    documents: tf.Tensor,
) -> tuple[list[_Update], tf.Tensor]:
    """Return the updates of each table, and the loss."""
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
    updates = [(predicted, tf.concat([d_right, d_wrong], 1)), (documents, d_documents)]
    return ([] if d_inputs is None else [(roles.updated, d_inputs)]) + updates, loss


def _predicted(
    table: tf.Variable, right: tf.Tensor, negatives: tf.Tensor
) -> tuple[tf.Tensor, tuple[tf.Tensor, tf.Tensor]]:
    """Return right words and negatives in one tensor, and the vectors of each."""
    predicted = tf.concat([right, negatives], 1)
    vectors = _gather(table, predicted)
    n_right = right.shape[1]
    return predicted, (vectors[:, :n_right], vectors[:, n_right:])


def _gather(table: tf.Variable, rows: tf.Tensor) -> tf.Tensor:
    return tf.raw_ops.ResourceGather(
        resource=table.handle, indices=rows, dtype=tf.float32
    )


def _update_rows(table: tf.Variable, parts: list[_Update], factor: tf.Tensor) -> None:
    """Update rows of a table in their directions, for all parts in one addition.

    Two additions would copy the whole table in every update. `factor` has one value per
    row. The total update of a row is scaled down if its norm may exceed `_MAX_UPDATE`.
    """
    n_rows, n = table.shape
    rows = tf.concat([tf.reshape(some, [-1]) for some, _ in parts], 0)
    updates = [tf.reshape(directions, [-1, n]) for _, directions in parts]
    # A product, because XLA sums along rows one value after another.
    squares = [tf.matmul(some * some, tf.ones([n, 1]))[:, 0] for some in updates]
    norms = tf.sqrt(tf.concat(squares, 0))
    totals = factor * tf.math.unsorted_segment_sum(norms, rows, n_rows)
    factor *= _MAX_UPDATE / tf.maximum(totals, _MAX_UPDATE)
    scaled = tf.concat(updates, 0) * tf.gather(factor, rows)[:, None]
    tf.raw_ops.ResourceScatterAdd(resource=table.handle, indices=rows, updates=scaled)
