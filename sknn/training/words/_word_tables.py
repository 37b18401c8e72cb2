"""The vectors of words while they are trained."""

from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow as tf

# Rows of the smallest table.
_FEWEST = 256


class WordTables:
    """Tables of vectors as variables, with room behind their rows.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, embedding_dim), float32
    """

    def __init__(self, tables: Sequence[np.ndarray]) -> None:
        self._n_rows = [len(table) for table in tables]
        self.variables = [
            tf.Variable(pad_rows(table), trainable=False) for table in tables
        ]

    def arrays(self) -> Iterator[np.ndarray]:
        """Yield a copy of the vectors of each table, one at a time: they are large."""
        for variable, n in zip(self.variables, self._n_rows, strict=True):
            yield variable.numpy()[:n]


def pad_rows(values: np.ndarray) -> np.ndarray:
    """Return float32 `values` with zeros behind, up to one of few numbers of rows.

    Tables of similar vocabularies then share a compiled program.
    """
    n_rows = len(values)
    step = max(_FEWEST, 1 << max(0, n_rows.bit_length() - 4))
    room = [(0, -n_rows % step)] + [(0, 0)] * (values.ndim - 1)
    return np.pad(np.asarray(values, "float32"), room)
