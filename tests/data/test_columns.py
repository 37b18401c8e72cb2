"""Columns are numbers, and errors name those that are not."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse

from sknn._data import check_numeric, check_same_columns, column_names, is_missing

NUMBERS = [1.0, 2.0, 3.0]
DATES = pd.date_range("2020", periods=3)
COLUMNS = {
    "dates": [
        DATES,
        DATES.tz_localize("UTC"),
        DATES.to_period(),
        [date(2020, 1, 1)] * 3,
        [1.0, pd.NaT, 2.0],
    ],
    "durations": [pd.to_timedelta([1, 2, 3], unit="s"), [timedelta(1)] * 3],
    "complex numbers": [np.array(NUMBERS) + 1j, [1j, 2, 3]],
    "text": [["a", "b", "c"], pd.Categorical(["a", "b", "a"])],
    "arrays": [pd.Series([np.ones(2)] * 3), pd.Series([[1], [2], [3]])],
}
CASES = [(kind, column) for kind, columns in COLUMNS.items() for column in columns]


@pytest.mark.parametrize(("kind", "column"), CASES)
def test_a_column_of_a_dataframe_is_named(kind, column):
    X = pd.DataFrame({"a": NUMBERS, "b": column})
    with pytest.raises(ValueError, match=rf"column 'b' of X .* Got {kind}"):
        check_numeric(X, "X")


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("dates", pl.Series([date(2020, 1, 1)] * 3)),
        ("durations", pl.Series([timedelta(1)] * 3)),
        ("text", pl.Series(["a", "b", "c"])),
        ("arrays", pl.Series([[1], [2], [3]])),
    ],
)
def test_a_column_of_polars_is_named(kind, column):
    X = pl.DataFrame({"a": NUMBERS, "b": column})
    with pytest.raises(ValueError, match=rf"column 'b' of X .* Got {kind}"):
        check_numeric(X, "X")


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (DATES.to_numpy(), "y must be numeric. Got dates"),
        (np.array([[1, "a"], [2, "b"]], object), "column 1 of y .*text"),
        (np.ones(3) + 1j, "y .*complex"),
        (np.array([1, pd.NA], object), "y .*missing values.*numpy.nan"),
        (pl.DataFrame({"a": [{"b": 1}]}), "column 'a' of y"),
        ([[1, 2], [3]], "y must be an array with rows of the same length"),
    ],
)
def test_arrays_and_lists_are_checked(X, message):
    with pytest.raises(ValueError, match=message):
        check_numeric(X, "y")


@pytest.mark.parametrize(
    "X",
    [
        np.ones((3, 2), order="F"),
        [[1, 2], [3, None]],
        np.array([["1", "2.5"]]),
        pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": [True, False]}),
        pd.DataFrame({"a": pd.Categorical([1, 2]), "b": ["1", "2"]}),
        pd.DataFrame({"a": [None, float("nan"), 1.0]}, dtype=object),
        pl.DataFrame({"a": [1, None], "b": [True, False]}),
        sparse.csr_array(np.eye(2)),
    ],
    ids=repr,
)
def test_numbers_and_missing_values_are_allowed(X):
    check_numeric(X, "X")


def test_names_are_unique():
    with pytest.raises(ValueError, match="columns of X .*unique.*'a' 2 times"):
        check_numeric(pd.DataFrame([[1, 2, 3]], columns=list("aba")), "X")


def test_other_columns_than_in_fit_are_refused():
    with pytest.raises(ValueError, match=r"y must have the same columns.*\['a', 'b'\]"):
        check_same_columns(["b", "a"], ["a", "b"], "y")
    check_same_columns(None, ["a"], "y")
    check_same_columns(["a"], None, "y")


def test_column_names():
    assert column_names(pd.DataFrame({"a": [1]})) == ["a"]
    assert column_names(pl.DataFrame({"a": [1]})) == ["a"]
    assert column_names(np.ones((1, 1))) is None


@pytest.mark.parametrize(
    ("item", "missing"),
    [
        *[(item, True) for item in (None, np.nan, pd.NA, pd.NaT)],
        (np.datetime64("NaT"), True),
        *[(item, False) for item in (0, "", "nan", np.datetime64("2020"))],
    ],
)
def test_missing_items(item, missing):
    assert is_missing(item) is missing
