from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from sknn._data._numbers import as_numbers

DATES = pd.date_range("2020-01-01", periods=2)


@pytest.mark.parametrize(
    "values",
    [
        [1, None],
        np.ma.masked_array([1.0, 7.0], [False, True]),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([True, None], dtype="boolean"),
        pd.Series([1, None], dtype="double[pyarrow]"),
        pd.Series([Decimal(1), None]),
        pl.Series([1, None]),
        pa.chunked_array([[1, None]]),
    ],
    ids=lambda values: f"{type(values).__module__}-{getattr(values, 'dtype', '')}",
)
def test_nullable_types_have_nan(values):
    np.testing.assert_array_equal(as_numbers(values, "y"), [1, np.nan])


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_tables(make):
    found = as_numbers(make({"a": [1, 2], "b": [0.5, None]}), "X")
    np.testing.assert_array_equal(found, [[1, 0.5], [2, np.nan]])


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_dates_are_refused_by_column(make):
    with pytest.raises(
        ValueError, match="column 'day' of X must be numeric. Got dates"
    ):
        as_numbers(make({"a": [1, 2], "day": DATES.to_list()}), "X")


def test_columns_with_the_same_name():
    table = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert as_numbers(table, "X").tolist() == [[1, 2]]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (DATES.to_numpy(), "y must be numeric. Got dates. Use dates as the index"),
        (pd.Series(DATES), "Got dates"),
        (pl.Series(DATES.to_list()), "Got dates"),
        (pd.Series([pd.NaT, 1.0], dtype=object), "Got dates"),
        (np.array([1, 2], "m8[s]"), "Got durations"),
        ([1, 2j], "Got complex numbers"),
        (np.array([1, 2j], dtype=object), r"Got complex \(2j in row 1\)"),
        (["1", "2"], "Got text"),
        ({"a": 1}, "Got dict"),
        ([1, object()], "Got object .* in row 1"),
        (pd.Series(["1", "2"]), "Got str"),
        (pd.Series([1, 2], dtype="category"), None),
    ],
)
def test_other_values_are_refused(values, message):
    if message is None:
        assert as_numbers(values, "y").tolist() == [1, 2]
        return
    with pytest.raises(ValueError, match=message):
        as_numbers(values, "y")


def test_sparse_matrices_are_refused():
    from scipy.sparse import eye_array

    with pytest.raises(ValueError, match=r"Use y.toarray\(\)"):
        as_numbers(eye_array(2), "y")
