"""From what the user names to checked data: X, y, groups and the task."""

import difflib
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sknn.cli._columns import clean_columns, numbers_or_texts
from sknn.cli._errors import CommandError
from sknn.cli._files import read_frame

if TYPE_CHECKING:
    import pandas as pd

_MAX_CLASSES = 20
_DATE = r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d\d?[./-]\d\d?[./-]\d{2,4}(?: .*)?"


@dataclass(frozen=True)
class Table:
    """Checked data.

    Parameters
    ----------
    name : str
        Short name of the data set.
    X : pandas.DataFrame
        Columns of floats (numbers) and of texts (categories), missing values as nan.
    y : pandas.Series
        Labels or floats, none missing.
    groups : pandas.Series or None
        One entry a row.
    task : {"classification", "regression"}
    reason : str
        What the task was told from.
    notes : tuple of str
        What was left out, and why.
    """

    name: str
    X: "pd.DataFrame"
    y: "pd.Series"
    groups: "pd.Series | None"
    task: str
    reason: str
    notes: tuple[str, ...]


def load_table(
    data: str,
    *,
    target: str | None = None,
    task: str = "auto",
    group: str | None = None,
    drop: tuple[str, ...] = (),
    categorical: tuple[str, ...] = (),
    header: bool = True,
    missing: tuple[str, ...] = (),
) -> Table:
    """Read and check the data of one command.

    Parameters
    ----------
    data : str
        Name of a bundled data set or path of a file, see `read_frame`.
    target : str, default=None
        Column to predict. Only a bundled data set has a default.
    task : {"auto", "classification", "regression"}, default="auto"
        "auto" takes classification if the target is text, true/false or a category,
        or if it has at most 20 different values, all whole numbers, and at least twice
        as many rows; else regression.
    group : str, default=None
        Column that tells which rows belong together; not used for predicting.
    drop : tuple of str, default=()
        Columns not to use.
    categorical : tuple of str, default=()
        Columns of numbers that are categories.
    header : bool, default=True
        Whether the first line of a text file holds the names of the columns.
    missing : tuple of str, default=()
        Further texts that stand for a missing value.

    Raises
    ------
    CommandError
        If the data cannot be used as they are.
    """
    source = read_frame(data, header=header, missing=missing)
    frame, target = source.frame, target or source.target
    if target is None:
        raise CommandError(
            f"--target is needed: the column to predict, one of {_list(frame.columns)}"
        )
    _check_names(frame, target, group, drop, categorical)
    features = frame.drop(columns=[target, *([group] if group else []), *drop])
    X, left_out = clean_columns(features, categorical)
    notes = [*source.notes, *left_out]
    kept = frame[target].notna()
    if not kept.all():
        notes.append(f"rows without a target, left out: {(~kept).sum()}")
    for column in (target, *([group] if group else [])):
        _check_single_values(frame[column])
    y, task, reason = _clean_target(frame.loc[kept, target], task)
    groups = _clean_groups(frame.loc[kept, group]) if group else None
    return Table(source.name, X[kept], y, groups, task, reason, tuple(notes))


def _check_names(
    frame: "pd.DataFrame",
    target: str,
    group: str | None,
    drop: tuple[str, ...],
    categorical: tuple[str, ...],
) -> None:
    for option, columns in {
        "--target": (target,),
        "--group": (group,) if group else (),
        "--drop": drop,
        "--categorical": categorical,
    }.items():
        for column in columns:
            _check_column(option, column, frame)
    named = [target, *([group] if group else []), *drop, *categorical]
    twice = {column for column in named if named.count(column) > 1}
    if twice:
        raise CommandError(
            "--target, --group, --drop and --categorical must name different columns; "
            f"named twice: {_list(sorted(twice))}"
        )


