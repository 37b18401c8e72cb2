"""Conversion of columns to numbers and categories."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest

from sknn.cli._columns import clean_columns, numbers_or_texts
from sknn.cli._errors import CommandError


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([1, 2, 3]),
        pd.Series([1, None, 3], dtype="Int64"),
        pd.Series([decimal.Decimal("1.10"), None]),
        pd.Series([1.5, np.nan, 2]),
    ],
    ids=["int", "nullable", "decimal", "float"],
)
def test_numbers_become_floats(column):
    X, notes = clean_columns(pd.DataFrame({"a": column}))
    assert X["a"].dtype == np.float64
    assert X["a"].isna().tolist() == column.isna().tolist()
    assert notes == []


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pd.Series(["x", None, "y"]), ["x", None, "y"]),
        (pd.Series([True, False, True]), ["True", "False", "True"]),
        (pd.Series([True, None, False], dtype="boolean"), ["True", None, "False"]),
        (pd.Series([True, None, False], dtype=object), ["True", None, "False"]),
        (pd.Series(pd.Categorical([1, 2, None])), ["1", "2", None]),
    ],
    ids=["text", "bool", "nullable bool", "object bool", "category"],
)
def test_all_else_becomes_text(column, expected):
    X, _ = clean_columns(pd.DataFrame({"a": column}))
    assert X["a"].dtype == "str"
    assert [None if pd.isna(v) else v for v in X["a"]] == expected


def test_numbers_can_be_declared_categories():
    X, _ = clean_columns(pd.DataFrame({"zip": [10, 20], "a": [1, 2]}), ("zip",))
    assert X["zip"].tolist() == ["10", "20"]


def test_a_word_among_numbers_is_pointed_out():
    frame = pd.DataFrame({"age": ["31", "40", "old", None, "52"]})
    with pytest.raises(
        CommandError, match="'age': row 3 contains the text 'old', but 3"
    ):
        clean_columns(frame)
    X, _ = clean_columns(frame, ("age",))
    assert X["age"].tolist()[:3] == ["31", "40", "old"]


@pytest.mark.parametrize(
    "texts",
    [
        ["1,500", None, "13,500", "2,000,000"],
        ["500", "-1,500", "+2,500.25"],
        ["500", "600", "1,500"],
    ],
)
def test_commas_between_thousands_are_pointed_out(texts):
    frame = pd.DataFrame({"price": texts})
    message = "'price': row . contains the text '.*'; if the commas separate thousands"
    with pytest.raises(CommandError, match=message):
        clean_columns(frame)
    X, _ = clean_columns(frame, ("price",))
    assert X["price"].iloc[0] == texts[0]


def test_texts_with_other_commas_are_categories():
    for texts in (["1,500", "a few"], ["1,50", "1,5000"], ["1,500", "a,500"]):
        column = pd.Series(texts)
        assert numbers_or_texts(column, as_labels="--categorical") is column


def test_texts_of_numbers_remain_texts():
    """Texts of numbers were converted when the file was read, unless they are codes."""
    X, _ = clean_columns(pd.DataFrame({"code": ["7", "07", "007"]}))
    assert X["code"].tolist() == ["7", "07", "007"]
    codes = pd.Series(["07", "8", "9", "A1"])
    assert numbers_or_texts(codes, as_labels="--categorical") is codes


def test_rounded_integers_are_counted():
    exact, rounded = [2**53, 2**53 + 2, None], [2**53 + 1, -(2**53) - 1, None]
    frame = pd.DataFrame({"a": exact, "b": rounded}, dtype="Int64")
    _, notes = clean_columns(frame)
    assert notes == [
        "column 'b': 2 rows with integers of more than 15 digits, such as "
        "9007199254740993, were rounded; if they are labels, use --categorical"
    ]


@pytest.mark.parametrize(
    "dates",
    [
        ["2024-01-13", "2024-02-14"],
        ["2024-01-13 10:00:00", "2024-01-13T10:00:00Z"],
        ["2024/01/13", "2024.1.3"],
        ["13/01/2024", "1/2/24"],
        ["13.01.2024", "13-01-2024 10:00"],
        ["13 Jan 2024", "13-FEB-24"],
        ["Jan 13, 2024", "February 14 2024"],
        ["2024-01-13", "2024-01-14", "unknown"],
    ],
    ids=lambda dates: dates[0],
)
def test_dates_as_texts_are_pointed_out(dates):
    frame = pd.DataFrame({"day": [*dates, None]})
    message = f"'day' contains dates in . rows .*{dates[0]}.*--drop, convert it to num"
    with pytest.raises(CommandError, match=message):
        clean_columns(frame)
    X, _ = clean_columns(frame, ("day",))
    assert X["day"].iloc[0] == dates[0]


@pytest.mark.parametrize("text", ["10-20", "1.2.3", "A-1-2020", "may 5", "12:30"])
def test_texts_that_are_no_dates(text):
    X, _ = clean_columns(pd.DataFrame({"a": [text, "other", text]}))
    assert X["a"].iloc[0] == text


def test_a_few_numbers_among_words_are_categories():
    column = pd.Series(["first", "second", "3"])
    assert numbers_or_texts(column, as_labels="--categorical") is column


@pytest.mark.parametrize(
    "value", [datetime.date(2020, 1, 1), pd.Timestamp("2020-01-01"), [1, 2], b"x"]
)
def test_values_that_are_neither(value):
    with pytest.raises(CommandError, match="'a' contains .* neither.*--drop"):
        clean_columns(pd.DataFrame({"a": [value, value]}))


def test_infinite_numbers_are_pointed_out():
    with pytest.raises(CommandError, match="'a' is infinite in row 2"):
        clean_columns(pd.DataFrame({"a": [1, np.inf]}))


def test_useless_columns_are_left_out_with_a_note():
    frame = pd.DataFrame(
        {"id": [1, 2, 3], "empty": [None, None, None], "a": [1.0, 2.0, 2.0]}
    )
    X, notes = clean_columns(frame)
    assert list(X) == ["a"]
    assert [note.split("'")[1] for note in notes] == ["id", "empty"]
    with pytest.raises(CommandError, match="no feature columns are left"):
        clean_columns(frame[["id", "empty"]])


def test_names_of_rows_are_noted():
    frame = pd.DataFrame({"name": [f"row {i}" for i in range(30)]})
    X, notes = clean_columns(frame)
    assert list(X) == ["name"]
    assert "30 different texts in 30 rows" in notes[0]
