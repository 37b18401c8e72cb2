"""Conversion of the texts of a column to numbers, truth values and missing values."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# Missing values among numbers. Among other texts, they may be labels, such as None.
_MARKERS = ("na", "n/a", "#n/a", "nan", "-nan", "null", "none", "<na>", "nil")
_CODE = r"[+-]?0\d+"
_DECIMAL_COMMA = r"[+-]?[\d.]+,\d+(?:[eE][+-]?\d+)?"
_TRUTH = {"true": True, "false": False}


def converted(column: pd.Series, *, commas: bool) -> tuple[pd.Series, list[str]]:
    """Convert a column of texts to numbers or truth values, if all texts are.

    Parameters
    ----------
    column : pandas.Series
        Texts and missing values.
    commas : bool
        Whether numbers may have a decimal comma. They are not converted here.

    Returns
    -------
    column : pandas.Series
        The column, unchanged if it contains other texts.
    notes : list of str
        Texts that may have been read in an unintended way, with their number.
    """
    import pandas as pd

    if not column.notna().any():
        return column.astype("float64"), []
    name = column.name
    column = column.map(_normalized, na_action="ignore")
    texts = column.dropna().str.strip()
    is_marker = texts.str.lower().isin(_MARKERS)
    values = texts[~is_marker]
    codes = values[values.str.fullmatch(_CODE)]
    if len(codes):
        return column, [
            f"column {name!r} contains {_rows(len(codes))} with leading zeros, such as "
            f"{codes.iloc[0]!r}, and is read as text"
        ]
    numbers = pd.to_numeric(values, errors="coerce")
    is_number = numbers.notna()
    if commas:
        is_number |= values.str.fullmatch(_DECIMAL_COMMA)
    markers = ", ".join(repr(text) for text in texts[is_marker].unique())
    if len(values) and is_number.all():
        notes = [
            f"column {name!r}: {markers} in {_rows(is_marker.sum())} read as missing"
        ]
        if numbers.notna().all():
            column = numbers.reindex(column.index)
        else:
            column = column.where(~is_marker.reindex(column.index, fill_value=False))
        return column, notes * bool(markers)
    if markers or not values.str.lower().isin(_TRUTH).all():
        notes = [
            f"column {name!r}: {markers} in {_rows(is_marker.sum())} read as text; use "
            "--missing if these are missing values"
        ]
        return column, notes * bool(markers)
    truth = values.str.lower().map(_TRUTH).reindex(column.index)
    return truth.astype("bool") if truth.notna().all() else truth, []


def _normalized(text: str) -> str:
    """Return a text in which equal characters have one encoding."""
    return unicodedata.normalize("NFC", text)


def _rows(number: int) -> str:
    return f"{number} row" if number == 1 else f"{number} rows"
