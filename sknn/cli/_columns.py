"""Conversion of the columns of a file to numbers and categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sknn.cli._errors import CommandError
from sknn.cli._text_values import has_codes, rows

if TYPE_CHECKING:
    import pandas as pd

# Quoted values of comma-separated files. `_conversion` converts commas in other files.
_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    r"(?i:\d{4}[-/.]\d\d?[-/.]\d\d?(?:[t ].*)?|\d\d?[./-]\d\d?[./-]\d{2,4}(?: .*)?|"
    rf"\d\d?[ .-]+{_MONTH}[ ,-]+\d{{2,4}}(?: .*)?|{_MONTH} \d\d?,? \d{{4}}(?: .*)?)"
)
_ROW_NAMES = {"id", "index", "row", "unnamed: 0"}


def clean_columns(
    frame: pd.DataFrame, categorical: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, list[str]]:
    """Return columns of float64 (numbers) and str (categories), and notes.

    Parameters
    ----------
    frame : pandas.DataFrame
        The feature columns.
    categorical : tuple of str, default=()
        Columns that are categories regardless of their values.

    Returns
    -------
    X : pandas.DataFrame
    notes : list of str
        Columns that were left out, or should be left out, and rounded numbers.

    Raises
    ------
    CommandError
        If a column contains neither numbers nor categories, such as dates, lists, or
        a mixture of numbers and words.
    """
    import pandas as pd

    columns, notes = {}, []
    for name in frame.columns:
        column = frame[name]
        if column.isna().all():
            notes.append(f"column {name!r} is empty and was left out")
            continue
        if name.lower() in _ROW_NAMES and _numbers_the_rows(column):
            notes.append(f"column {name!r} only numbers the rows and was left out")
            continue
        values = (
            column
            if name in categorical
            else numbers_or_texts(column, as_labels=f"--categorical {name!r}")
        )
        is_number = pd.api.types.is_numeric_dtype(values) and name not in categorical
        if is_number and not pd.api.types.is_bool_dtype(values):
            columns[name], found = as_floats(values, as_labels="--categorical")
            notes += found
            _check_finite(columns[name])
        else:
            columns[name] = values.astype("object").astype("str")
            n_texts = columns[name].nunique()
            if n_texts > max(20, 0.9 * len(column)):
                notes.append(
                    f"column {name!r} has {n_texts} different texts in {len(column)} "
                    "rows; if it contains names or free text, leave it out with --drop"
                )
    if not columns:
        raise CommandError(
            "no feature columns are left; the file needs at least one column besides "
            "the target that is not empty"
        )
    return pd.DataFrame(columns, index=frame.index), notes


def as_floats(column: pd.Series, *, as_labels: str) -> tuple[pd.Series, list[str]]:
    """Return a column of numbers as float64, and a note if integers were rounded.

    Parameters
    ----------
    column : pandas.Series
    as_labels : str
        The option that keeps the integers, for the note.
    """
    import pandas as pd

    notes = []
    if pd.api.types.is_integer_dtype(column):
        values = column.dropna()
        large = values[(values > 2**53) | (values < -(2**53))]
        rounded = [value for value in large if int(float(value)) != int(value)]
        if rounded:
            notes.append(
                f"column {column.name!r}: {rows(len(rounded))} with integers of more "
                f"than 15 digits, such as {rounded[0]}, were rounded; if they are "
                f"labels, use {as_labels}"
            )
    return column.astype("float64"), notes


def numbers_or_texts(
    column: pd.Series, *, as_labels: str, instead: str = "leave it out with --drop"
) -> pd.Series:
    """Convert objects such as decimal numbers to numbers, and check texts.

    Other columns are returned unchanged. Texts that are numbers have been converted
    when the file was read, unless the column is text.

    Parameters
    ----------
    column : pandas.Series
    as_labels : str
        The option that disables the checks, for the error message.
    instead : str, default="leave it out with --drop"
        What to do with a column that cannot be used, for the error message.

    Raises
    ------
    CommandError
        If most texts are numbers and a few are not, if all texts are numbers with
        thousands separators, or if the column contains dates, lists or other objects.
    """
    import pandas as pd

    is_category = isinstance(column.dtype, pd.CategoricalDtype)
    if is_category or pd.api.types.is_numeric_dtype(column):
        return column
    values = column.astype("object").dropna()
    kind = pd.api.types.infer_dtype(values)
    if "date" in kind or kind in ("time", "timedelta", "period", "bytes", "mixed"):
        raise CommandError(
            f"column {column.name!r} contains {type(values.iloc[0]).__name__} values, "
            f"neither numbers nor categories; {instead} or convert it to numbers"
        )
    if kind == "boolean":
        return column
    numbers = pd.to_numeric(values, errors="coerce")
    words = values[numbers.isna()]
    if kind != "string":
        return column if len(words) else numbers.reindex(column.index)
    if len(words) and not has_codes(values):
        _check_words(words, len(values), as_labels, instead)
    return column


def _check_words(words: pd.Series, n_values: int, as_labels: str, instead: str) -> None:
    """Reject dates, numbers with thousands separators, and a few words among numbers.

    Parameters
    ----------
    words : pandas.Series
        The texts of a column that are not numbers.
    n_values : int
        Number of values, including numbers.
    as_labels, instead : str
        See `numbers_or_texts`.
    """
    name = words.name
    dates = words[words.str.fullmatch(_DATE)]
    if len(dates) > n_values / 2:
        raise CommandError(
            f"column {name!r} contains dates in {rows(len(dates))} (for example "
            f"{dates.iloc[0]!r}); {instead}, convert it to numbers, or use {as_labels} "
            "if each date is a category"
        )
    if words.str.fullmatch(_THOUSANDS).all():
        raise CommandError(
            f"column {name!r}: row {words.index[0] + 1} contains the text "
            f"{words.iloc[0]!r}; if the commas separate thousands, remove them from "
            f"the file, or use {as_labels} if the texts are categories"
        )
    if len(words) < n_values / 2:
        row, word = words.index[0] + 1, words.iloc[0]
        raise CommandError(
            f"column {name!r}: row {row} contains the text {word!r}, but "
            f"{n_values - len(words)} of its {n_values} values are numbers; "
            f"correct it, use --missing {word!r} if it represents a missing value, or "
            f"{as_labels} if all values are categories"
        )


def _numbers_the_rows(column: pd.Series) -> bool:
    numbers = np.arange(len(column))
    if column.isna().any():
        return False
    return any(np.array_equal(column.to_numpy(), numbers + first) for first in (0, 1))


def _check_finite(column: pd.Series) -> None:
    infinite = np.isinf(column.to_numpy())
    if infinite.any():
        raise CommandError(
            f"column {column.name!r} is infinite in row {infinite.argmax() + 1}; "
            "correct it or leave it empty"
        )
