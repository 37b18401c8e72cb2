"""Tables of word vectors in training."""

from collections.abc import Iterator, Sequence

import numpy as np
import tensorflow as tf

# Number of rows of the smallest table.
_MIN_ROWS = 256


class WordTables:
    """Tables of vectors as variables, with padded rows.

    Parameters
    ----------
    tables : sequence of ndarray of shape (n_rows, embedding_dim), float32
        Initial vectors.
    """

    def __init__(self, tables: Sequence[np.ndarray]) -> None:
        self._n_rows = [len(table) for table in tables]
        self.variables = [
            tf.Variable(pad_rows(table), trainable=False) for table in tables
        ]

    def arrays(self) -> Iterator[np.ndarray]:
        """Yield a copy of each table, one at a time because they are large."""
        for variable, n in zip(self.variables, self._n_rows, strict=True):
            yield variable.numpy()[:n]


def pad_rows(values: np.ndarray) -> np.ndarray:
    """Append zeros to float32 `values`, so that there are few different sizes.

    Tables of similar vocabularies then share a compiled program.
    """
    n_rows = len(values)
    step = max(_MIN_ROWS, 1 << max(0, n_rows.bit_length() - 4))
    padding = [(0, -n_rows % step)] + [(0, 0)] * (values.ndim - 1)
    return np.pad(np.asarray(values, "float32"), padding)
