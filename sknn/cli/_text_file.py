"""Reads tables from text files: separators, column names, decimal commas."""

from __future__ import annotations

import gzip
import itertools
import re
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sknn.cli._errors import CommandError
from sknn.cli._separators import detected_separator
from sknn.cli._text_values import converted

if TYPE_CHECKING:
    import pandas as pd

_N_SAMPLE_LINES = 50
_WHOLE = r"(?:\d+|\d{1,3}(?:\.\d{3})+)"
_DECIMAL_COMMA = rf"[+-]?{_WHOLE}(?:,\d+)?(?:[eE][+-]?\d+)?"
_THOUSANDS = r"[+-]?\d{1,3},\d{3}"


def read_text(
    path: Path, *, header: bool, missing: tuple[str, ...]
) -> tuple[pd.DataFrame, list[str]]:
    """Read a file with values separated by commas, semicolons, tabs or bars.

    Parameters
    ----------
    path : Path
        A file with the extension ".gz" is compressed with gzip.
    header : bool
        Whether the first line contains the column names.
    missing : tuple of str
        Texts that represent missing values, in addition to "" and "?".

    Returns
    -------
    frame : pandas.DataFrame
    notes : list of str
        Values that may have been read in an unintended way.
    """
    try:
        return _read(path, header, missing)
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{str(path)!r} is not UTF-8 text; save it with the encoding UTF-8"
        ) from error
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise CommandError(
            f"cannot read {str(path)!r}: {' '.join(str(error).split())}"
        ) from error


def _read(
    path: Path, header: bool, missing: tuple[str, ...]
) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    separator, n_skipped = _separator(path)
    options: dict[str, object] = {
        "sep": separator,
        "skiprows": n_skipped,
        "skipinitialspace": True,
    }
    if header:
        first = pd.read_csv(
            path, header=None, nrows=1, dtype=str, keep_default_na=False, **options
        )
        _check_names(first.iloc[0].tolist())
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "Length of header", pd.errors.ParserWarning)
        try:
            frame = pd.read_csv(
                path,
                header=0 if header else None,
                dtype=str,
                keep_default_na=False,
                na_values=["", "?", *missing],
                index_col=False,  # otherwise extra values would shift the columns
                **options,
            )
        except pd.errors.ParserWarning as error:
            raise CommandError(
                f"rows of {str(path)!r} have more values than its first line has "
                "column names; add the missing names, or remove the values"
            ) from error
    if not header:
        frame.columns = [f"column_{k + 1}" for k in range(frame.shape[1])]
    notes: list[str] = []
    for name in frame.columns:
        frame[name], found = converted(frame[name], commas=separator != ",")
        notes += found
    if separator == ",":
        return frame, notes
    # Spreadsheets with decimal commas use semicolons as separators.
    frame, found = _with_decimal_commas(frame)
    return frame, notes + found


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


def _with_decimal_commas(
    frame: pd.DataFrame,
) -> tuple[pd.DataFrame, list[str]]:
    """Convert texts like 1,5 and 1.234,5 to numbers.

    Each column is checked separately, because other columns may contain points with
    another meaning, such as dates like 01.03.2020.
    """
    import pandas as pd

    notes, with_commas = [], []
    for name in frame.columns:
        if pd.api.types.is_numeric_dtype(frame[name]):
            continue
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