def _check_column(option: str, column: str, frame: "pd.DataFrame") -> None:
    if column in frame.columns:
        return
    close = difflib.get_close_matches(column, list(frame.columns), n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise CommandError(
        f"{option}: there is no column {column!r}{hint}; columns are "
        f"{_list(frame.columns)}"
    )


def _check_single_values(column: "pd.Series") -> None:
    """Refuse lists and the like, which Parquet files may hold."""
    try:
        hash(tuple(column))
    except TypeError as error:
        kind = next(type(v).__name__ for v in column if not isinstance(v, Hashable))
        raise CommandError(
            f"column {column.name!r} holds {kind} values, neither numbers nor labels; "
            "choose another one"
        ) from error


def _clean_target(column: "pd.Series", task: str) -> "tuple[pd.Series, str, str]":
    import pandas as pd

    name = column.name
    if column.empty:
        raise CommandError(f"the target {name!r} is empty in every row")
    y = (
        column
        if task == "classification"
        else numbers_or_texts(column, as_labels="--task classification")
    )
    if task != "classification":
        _check_dates(y)
    task, reason = (task, "as asked for") if task != "auto" else _deduce(y)
    numeric = pd.api.types.is_numeric_dtype(y) and not pd.api.types.is_bool_dtype(y)
    if task == "regression" and not numeric:
        raise CommandError(
            f"the target {name!r} is not a number (for example {y.iloc[0]!r}), "
            "so it needs --task classification"
        )
    n_values = y.nunique()
    if n_values == 1:
        raise CommandError(
            f"the target {name!r} is constant: every row has {y.to_list()[0]!r}; "
            "choose another column with --target"
        )
    if task == "regression":
        _check_finite(y)
        return y.astype("float64"), task, reason
    if n_values > len(y) / 2:
        raise CommandError(
            f"the target {name!r} has {n_values} classes in {len(y)} rows; choose "
            "another column with --target" + (" or --task regression" * numeric)
        )
    return _labels(y, numeric), task, reason


def _check_dates(y: "pd.Series") -> None:
    import pandas as pd

    if pd.api.types.is_numeric_dtype(y) or not y.astype(str).str.fullmatch(_DATE).all():
        return
    raise CommandError(
        f"the target {y.name!r} holds dates (for example {y.iloc[0]!r}); turn them "
        "into numbers, choose another column with --target, or use --task "
        "classification if each date is a class"
    )


def _deduce(y: "pd.Series") -> tuple[str, str]:
    import pandas as pd

    if pd.api.types.is_bool_dtype(y) or not pd.api.types.is_numeric_dtype(y):
        return "classification", "the target holds labels"
    n_values = y.nunique()
    if n_values <= min(_MAX_CLASSES, len(y) / 2) and (y % 1 == 0).all():
        return (
            "classification",
            f"the target has {n_values} different whole numbers; if they are "
            "amounts, use --task regression",
        )
    return "regression", f"the target has {n_values} different numbers"


def _labels(y: "pd.Series", numeric: bool) -> "pd.Series":
    """Give whole numbers as int and all else as text, so that labels print well.

    Values that differ stay different labels.
    """
    if not numeric:
        return y.astype("object").astype("str")
    if (y % 1 == 0).all() and y.abs().max() < 2**63:
        return y.astype("int64")
    return y.astype("str").str.removesuffix(".0")


def _check_finite(y: "pd.Series") -> None:
    infinite = y[y.abs() == float("inf")]
    if len(infinite):
        raise CommandError(
            f"the target {y.name!r} is infinite in row {infinite.index[0] + 1}; "
            "correct it or leave it empty"
        )


def _clean_groups(column: "pd.Series") -> "pd.Series":
    if column.isna().any():
        row = column.isna().idxmax() + 1
        raise CommandError(
            f"--group: {column.name!r} is empty in row {row}; give every row a group"
        )
    return column


def _list(columns: Any) -> str:
    shown = ", ".join(columns[:15])
    return f"{shown}, ... ({len(columns)} in all)" if len(columns) > 15 else shown
