"""Reads tables of texts from text files: separators and column names."""

from __future__ import annotations

import csv
import gzip
import itertools
import re
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from sknn.cli._errors import CommandError
from sknn.cli._separators import detected_separator
from sknn.cli._text_values import normalized, rows

if TYPE_CHECKING:
    import pandas as pd

_N_SAMPLE_LINES = 50
_N_SHOWN_LINES = 5


class TextTable(NamedTuple):
    """The texts of a file.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of texts; empty fields are missing.
    separator : str
    notes : list of str
        Rows that are not complete.
    """

    frame: pd.DataFrame
    separator: str
    notes: list[str]


def read_text(path: Path, *, header: bool) -> TextTable:
    """Read a file with values separated by commas, semicolons, tabs or bars.

    Parameters
    ----------
    path : Path
        A file with the extension ".gz" is compressed with gzip.
    header : bool
        Whether the first line contains the column names.

    Returns
    -------
    TextTable
    """
    try:
        return _read(path, header)
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{str(path)!r} is not UTF-8 text; save it with the encoding UTF-8"
        ) from error
    except (OSError, EOFError, ValueError, csv.Error, zlib.error) as error:
        raise CommandError(
            f"cannot read {str(path)!r}: {' '.join(str(error).split())}"
        ) from error


def _read(path: Path, header: bool) -> TextTable:
    import pandas as pd

    separator, n_skipped = _separator(path)
    options: dict[str, object] = {
        "sep": separator,
        "skiprows": n_skipped,
        "skipinitialspace": True,
        "dtype": str,
        "keep_default_na": False,
    }
    if header:
        first = pd.read_csv(path, header=None, nrows=1, **options)
        _check_names([normalized(name) for name in first.iloc[0]])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "Length of header", pd.errors.ParserWarning)
        try:
            frame = pd.read_csv(
                path,
                header=0 if header else None,
                index_col=False,  # otherwise extra values would shift the columns
                na_values=[""],  # pandas ignores empty values behind the last column
                **options,
            )
        except pd.errors.ParserWarning as error:
            raise CommandError(
                f"rows of {str(path)!r} have more values than its first line has "
                "column names; add the missing names, or remove the values"
            ) from error
    if not header:
        frame.columns = [f"column_{k + 1}" for k in range(frame.shape[1])]
    # pandas fills short rows with missing values.
    notes = []
    if frame.iloc[:, -1].isna().any():
        notes = _short_rows(path, separator, n_skipped, frame.shape[1])
    return TextTable(frame, separator, notes)


def _separator(path: Path) -> tuple[str, int]:
    """Return the separator of the values and the number of lines before the table."""
    with _opened(path) as file:
        lines = list(itertools.islice(file, _N_SAMPLE_LINES))
    # The first line of files of Excel may be "sep=;".
    named = re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE) if lines else None
    return (named[1], 1) if named else (detected_separator("".join(lines)), 0)


def _opened(path: Path) -> TextIO:
    if path.name.lower().endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _short_rows(
    path: Path, separator: str, n_skipped: int, n_columns: int
) -> list[str]:
    lines = []
    with _opened(path) as file:
        table = csv.reader(file, delimiter=separator, skipinitialspace=True)
        for row in table:
            is_blank = len(row) < 2 and not "".join(row).strip()
            if len(row) < n_columns and not is_blank and table.line_num > n_skipped:
                lines.append(table.line_num)
    if not lines:
        return []
    shown = ", ".join(map(str, lines[:_N_SHOWN_LINES]))
    more = ", ..." if len(lines) > _N_SHOWN_LINES else ""
    return [
        f"{rows(len(lines))} with fewer values than the {n_columns} columns, whose "
        f"last values are read as missing (line {shown}{more})"
    ]


def _check_names(names: list[str]) -> None:
    numbers = []
    for name in names:
        try:
            numbers.append(float(name))
        except ValueError:
            continue
    # Increasing numbers (0, 1, 2... or years) may be column names.
    if any(b <= a for a, b in zip(numbers, numbers[1:], strict=False)):
        raise CommandError(
            "the first line contains data instead of column names (it has "
            f"{numbers[0]:g} and {numbers[1]:g}); use --no-header, or add a line with "
            "column names"
        )
    # A duplicate of the target would leak it.
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise CommandError(
            f"several columns have the same name: {', '.join(twice)}; column names "
            "must be unique"
        )
