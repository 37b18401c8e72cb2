"""Loads and checks the data of a command: X, y, groups and the task."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from sknn.cli._columns import as_floats, clean_columns, numbers_or_texts
from sknn.cli._errors import CommandError
from sknn.cli._files import read_frame
from sknn.cli._text_values import Kind, normalized

if TYPE_CHECKING:
    import pandas as pd

Task: TypeAlias = Literal["classification", "regression"]

_MAX_CLASSES = 20


@dataclass(frozen=True)
class Table:
    """Checked data.

    Parameters
    ----------
    name : str
        Short name of the data set.
    X : pandas.DataFrame
        Columns of floats (numbers) and str (categories); missing values are nan.
    y : pandas.Series
        Labels or floats, without missing values.
    groups : pandas.Series or None
        Group labels of the rows.
    task : {"classification", "regression"}
    reason : str
        The reason for the task.
    notes : tuple of str
        Columns and rows that were left out, with the reasons, and values that may have
        been read in an unintended way.
    """

    name: str
    X: pd.DataFrame
    y: pd.Series
    groups: pd.Series | None
    task: Task
    reason: str
    notes: tuple[str, ...]


def load_table(
    data: str,
    *,
    target: str | None = None,
    task: Task | Literal["auto"] = "auto",
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
        "auto" selects classification if the target is text, boolean or categorical, or
        if it has at most 20 different values, all of them integers, and on average at
        least two rows per value. Otherwise it selects regression.
    group : str, default=None
        Column of group labels, which is not a feature.
    drop : tuple of str, default=()
        Columns to leave out.
    categorical : tuple of str, default=()
        Columns of numbers or dates that are categories, which differ if their texts
        differ.
    header : bool, default=True
        Whether the first line of a text file contains the column names.
    missing : tuple of str, default=()
        Additional texts or numbers that represent missing values.

    Raises
    ------
    CommandError
        If the data cannot be used.
    """
    kinds = _kinds(target, task, (*categorical, *filter(None, [group])))
    source = read_frame(data, header=header, missing=missing, kinds=kinds)
    frame, target = source.frame, target or source.target
    if target is None:
        raise CommandError(
            "--target is required: the column to predict, one of "
            f"{_list(frame.columns)}"
        )
    target = _column("--target", target, frame)
    group = _column("--group", group, frame) if group else None
    drop = tuple(_column("--drop", name, frame) for name in drop)
    categorical = tuple(_column("--categorical", name, frame) for name in categorical)
    _check_distinct([target, *filter(None, [group]), *drop, *categorical])
    features = frame.drop(columns=[target, *([group] if group else []), *drop])
    X, left_out = clean_columns(features, categorical)
    notes = [*source.notes, *left_out]
    kept = frame[target].notna()
    if not kept.all():
        notes.append(f"rows without a target, left out: {(~kept).sum()}")
    for column in (target, *([group] if group else [])):
        _check_single_values(frame[column])
    y, task, reason = _clean_target(frame.loc[kept, target], task)
    if task == "regression":
        y, rounded = as_floats(y, as_labels="--task classification")
        notes += rounded
    groups = _clean_groups(frame.loc[kept, group]) if group else None
    return Table(source.name, X[kept], y, groups, task, reason, tuple(notes))


def _kinds(
    target: str | None, task: Task | Literal["auto"], labels: Sequence[str]
) -> dict[str, Kind]:
    """Return the kinds of the columns that the options specify, by normalized name."""
    kinds: dict[str, Kind] = {normalized(name): "text" for name in labels}
    if target and task != "auto":
        kinds[normalized(target)] = "text" if task == "classification" else "number"
    return kinds


def _check_distinct(named: list[str]) -> None:
    twice = {column for column in named if named.count(column) > 1}
    if twice:
        raise CommandError(
            "--target, --group, --drop and --categorical must name different columns; "
            f"named twice: {_list(sorted(twice))}"
        )


def _column(option: str, column: str, frame: pd.DataFrame) -> str:
    """Return the name in the file, which may encode characters differently."""
    same = [name for name in frame.columns if normalized(name) == normalized(column)]
    if same:
        return column if column in same else same[0]
    close = difflib.get_close_matches(column, list(frame.columns), n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    raise CommandError(
        f"{option}: there is no column {column!r}{hint}; columns are "
        f"{_list(frame.columns)}"
    )


def _check_single_values(column: pd.Series) -> None:
    """Reject lists and other containers, which Parquet files may contain."""
    try:
        hash(tuple(column))
    except TypeError as error:
        kind = next(type(v).__name__ for v in column if not isinstance(v, Hashable))
        raise CommandError(
            f"column {column.name!r} contains {kind} values, neither numbers nor "
            "labels; choose another column"
        ) from error


def _clean_target(
    column: pd.Series, task: Task | Literal["auto"]
) -> tuple[pd.Series, Task, str]:
    import pandas as pd

    name = column.name
    if column.empty:
        raise CommandError(f"the target {name!r} is empty in every row")
    y = (
        column
        if task == "classification"
        else numbers_or_texts(
            column,
            as_labels="--task classification",
            instead="choose another column with --target",
        )
    )
    reason = "as specified"
    if task == "auto":
        task, reason = _deduce(y)
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
        return y, task, reason
    if n_values > len(y) / 2:
        numbers = pd.to_numeric(y.astype("str"), errors="coerce").notna().all()
        raise CommandError(
            f"the target {name!r} has {n_values} classes in {len(y)} rows; choose "
            "another column with --target" + (" or --task regression" * bool(numbers))
        )
    return _labels(y, numeric), task, reason


def _deduce(y: pd.Series) -> tuple[Task, str]:
    import pandas as pd

    if pd.api.types.is_bool_dtype(y) or not pd.api.types.is_numeric_dtype(y):
        return "classification", "the target contains labels"
    n_values = y.nunique()
    if n_values <= min(_MAX_CLASSES, len(y) / 2) and (y % 1 == 0).all():
        return (
            "classification",
            f"the target has {n_values} different integers; if they are "
            "quantities, use --task regression",
        )
    return "regression", f"the target has {n_values} different numbers"


def _labels(y: pd.Series, numeric: bool) -> pd.Series:
    """Convert integers to int and other values to str, so that labels are readable.

    Different values remain different labels.
    """
    if not numeric:
        return y.astype("object").astype("str")
    if (y % 1 == 0).all() and y.abs().max() < 2**63:
        return y.astype("int64")
    return y.astype("str").str.removesuffix(".0")


def _check_finite(y: pd.Series) -> None:
    infinite = y[y.abs() == float("inf")]
    if len(infinite):
        raise CommandError(
            f"the target {y.name!r} is infinite in row {infinite.index[0] + 1}; "
            "correct it or leave it empty"
        )


def _clean_groups(column: pd.Series) -> pd.Series:
    if column.isna().any():
        row = column.isna().idxmax() + 1
        raise CommandError(
            f"--group: {column.name!r} is empty in row {row}; every row needs a group"
        )
    return column


def _list(columns: Sequence[str]) -> str:
    shown = ", ".join(columns[:15])
    return f"{shown}, ... ({len(columns)} in total)" if len(columns) > 15 else shown
