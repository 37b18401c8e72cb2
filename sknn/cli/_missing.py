"""The option `--missing`: texts that represent missing values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sknn.cli._text_values import normalized

if TYPE_CHECKING:
    import pandas as pd


def mark_missing(
    frame: pd.DataFrame, markers: tuple[str, ...]
) -> tuple[pd.DataFrame, list[str]]:
    """Replace the markers in all columns by missing values.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of any type. Texts are normalized.
    markers : tuple of str
        Texts or numbers; ``-999`` is also found as ``-999.0``.

    Returns
    -------
    frame : pandas.DataFrame
    notes : list of str
        Markers that are not in the table.
    """
    import pandas as pd

    spellings = {marker: _spellings(normalized(marker)) for marker in markers}
    unused = dict(spellings)
    for name in frame.columns if markers else ():
        column = frame[name]
        if not pd.api.types.is_string_dtype(column):
            column = column.astype("object").map(str, na_action="ignore")
        is_missing = column.isin(set().union(*spellings.values()))
        if is_missing.any():
            frame[name] = frame[name].where(~is_missing)
            found = set(column[is_missing])
            unused = {m: texts for m, texts in unused.items() if not texts & found}
    return frame, [f"--missing {marker!r} is not in the table" for marker in unused]


def _spellings(marker: str) -> set[str]:
    try:
        number = float(marker)
    except ValueError:
        return {marker}
    whole = {str(int(number))} if number.is_integer() else set()
    return {marker, str(number)} | whole
