"""Conversion of the texts of a column to numbers, truth values and missing values."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

# "text": labels and categories, which are kept as written. "number": a quantity.
Kind: TypeAlias = Literal["auto", "text", "number"]

# Missing values among numbers. Among other texts, they may be labels, such as None.
_MARKERS = ("na", "n/a", "#n/a", "nan", "-nan", "null", "none", "<na>", "nil")
_CODE = r"[+-]?0\d+"
_INTEGER = r"[+-]?\d+"
_DECIMAL_COMMA = r"[+-]?[\d.]+,\d+(?:[eE][+-]?\d+)?"
_TRUTH = {"true": True, "false": False}


def converted(
    column: pd.Series, *, commas: bool, kind: Kind = "auto"
) -> tuple[pd.Series, list[str]]:
    """Convert a column of texts to numbers or truth values, if all texts are.

    Parameters
    ----------
    column : pandas.Series
        Normalized texts and missing values.
    commas : bool
        Whether numbers may have a decimal comma. They are not converted here.
    kind : {"auto", "text", "number"}, default="auto"
        With "auto", codes such as 007 remain texts. With "text", a column of numbers
        such as 1.10, which would be written as 1.1, remains text too. With "number",
        all numbers are converted.

    Returns
    -------
    column : pandas.Series
        The column, unchanged if it contains other texts. Integers have an integer dtype
        even if values are missing.
    notes : list of str
        Texts that may have been read in an unintended way, with their number.
    """
    import pandas as pd

    texts = column.dropna()
    if texts.empty:
        return column.astype("float64"), []
    is_marker = texts.str.lower().isin(_MARKERS)
    values = texts[~is_marker]
    numbers = pd.to_numeric(values, errors="coerce")
    is_number = numbers.notna()
    if commas:
        is_number |= values.str.fullmatch(_DECIMAL_COMMA)
    all_numbers = bool(len(values) and is_number.all())
    notes = _marker_notes(texts[is_marker], all_numbers)
    codes = _code_notes(values, numbers) if kind == "auto" else []
    if all_numbers:
        column = column.where(~is_marker.reindex(column.index, fill_value=False))
        as_written = kind == "text" and (numbers.astype("str") != values).any()
        if not codes and not as_written and numbers.notna().all():
            column = _reindexed(numbers, column.index)
        return column, notes + codes
    truth = values.str.lower().map(_TRUTH)
    if kind == "text" or notes or truth.isna().any():
        return column, notes + codes
    truth = truth.reindex(column.index)
    return truth.astype("bool") if truth.notna().all() else truth, []


def has_codes(texts: pd.Series) -> bool:
    """Return True if some texts are numbers with leading zeros, such as 007."""
    return bool(texts.str.fullmatch(_CODE).any())


def normalized(text: str) -> str:
    """Return a text without outer blanks, in which characters have one encoding."""
    return unicodedata.normalize("NFC", text.strip())


def kind_of(name: str, kinds: Mapping[str, Kind]) -> Kind:
    """Return the kind of a column by its normalized name."""
    return kinds.get(normalized(name), "auto")


def rows(number: int) -> str:
    """Return a number of rows as text."""
    return f"{number} row" if number == 1 else f"{number} rows"


def _marker_notes(markers: pd.Series, all_numbers: bool) -> list[str]:
    if markers.empty:
        return []
    shown = ", ".join(repr(text) for text in markers.unique())
    read = f"column {markers.name!r}: {shown} in {rows(len(markers))} read as"
    if all_numbers:
        return [f"{read} missing"]
    return [f"{read} text; use --missing if these are missing values"]


def _code_notes(values: pd.Series, numbers: pd.Series) -> list[str]:
    """Return a note if texts are codes, which differ although numbers would be equal.

    Integers of more than 64 bits would be rounded.
    """
    kinds = {"leading zeros": values[values.str.fullmatch(_CODE)]}
    if numbers.dtype.kind == "f" and values.str.fullmatch(_INTEGER).all():
        kinds["more digits than a number can have"] = values[numbers.abs() >= 2**63]
    return [
        f"column {values.name!r} contains {rows(len(codes))} with {kind}, such as "
        f"{codes.iloc[0]!r}, and is read as text"
        for kind, codes in kinds.items()
        if len(codes)
    ]


def _reindexed(numbers: pd.Series, index: pd.Index) -> pd.Series:
    import pandas as pd

    if len(numbers) < len(index) and pd.api.types.is_integer_dtype(numbers):
        # A float cannot represent all integers of 64 bits.
        numbers = numbers.convert_dtypes()
    return numbers.reindex(index)
