"""From the name of a data set, or the path of a file, to a data frame."""

import csv
import difflib
import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

from sknn.cli._errors import CommandError

if TYPE_CHECKING:
    import pandas as pd

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".data")
_SUFFIXES = (*_TEXT_SUFFIXES, *(f"{suffix}.gz" for suffix in _TEXT_SUFFIXES))


def read_frame(
    data: str, *, header: bool = True, missing: tuple[str, ...] = ()
) -> tuple[str, "pd.DataFrame", str | None]:
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
    name : str
        Short name, made for titles and names of files.
    frame : pandas.DataFrame
    target : str or None
        The target column of a bundled set.
    """
    from sknn import datasets

    if data in datasets.bundled():
        X, y = getattr(datasets, f"load_{data}")()
        return data, X.assign(**{y.name: y}), y.name
    path = Path(data)
    if not path.is_file():
        raise CommandError(_not_found(path))
    stem = path.name.split(".")[0]
    name = re.sub(r"[^\w-]+", "-", stem).strip("-") or "data"
    lower = path.name.lower()
    if lower.endswith((".parquet", ".pq")):
        frame = _read_parquet(path)
    elif lower.endswith(_SUFFIXES):
        frame = _read_text(path, header=header, missing=missing)
    else:
        raise CommandError(
            f"cannot tell the format of {data!r} from its ending; allowed are "
            f"{', '.join(_TEXT_SUFFIXES)} (each also with .gz) and .parquet"
        )
    frame.columns = [str(column) for column in frame.columns]
    if frame.empty:
        raise CommandError(f"{data!r} has no rows of data")
    return name, frame.reset_index(drop=True), None


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
    except (OSError, ValueError) as error:
        raise CommandError(_unreadable(path, error)) from error


def _read_text(path: Path, *, header: bool, missing: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd

    try:
        separator, decimal = _dialect(path)
        frame = pd.read_csv(
            path,
            sep=separator,
            decimal=decimal,
            header=0 if header else None,
            na_values=["?", *missing],
            skipinitialspace=True,
            low_memory=False,
        )
    except UnicodeDecodeError as error:
        raise CommandError(
            f"{str(path)!r} is not UTF-8 text; save it again with the encoding UTF-8"
        ) from error
    except (OSError, EOFError, ValueError) as error:
        raise CommandError(_unreadable(path, error)) from error
    if header:
        _check_header(frame)
        return frame
    return frame.set_axis([f"column_{i + 1}" for i in range(frame.shape[1])], axis=1)


def _dialect(path: Path) -> tuple[str, str]:
    """Tell the separator and the decimal mark from the beginning of the file."""
    compressed = path.name.lower().endswith(".gz")
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if compressed
        else path.open(encoding="utf-8")
    ) as file:
        sample = "".join(file.readline() for _ in range(50))
    try:
        separator = csv.Sniffer().sniff(sample, delimiters=",;\t|").delimiter
    except csv.Error:  # a single column
        separator = ","
    # Where the comma is the decimal mark, spreadsheets separate by semicolons.
    comma = separator != "," and re.search(r"\d,\d", sample)
    return separator, "," if comma and not re.search(r"\d\.\d", sample) else "."


def _check_header(frame: "pd.DataFrame") -> None:
    numbers = []
    for column in frame.columns:
        try:
            numbers.append(float(column))
        except ValueError:
            continue
    # Growing numbers (0, 1, 2... or years) may well be names.
    if any(b <= a for a, b in zip(numbers, numbers[1:], strict=False)):
        raise CommandError(
            "the first line holds data rather than names of columns (it has "
            f"{numbers[0]:g} and {numbers[1]:g}); use --no-header, or add a line of "
            "names"
        )


def _unreadable(path: Path, error: Exception) -> str:
    return f"cannot read {str(path)!r}: {' '.join(str(error).split())}"
