"""From the name of a data set, or the path of a file, to a data frame."""

import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sknn.cli._errors import CommandError
from sknn.cli._text_file import read_text

if TYPE_CHECKING:
    import pandas as pd

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".data")
_SUFFIXES = (*_TEXT_SUFFIXES, *(f"{suffix}.gz" for suffix in _TEXT_SUFFIXES))


class Source(NamedTuple):
    """What a name or a path led to.

    Parameters
    ----------
    name : str
        Short name, made for titles and names of files.
    frame : pandas.DataFrame
        Every column has a name of its own.
    target : str or None
        The target column of a bundled set.
    notes : list of str
        What was read in a way that may not be meant.
    """

    name: str
    frame: "pd.DataFrame"
    target: str | None
    notes: list[str]


def read_frame(
    data: str, *, header: bool = True, missing: tuple[str, ...] = ()
) -> Source:
    """Read a data set by its name, or a file by its path.

    Parameters
    ----------
    data : str
        Name of a bundled data set, or path of a CSV (also compressed by gzip, also
        with semicolons, tabs or bars between the values) or Parquet file.
    header : bool, default=True
        Whether the first line of a text file holds the names of the columns.
    missing : tuple of str, default=()
        Texts that stand for a missing value, besides the usual ones and "?".

    Returns
    -------
    Source
    """
    from sknn import datasets

    if data in datasets.bundled():
        X, y = getattr(datasets, f"load_{data}")()
        return Source(data, X.assign(**{y.name: y}), y.name, [])
    path = Path(data)
    try:
        found = path.is_file()
    except OSError as error:  # the name is too long, or a folder is closed
        raise CommandError(_unreadable(path, error)) from error
    if not found:
        raise CommandError(_not_found(path))
    stem = path.name.split(".")[0]
    name = re.sub(r"[^\w-]+", "-", stem).strip("-") or "data"
    lower = path.name.lower()
    if lower.endswith((".parquet", ".pq")):
        frame, notes = _read_parquet(path), list[str]()
    elif lower.endswith(_SUFFIXES):
        frame, notes = read_text(path, header=header, missing=missing)
    else:
        raise CommandError(
            f"cannot tell the format of {data!r} from its ending; allowed are "
            f"{', '.join(_TEXT_SUFFIXES)} (each also with .gz) and .parquet"
        )
    frame.columns = [str(column) for column in frame.columns]
    if frame.empty:
        raise CommandError(f"{data!r} has no rows of data")
    return Source(name, frame.reset_index(drop=True), None, notes)


def _not_found(path: Path) -> str:
    from sknn.datasets import bundled

    if path.is_dir():
        return f"{str(path)!r} is a folder; give the path of a file in it"
    names = list(bundled())
    close = difflib.get_close_matches(str(path), names, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return (
        f"{str(path)!r} is neither a file nor a bundled data set{hint}; bundled are "
        f"{', '.join(names)}"
    )


def _read_parquet(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except ImportError as error:
        raise CommandError(
            "reading Parquet files needs pyarrow; install it (pip install pyarrow) or "
            "save the data as CSV"
        ) from error
    except (OSError, ValueError, NotImplementedError) as error:
        raise CommandError(_unreadable(path, error)) from error


def _unreadable(path: Path, error: Exception) -> str:
    return f"cannot read {str(path)!r}: {' '.join(str(error).split())}"
