"""Conversion of the columns of a file that has just been read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sknn.cli._missing import mark_missing
from sknn.cli._text_values import Kind, converted, has_codes, kind_of, normalized, rows

if TYPE_CHECKING:
    import pandas as pd

_WHOLE = r"(?:\d+|\d{1,3}(?:\.\d{3})+)"
_DECIMAL_COMMA = rf"[+-]?{_WHOLE}(?:,\d+)?(?:[eE][+-]?\d+)?"
_THOUSANDS = r"[+-]?\d{1,3},\d{3}"


def convert_texts(
    frame: pd.DataFrame,
    missing: tuple[str, ...],
    kinds: Mapping[str, Kind],
    *,
    commas: bool,
) -> tuple[pd.DataFrame, list[str]]:
    """Convert the texts of a text file to numbers, truth values and missing values.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of texts.
    missing : tuple of str
        Texts that represent missing values, in addition to "" and "?".
    kinds : mapping of str to {"auto", "text", "number"}
        Kinds of columns by their normalized names, see `converted`.
    commas : bool
        Whether numbers may have a decimal comma.

    Returns
    -------
    frame : pandas.DataFrame
    notes : list of str
        Values that may have been read in an unintended way.
    """
    import pandas as pd

    frame, blanks = _normalized(frame)
    frame, notes = mark_missing(frame, missing)
    frame = frame.mask(frame.isin(["", "?"]))
    undecided = []
    for name in frame.columns:
        kind = kind_of(name, kinds)
        frame[name], found = converted(frame[name], commas=commas, kind=kind)
        notes += found
        is_text = pd.api.types.is_string_dtype(frame[name])
        if is_text and not _remains_text(frame[name].dropna(), kind):
            undecided.append(name)
    if commas:
        # Spreadsheets with decimal commas use semicolons as separators.
        frame, found = _with_decimal_commas(frame, undecided)
        notes += found
    return frame, _blank_notes(frame, blanks) + notes


def convert_typed(
    frame: pd.DataFrame, missing: tuple[str, ...], kinds: Mapping[str, Kind]
) -> tuple[pd.DataFrame, list[str]]:
    """Normalize the texts of a file with typed columns, and mark missing values.

    Columns of texts remain texts, unless their kind is "number". See `convert_texts`
    for the parameters and the result.
    """
    import pandas as pd

    frame, blanks = _normalized(frame)
    frame, notes = mark_missing(frame, missing)
    for name in blanks:
        kind = kind_of(name, kinds)
        if kind == "number":
            frame[name], found = converted(frame[name], commas=False, kind=kind)
            notes += found
            continue
        texts = frame[name].dropna()
        if texts.empty or _remains_text(texts, kind):
            continue
        if pd.to_numeric(texts, errors="coerce").notna().all():
            notes.append(
                f"column {name!r} has the type text and is read as text, although all "
                "its values are numbers; if they are quantities, convert it to numbers "
                "in the file"
            )
    return frame, _blank_notes(frame, blanks) + notes


def _remains_text(texts: pd.Series, kind: Kind) -> bool:
    return kind == "text" or (kind == "auto" and has_codes(texts))


def _normalized(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.Index]]:
    """Normalize the texts; return the rows with outer blanks by column of texts."""
    import pandas as pd

    frame, blanks = frame.copy(), {}
    for name in frame.columns:
        if pd.api.types.infer_dtype(frame[name], skipna=True) == "string":
            texts = frame[name].dropna()
            blanks[name] = texts.index[texts != texts.str.strip()]
            column = frame[name].map(normalized, na_action="ignore")
            frame[name] = column.astype("str")
    return frame, blanks


def _blank_notes(frame: pd.DataFrame, blanks: Mapping[str, pd.Index]) -> list[str]:
    import pandas as pd

    # Blanks around numbers and missing values have no meaning.
    numbers = {
        name: frame[name].loc[index].notna().sum()
        for name, index in blanks.items()
        if pd.api.types.is_string_dtype(frame[name])
    }
    return [
        f"column {name!r}: blanks at the start or end of {rows(number)} were removed"
        for name, number in numbers.items()
        if number
    ]


def _with_decimal_commas(
    frame: pd.DataFrame, undecided: list[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Convert texts like 1,5 and 1.234,5 to numbers.

    Each column is checked separately, because other columns may contain points with
    another meaning, such as dates like 01.03.2020.
    """
    import pandas as pd

    notes, with_commas = [], []
    for name in undecided:
        texts = frame[name].dropna().astype(str)
        numbers = texts[texts.str.fullmatch(_DECIMAL_COMMA)]
        commas = numbers[numbers.str.contains(",", regex=False)]
        if commas.empty or len(numbers) <= len(texts) / 2:
            continue
        with_commas.append(name)
        plain = numbers.str.replace(".", "", regex=False).str.replace(",", ".")
        column = frame[name].astype(object)
        column[plain.index] = plain
        # Remaining words cause an error message later, which names the row.
        words = len(numbers) < len(texts)
        frame[name] = column if words else pd.to_numeric(column)
        if commas.str.fullmatch(_THOUSANDS).all():
            read = plain[commas.index[0]]
            notes.append(
                f"column {name!r}: {commas.iloc[0]} was read as {read}; if the comma "
                "separates thousands, remove it from the file"
            )
    for name in frame.select_dtypes("float").columns if with_commas else ():
        values = frame[name].dropna()
        if name not in with_commas and (values % 1 != 0).any():
            notes.append(
                f"column {name!r} has decimal points, {with_commas[0]!r} has decimal "
                "commas; if the points separate thousands, remove them from the file"
            )
    return frame, notes
