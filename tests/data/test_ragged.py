"""Collections of arrays of other libraries are lists."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import tensorflow as tf

from sknn._data import arrays_of, is_array

ROWS = [[1.0, 2.0], [3.0], [4.0, 5.0, 6.0]]


@pytest.mark.parametrize(
    "X",
    [
        pl.Series(ROWS),
        pl.DataFrame({"a": ROWS}),
        pa.array(ROWS),
        pa.chunked_array([ROWS]),
        pa.table({"a": ROWS}),
        pd.DataFrame({"a": ROWS}),
        tf.ragged.constant(ROWS),
    ],
    ids=lambda X: f"{type(X).__module__}.{type(X).__name__}",
)
def test_arrays_of_other_libraries(X):
    assert [list(item) for item in arrays_of(X)] == ROWS


@pytest.mark.parametrize(
    "X",
    [
        np.ones((3, 2)),
        ROWS,
        pd.Series(ROWS),
        pd.DataFrame({"a": [1, 2]}),
        pd.DataFrame({"a": ROWS, "b": ROWS}),
        pl.Series([1, 2]),
    ],
    ids=str,
)
def test_other_collections_are_unchanged(X):
    assert arrays_of(X) is X


@pytest.mark.parametrize(
    ("item", "expected"),
    [([], True), ([[1], [1, 2]], True), (np.ones(2), True), (1, False), ("ab", False)],
)
def test_is_array(item, expected):
    assert is_array(item) is expected
