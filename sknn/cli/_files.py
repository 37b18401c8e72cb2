"""Loads bundled data sets and files as dataframes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sknn.cli._conversion import convert_texts, convert_typed
from sknn.cli._errors import CommandError
from sknn.cli._missing import mark_missing
from sknn.cli._text_file import read_text
from sknn.cli._text_values import Kind

if TYPE_CHECKING:
    import pandas as pd

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".data")
_SUFFIXES = (*_TEXT_SUFFIXES, *(f"{suffix}.gz" for suffix in _TEXT_SUFFIXES))


class Source(NamedTuple):
    """The data of a bundled data set or a file.

    Parameters
    ----------
    name : str
        Short name for titles and file names.
    frame : pandas.DataFrame
        The table, with unique column names.
    target : str or None
        The target column of a bundled data set.
    notes : list of str
        Values that may have been read in an unintended way.
    """

    name: str
    frame: pd.DataFrame
    target: str | None
    notes: list[str]


def read_frame(
    data: str,
    *,
    header: bool = True,
    missing: tuple[str, ...] = (),
    kinds: Mapping[str, Kind] | None = None,
) -> Source:
    """Read a bundled data set or a file.

    Parameters
    ----------
    data : str
        Name of a bundled data set, or path of a CSV or Parquet file. CSV files may be
        compressed with gzip, and separated by commas, semicolons, tabs or bars.
    header : bool, default=True
        Whether the first line of a text file contains the column names.
    missing : tuple of str, default=()
        Texts that represent missing values, in addition to the usual ones and "?".
    kinds : mapping of str to {"auto", "text", "number"}, default=None
        Kinds of columns by their normalized names, see `converted`. The default of a
        column is "auto".

    Returns
    -------
    Source
    """
    from sknn import datasets

    if data in datasets.bundled():
        X, y = getattr(datasets, f"load_{data}")()
        frame, notes = mark_missing(X.assign(**{y.name: y}), missing)
        return Source(data, frame, y.name, notes)
    path = Path(data)
    try:
        found = path.is_file()
    except OSError as error:  # name too long, or no permission for the folder
        raise CommandError(_unreadable(path, error)) from error
    if not found:
        raise CommandError(_not_found(path))
    stem = path.name.split(".")[0]
    name = re.sub(r"[^\w-]+", "-", stem).strip("-") or "data"
    lower = path.name.lower()
    if lower.endswith((".parquet", ".pq")):
        frame = _read_parquet(path).reset_index(drop=True)
        frame.columns = [str(column) for column in frame.columns]
        frame, notes = convert_typed(frame, missing, kinds or {})
    elif lower.endswith(_SUFFIXES):
        frame, separator, short = read_text(path, header=header)
        frame, notes = convert_texts(
            frame, missing, kinds or {}, commas=separator != ","
        )
        notes = short + notes
    else:
        raise CommandError(
            f"unknown file extension of {data!r}; allowed are "
            f"{', '.join(_TEXT_SUFFIXES)} (each also with .gz) and .parquet"
        )
    if frame.empty:
        raise CommandError(f"{data!r} has no rows of data")
    return Source(name, frame, None, notes)


def _not_found(path: Path) -> str:
    from sknn.datasets import bundled

    if path.is_dir():
        return f"{str(path)!r} is a folder; give the path of a file in it"
    names = list(bundled())
    close = difflib.get_close_matches(str(path), names, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return (
        f"{str(path)!r} is neither a file nor a bundled data set{hint}; bundled data "
        f"sets are {', '.join(names)}"
    )


def _read_parquet(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        # Integers with missing values remain integers.
        return pd.read_parquet(path, dtype_backend="numpy_nullable")
    except ImportError as error:
        raise CommandError(
            "reading Parquet files requires pyarrow; install it (pip install pyarrow) "
            "or save the data as CSV"
        ) from error
    except (OSError, ValueError, NotImplementedError) as error:
        raise CommandError(_unreadable(path, error)) from error


def _unreadable(path: Path, error: Exception) -> str:
    return f"cannot read {str(path)!r}: {' '.join(str(error).split())}"
