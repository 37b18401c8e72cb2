from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from sknn.estimators.tables._plain_rows import plain_rows

FITTED = SimpleNamespace(n_features_in_=2)
X = np.array([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize("rows", [X, X.astype("float32"), X.T, X[:1]])
def test_arrays_of_numbers_are_converted(rows):
    found = plain_rows(FITTED, rows, to_float32=True)
    assert found.dtype == "float32"
    assert found.flags["C_CONTIGUOUS"]
    np.testing.assert_array_equal(found, rows)


def test_double_precision_is_kept_for_scaling():
    assert plain_rows(FITTED, X, to_float32=False).dtype == "float64"


@pytest.mark.parametrize(
    "rows",
    [
        X.tolist(),
        pd.DataFrame(X),
        X.astype(int),
        X[0],
        X[:, :1],
        X[:0],
        X[None],
        X * np.nan,
        X * 1e300,
        np.ma.array(X),
    ],
    ids=lambda rows: f"{type(rows).__name__} {np.shape(rows)}",
)
def test_anything_else_is_left_to_scikit_learn(rows):
    assert plain_rows(FITTED, rows, to_float32=False) is None


def test_so_are_arrays_where_columns_have_names():
    named = SimpleNamespace(n_features_in_=2, feature_names_in_=np.array(["a", "b"]))
    assert plain_rows(named, X, to_float32=True) is None
