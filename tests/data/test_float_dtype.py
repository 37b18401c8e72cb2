"""Floats have the dtype of X, as in scikit-learn."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from sknn._data import float_dtype

SINGLE = np.ones((2, 2), "float32")


@pytest.mark.parametrize(
    "X",
    [
        SINGLE,
        pd.DataFrame(SINGLE),
        pd.Series([1], dtype="float32"),
        pl.DataFrame(SINGLE),
        sparse.csr_array(SINGLE),
        [SINGLE, SINGLE[:1]],
    ],
    ids=lambda X: type(X).__name__,
)
def test_float32_stays_float32(X):
    assert float_dtype(X) == np.float32


@pytest.mark.parametrize(
    "X",
    [
        SINGLE.astype(float),
        SINGLE.astype(int),
        SINGLE.astype("float16"),
        pd.DataFrame({"a": SINGLE[0], "b": [1, 2]}),
        [[1.0, 2.0]],
        [SINGLE, SINGLE.astype(float)],
        [],
    ],
    ids=str,
)
def test_other_numbers_become_float64(X):
    assert float_dtype(X) == np.float64
