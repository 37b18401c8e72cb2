"""The vectors of words while they are trained, by one or several replicas."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

# Rows that are merged after every call; the others wait, for a call touches few of
# them, and moving whole tables costs more than training.
_FREQUENT = 2048

# Calls from one merging of all rows to the next.
_CALLS = 16

# Rows of the smallest table.
_FEWEST = 256


class DocumentTables(NamedTuple):
    """Vectors of documents, each of which only one replica reads and changes.

    Parameters
    ----------
    vectors : list of ndarray of shape (n_rows, vector_size), float32
        Those of each replica.
    guards : list of ndarray of shape (n_rows,), float32
        Factors of the moves of each row.
    """

    vectors: list[np.ndarray]
    guards: list[np.ndarray]

    def padded(self) -> "DocumentTables":
        """Return tables of one number of rows, so that they share a program."""
        room = len(pad_rows(np.zeros(max(map(len, self.guards)), np.float32)))
        return DocumentTables(*([_grown(a, room) for a in arrays] for arrays in self))


class WordTables:
    """Tables of vectors, which replicas change at the same time.

    Between two mergings each replica trains its own copy, on its own part of the
    corpus. The moves of a row are then added up.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, vector_size), float32
        Rows in the order of falling frequency.
    n_replicas : int
    documents : DocumentTables or None, default=None
        A last table for each replica; none is merged.
    """

    def __init__(
        self,
        tables: Sequence[np.ndarray],
        n_replicas: int,
        documents: DocumentTables | None = None,
    ) -> None:
        self._n_rows = [len(table) for table in tables]
        padded = [pad_rows(table) for table in tables]
        self.replicas = [[_variable(t) for t in padded] for _ in range(n_replicas)]
        self._base = [_variable(t) for t in padded] if n_replicas > 1 else []
        self._calls = 0
        self._n_documents = []
        if documents is not None:
            self._n_documents = [len(vectors) for vectors in documents.vectors]
            for replica, own in zip(
                self.replicas, documents.padded().vectors, strict=True
            ):
                replica.append(_variable(own))

    def call_done(self, for_each: Callable = map) -> None:
        """Bring the replicas together, as far as it is time for it.

        Parameters
        ----------
        for_each : callable, default=map
            Calls a function for each of several arguments, in parallel perhaps.
        """
        self._calls += 1
        if self._calls == _CALLS:
            self.merge(for_each)
        else:
            list(for_each(_merge_frequent, self._base, self._copies()))

    def merge(self, for_each: Callable = map) -> None:
        """Make all replicas equal; see `call_done`."""
        self._calls = 0
        list(for_each(_merge_all, self._base, self._copies()))

    def arrays(self) -> list[np.ndarray]:
        """Return the vectors of each table, and those of each replica's documents."""
        self.merge()
        shared = [
            table.numpy()[:n]
            for table, n in zip(self.replicas[0], self._n_rows, strict=False)
        ]
        own = [
            replica[-1].numpy()[:n]
            for replica, n in zip(self.replicas, self._n_documents, strict=False)
        ]
        return shared + own

    def _copies(self) -> list[tuple[Any, ...]]:
        """Return the copies of each table that is to be merged."""
        return list(zip(*self.replicas, strict=True))[: len(self._base)]


def pad_rows(values: np.ndarray) -> np.ndarray:
    """Return float32 `values` with zeros behind, up to one of few numbers of rows.

    Tables of similar vocabularies then share a compiled program.
    """
    n_rows = len(values)
    step = max(_FEWEST, 1 << max(0, n_rows.bit_length() - 4))
    return _grown(values, n_rows + -n_rows % step)


def _grown(values: np.ndarray, n_rows: int) -> np.ndarray:
    room = [(0, n_rows - len(values))] + [(0, 0)] * (values.ndim - 1)
    return np.pad(np.asarray(values, "float32"), room)


@tf.function(jit_compile=True, autograph=False)
def _merge_all(base: Any, copies: tuple[Any, ...]) -> None:
    merged = base + tf.add_n([copy - base for copy in copies])
    for table in (base, *copies):
        table.assign(merged)


# Not by XLA, which would copy the tables to change a part of them.
@tf.function(autograph=False)
def _merge_frequent(base: Any, copies: tuple[Any, ...]) -> None:
    rows = tf.range(min(_FREQUENT, base.shape[0]))
    before = tf.gather(base, rows)
    moves = tf.add_n([tf.gather(copy, rows) - before for copy in copies])
    merged = tf.IndexedSlices(before + moves, rows)
    for table in (base, *copies):
        table.scatter_update(merged)


def _variable(values: np.ndarray) -> Any:
    return tf.Variable(values, trainable=False)
