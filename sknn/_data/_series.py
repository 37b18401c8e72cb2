"""Conversion of time series, tables and lists of series from and to the user's form."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from numbers import Integral
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data._columns import check_same_columns, column_names
from sknn._data._numbers import as_numbers
from sknn._data._time_index import time_index
from sknn._data._timeline import (
    FEWEST_LABELS,
    Timeline,
    TimeSteps,
    gaps_message,
    time_steps,
)
from sknn._typing import SequencesLike

if TYPE_CHECKING:
    import pandas as pd

_Kind: TypeAlias = Literal["one", "table", "list"]
Fill: TypeAlias = Literal["linear", "previous"]


@dataclass(frozen=True)
class SeriesForm:
    """The form in which the user passed the series.

    Parameters
    ----------
    kind : {"one", "table", "list"}
        One series, a table with one series per column, or a list of series.
    timelines : list of Timeline or None
        Timeline of each item of a list, otherwise a single timeline. None for inputs
        that are not pandas objects.
    names : list of object or None
        Names of Series, or the columns of a data frame. None for inputs that are not
        pandas objects.
    first_labels : list of object
        First index labels. None for inputs that are not pandas objects.
    """

    kind: _Kind
    timelines: list[Timeline | None]
    names: list[Hashable]
    first_labels: list[object]

    def restore(
        self, forecasts: np.ndarray, steps: np.ndarray | None = None
    ) -> np.ndarray | pd.Series | pd.DataFrame | list[np.ndarray | pd.Series]:
        """Return forecasts in the form of the series.

        Parameters
        ----------
        forecasts : ndarray of shape (n_series, n_steps)
            Values of the time steps after the series.
        steps : ndarray of int or None, default=None
            The time steps of the forecasts, from 1. None for consecutive steps.
        """
        if steps is None:
            steps = np.arange(1, forecasts.shape[1] + 1)
        if self.kind == "list":
            return [
                _labeled(row, timeline, name, steps)
                for row, timeline, name in zip(
                    forecasts, self.timelines, self.names, strict=True
                )
            ]
        timeline = self.timelines[0]
        if self.kind == "one":
            return _labeled(forecasts[0], timeline, self.names[0], steps)
        table = np.ascontiguousarray(forecasts.T)
        if timeline is None:
            return table
        import pandas as pd

        labels = timeline.after(steps[-1])[steps - 1]
        return pd.DataFrame(table, labels, columns=self.names)

    def known_timeline(self, number: int, n_series: int) -> Timeline | None:
        """Return the timeline of a series, or of any other if all are the same."""
        if n_series == len(self.timelines):
            return self.timelines[number]
        steps = {str(t.step) for t in self.timelines if t is not None}
        return self.timelines[0] if len(steps) == 1 else None

    def check_kind(self, other: SeriesForm) -> None:
        """Raise an error for a list of series instead of a table, or a table instead.

        The rows of a nested list would be read as series.
        """
        kinds = {self.kind, other.kind}
        if kinds == {"table", "list"}:
            forms = {
                "table": "a table with one series per column",
                "list": "a list of series",
            }
            remedy = "numpy.array(y)" if self.kind == "table" else "list(y.T)"
            raise ValueError(
                f"y must be {forms[self.kind]}, as the series of fit. Got "
                f"{forms[other.kind]}. Use {remedy}."
            )

    def check_names(self, names: list[Hashable], *, only_order: bool = False) -> None:
        """Raise an error if series have other names than these, or another order.

        Parameters
        ----------
        names : list of object
            Names of the series of `y`.
        only_order : bool, default=False
            Whether other names are allowed.
        """
        known = self.names
        if names == known or None in names or None in known:
            return
        if only_order and set(names) != set(known):
            return
        raise ValueError(
            f"y must have the same series in the same order as in fit, {known}. Got "
            f"{names}. Select these series, or use y.to_numpy() if only the names "
            "differ."
        )


@dataclass(frozen=True)
class SeriesGroup:
    """Validated series with their exogenous columns.

    Parameters
    ----------
    values : list of ndarray of shape (n_i,), float64
        Values of each series.
    exog : list of ndarray of shape (m_i, n_columns), float64, or None
        Exogenous columns of each series. For a table of series, all items are the same
        array.
    form : SeriesForm
        Form in which the series were passed.
    columns : list of object or None, default=None
        Names of the exogenous columns. None for arrays.
    observed : list of ndarray of bool, default=[]
        Whether each value of each series was passed, and not filled.
    steps : list of TimeSteps or None, default=[]
        Time steps of each item of a list, otherwise of all series. None without an
        index.
    """

    values: list[np.ndarray]
    exog: list[np.ndarray] | None
    form: SeriesForm
    columns: list[Hashable] | None = None
    observed: list[np.ndarray] = field(default_factory=list)
    steps: list[TimeSteps | None] = field(default_factory=list)

    def name(self, number: int) -> str:
        """Return the name of a series for error messages."""
        if self.form.kind == "one":
            return "y"
        return f"y[{number}]" if self.form.kind == "list" else f"y[:, {number}]"

    def read_ahead(
        self,
        X: SequencesLike,
        *,
        y: SequencesLike | None,
        columns: list[Hashable] | None,
    ) -> list[np.ndarray]:
        """Return validated exogenous columns of the time steps after the series.

        Parameters
        ----------
        X : array-like of shape (m, n_columns), or list of array-like
            Rows of the time steps after the series; with `y`, preceded by the rows of
            the time steps of the series.
        y : array-like, list of array-like or None
            The input of `read_series`, if X contains the rows of its time steps.
        columns : list of object or None
            Expected column names, if any.

        Returns
        -------
        list of ndarray of shape (m_i, n_columns)
            With `y`, one row for each time step of the series, also for its gaps.

        Raises
        ------
        ValueError
            If X is invalid as for `read_series`, has other column names, or is a pandas
            object with another index. The caller must check the number of rows.
        """
        tables, names = _read_exog(X, self.form.kind, len(self.values))
        self.check_columns(names, columns)
        is_list = self.form.kind == "list"
        for number, timeline in enumerate(self.form.timelines):
            past = list(_items(y))[number] if y is not None and is_list else y
            item = list(_items(X))[number] if is_list else X
            name = f"X[{number}]" if is_list else "X"
            _check_finite(tables[number], name)
            before = None if past is None else _labels(past, self.steps[number])
            n_before = 0 if past is None else len(self.values[number])
            _check_ahead(item, name, before, n_before, timeline)
        return tables

    def ignored_labels(self, y: SequencesLike) -> list[tuple[str, Hashable]]:
        """Return the names of series with ignored index labels, and their first label.

        Parameters
        ----------
        y : array-like or list of array-like
            The input of `read_series`.
        """
        is_list = self.form.kind == "list"
        items = list(_items(y)) if is_list else [y]
        found = []
        for number, item in enumerate(items):
            has_index = hasattr(item, "iloc")
            labels = cast("pd.Series", item).index if has_index else np.empty(0)
            if self.steps[number] is None and len(labels) >= FEWEST_LABELS:
                found.append((f"y[{number}]" if is_list else "y", labels[0]))
        return found

    def check_rows(self) -> None:
        """Raise an error if X does not have one row per value of y."""
        if self.exog is None:
            return
        for number, (values, table) in enumerate(
            zip(self.values, self.exog, strict=True)
        ):
            if len(values) != len(table):
                raise ValueError(
                    f"X must have one row per value of y: {self.name(number)} has "
                    f"{len(values)} values, X has {len(table)} rows."
                )

    def check_columns(
        self, names: list[Hashable] | None, expected: list[Hashable] | None
    ) -> None:
        """Raise an error if the columns of X have other names or another order."""
        check_same_columns(names, expected, "X")


def read_series(
    y: SequencesLike,
    X: SequencesLike | None = None,
    *,
    fill: Fill | None = None,
    known: SeriesForm | None = None,
) -> SeriesGroup:
    """Validate series, and fill their gaps.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_series), or list of array-like of shape (n_i,)
        Series.
    X : array-like of shape (m, n_columns), list of array-like or None, default=None
        Exogenous columns. For a list of series, a list with one table per series.
    fill : {"linear", "previous"} or None, default=None
        Interpolation of missing values and of time steps without a row.
    known : SeriesForm or None, default=None
        Form of other series with the same time steps.

    Raises
    ------
    ValueError
        If a shape is wrong, a value is not a finite number, labels are not in order or
        have gaps, or the index of X does not match.
    """
    is_list = _is_list(y)
    items = list(_items(y)) if is_list else [cast("ArrayLike", y)]
    titles = [f"y[{n}]" if is_list else "y" for n in range(len(items))]
    steps = []
    for number, (item, title) in enumerate(zip(items, titles, strict=True)):
        timeline = None
        if known is not None:
            timeline = known.known_timeline(number, len(items))
        steps.append(_steps(item, title, timeline))
        if steps[-1] is not None and len(steps[-1].missing) and fill is None:
            raise ValueError(gaps_message(steps[-1], title))
    form, arrays = _form_of(y, items, titles, steps)
    if not is_list:
        steps, titles = steps * len(arrays), titles * len(arrays)
        items = items * len(arrays)
    group = SeriesGroup([], None, form, None, [], steps)
    for number, (array, one) in enumerate(zip(arrays, steps, strict=True)):
        values = _spread(array, one)
        group.observed.append(~np.isnan(values))
        group.values.append(fill_gaps(values, fill, group.name(number)))
    if X is None:
        return group
    tables, columns = _read_exog(X, form.kind, len(arrays))
    rows = list(_items(X)) if is_list else [cast("ArrayLike", X)] * len(arrays)
    exog = []
    for number, title in enumerate(titles):
        name = title.replace("y", "X")
        args = tables[number], rows[number], items[number], steps[number]
        table = _aligned(*args, name, title)
        exog.append(fill_gaps(table, fill, name))
    return replace(group, exog=exog, columns=columns)


def _form_of(
    y: SequencesLike,
    items: list[ArrayLike],
    titles: list[str],
    steps: list[TimeSteps | None],
) -> tuple[SeriesForm, list[np.ndarray]]:
    """Return the form and the arrays of series."""
    timelines = [None if one is None else one.timeline for one in steps]
    first_labels = [None if one is None else one.labels[0] for one in steps]
    if _is_list(y):
        arrays = [_column(item, n) for item, n in zip(items, titles, strict=True)]
        names = [getattr(item, "name", None) for item in items]
        return SeriesForm("list", timelines, names, first_labels), arrays
    table = as_numbers(y, "y")
    if table.ndim not in (1, 2) or table.size == 0:
        raise ValueError(
            "y must be a series of shape (n,), a table of shape (n, n_series) or a "
            f"list of series. Got an array of shape {table.shape}."
        )
    kind: _Kind = "one" if table.ndim == 1 else "table"
    arrays = [table] if kind == "one" else list(np.ascontiguousarray(table.T))
    names = column_names(y) or [getattr(y, "name", None)]
    return SeriesForm(kind, timelines, names, first_labels), arrays


def _steps(item: object, name: str, known: Timeline | None) -> TimeSteps | None:
    # Only the index of a pandas object has information.
    if not hasattr(item, "iloc"):
        return None
    return time_steps(cast("pd.Series | pd.DataFrame", item).index, name, known)


def _spread(values: np.ndarray, steps: TimeSteps | None) -> np.ndarray:
    """Return values with NaN at the time steps without a row."""
    if steps is None or not len(steps.missing):
        return values
    spread = np.full((len(steps.labels), *values.shape[1:]), np.nan)
    spread[steps.rows] = values
    return spread


def fill_gaps(values: np.ndarray, fill: Fill | None, name: str) -> np.ndarray:
    """Return a series or the columns of a table without missing values.

    Parameters
    ----------
    values : ndarray of shape (n,) or (n, n_columns)
        Values, with NaN for missing ones.
    fill : {"linear", "previous"} or None
        How to fill them. None if there must be none.
    name : str
        Name of the argument for error messages.
    """
    if values.ndim == 2:
        columns = [fill_gaps(column, fill, name) for column in values.T]
        return np.stack(columns, axis=1)
    known = np.flatnonzero(~np.isnan(values))
    if fill is not None and len(known) < len(values):
        if not len(known) or known[0] > 0 or known[-1] < len(values) - 1:
            at = "start" if len(known) and known[0] > 0 else "end"
            raise ValueError(
                f"{name} must not {at} with a missing value, which fill={fill!r} cannot"
                f" fill. Remove the rows at the {at} of the series."
            )
        places = np.arange(len(values))
        if fill == "linear":
            values = np.interp(places, known, values[known])
        else:
            values = values[known[np.searchsorted(known, places, side="right") - 1]]
    _check_finite(values, name)
    return values


def _items(values: SequencesLike) -> Sequence[ArrayLike]:
    return cast("Sequence[ArrayLike]", values)


def _read_exog(
    X: SequencesLike, kind: _Kind, n_series: int
) -> tuple[list[np.ndarray], list[Hashable] | None]:
    """Return the tables and their column names."""
    if kind != "list":
        return [_rows(X, "X")] * n_series, _columns(X)
    if not isinstance(X, list | tuple) or len(X) != n_series:
        raise ValueError(
            f"y is a list of {n_series} series, so X must be a list of {n_series} "
            f"tables. Got {type(X).__name__}"
            + (f" of {len(X)}." if isinstance(X, list | tuple) else ".")
        )
    tables = [_rows(item, f"X[{number}]") for number, item in enumerate(X)]
    widths = {table.shape[1] for table in tables}
    if len(widths) > 1:
        raise ValueError(
            "All tables in X must have the same number of columns. Got"
            f" {sorted(widths)}."
        )
    names = [_columns(item) for item in X]
    known = [columns for columns in names if columns is not None]
    for number, columns in enumerate(names):
        if columns is not None and columns != known[0]:
            raise ValueError(
                "All tables in X must have the same columns in the same order. Got "
                f"{known[0]} and, in X[{number}], {columns}."
            )
    return tables, known[0] if known else None


def _columns(X: object) -> list[Hashable] | None:
    names = column_names(X)
    if names is not None:
        return names
    name = getattr(X, "name", None)
    return None if name is None else [name]


def _labels(item: object, steps: TimeSteps | None) -> pd.Index | None:
    """Return the labels of all time steps of a pandas object, and None for arrays."""
    if steps is not None:
        return steps.labels
    return cast("pd.Series", item).index if hasattr(item, "iloc") else None


def _index_of(X: object, name: str) -> pd.Index:
    index = cast("pd.Series | pd.DataFrame", X).index
    times = time_index(index, name)
    return index if times is None else times


def _aligned(
    table: np.ndarray,
    X: ArrayLike,
    y: ArrayLike,
    steps: TimeSteps | None,
    name_of_X: str,
    name: str,
) -> np.ndarray:
    """Return one row of X for each time step of y."""
    if hasattr(X, "iloc") and not hasattr(y, "iloc"):
        _index_of(X, name_of_X)  # refuses dates that are not in order
    if not (hasattr(y, "iloc") and hasattr(X, "iloc")):
        is_same = steps is not None and len(table) == len(steps.rows)
        return _spread(table, steps) if is_same else table
    of_y = cast("pd.Series | pd.DataFrame", y).index
    of_X = cast("pd.Series | pd.DataFrame", X).index
    if of_X.equals(of_y):
        return _spread(table, steps)
    labels = of_y if steps is None else steps.labels
    # Labels in another order raise the error below.
    is_sorted = of_X.is_monotonic_increasing
    if (
        is_sorted
        and len(of_X) == len(labels)
        and _index_of(X, name_of_X).equals(labels)
    ):
        return table
    if len(of_y) != len(of_X):
        return table  # the caller reports a wrong number of rows
    raise ValueError(
        f"{name_of_X} must have the index of {name}. Got "
        f"{_first_difference(of_X, of_y)}. Use {name_of_X}.loc[{name}.index], or "
        f"{name_of_X}.to_numpy() if its rows are in the order of {name}."
    )


def _check_ahead(
    X: object,
    name: str,
    before: pd.Index | None,
    n_before: int,
    timeline: Timeline | None,
) -> None:
    """Raise an error if the index is not `before` and the time steps after it."""
    if not hasattr(X, "iloc"):
        return
    raw = cast("pd.Series | pd.DataFrame", X).index
    if len(raw) <= n_before:
        return  # the caller reports a wrong number of rows
    is_default = isinstance(raw[0], Integral) and raw[0] == 0
    index = raw if is_default else _index_of(X, name)
    parts = []
    if before is not None:
        parts.append((index[:n_before], before))
    if timeline is not None:
        parts.append((index[n_before:], timeline.after(len(index) - n_before)))
    for found, expected in parts:
        if is_default and isinstance(expected[0], Integral):
            continue  # possibly a default index, without information
        if not found.equals(expected):
            raise ValueError(
                f"{name} must have the index of the time steps of its rows. Got "
                f"{_first_difference(found, expected)}. Select the rows of these time "
                f"steps, or use {name}.to_numpy() if only the labels differ."
            )


def _first_difference(found: pd.Index, expected: pd.Index) -> str:
    pairs = list(zip(found, expected, strict=True))
    label, other = next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
    return f"{label} instead of {other}"


def _is_list(y: SequencesLike) -> bool:
    is_objects = getattr(y, "ndim", 0) == 1 and getattr(y, "dtype", None) == np.object_
    if not is_objects and not isinstance(y, list | tuple):
        return False
    return any(np.ndim(item) > 0 for item in _items(y))


def _column(item: ArrayLike, name: str) -> np.ndarray:
    series = as_numbers(item, name)
    if series.ndim == 2 and series.shape[1] == 1:
        series = series[:, 0]
    if series.ndim != 1 or series.size == 0:
        raise ValueError(
            f"{name} must be one series of shape (n,). Got an array of shape "
            f"{series.shape}."
        )
    return series


def _rows(X: SequencesLike, name: str) -> np.ndarray:
    table = as_numbers(X, name)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or table.shape[1] == 0:
        raise ValueError(
            f"{name} must be a table with one row per time step. Got an array of shape "
            f"{table.shape}."
        )
    return table


def _check_finite(values: np.ndarray, name: str) -> None:
    # Squares of larger values, and the inputs of networks, would be infinite.
    with np.errstate(invalid="ignore"):
        wrong = np.argwhere(~(np.abs(values) <= np.finfo(np.float32).max))
    if not len(wrong):
        return
    value = values[tuple(wrong[0])]
    if np.isnan(value):
        found = "NaN"
        remedy = (
            "Fill the gaps, for example with pandas.Series.interpolate, or set "
            "fill='linear' of RNNForecaster."
        )
    elif np.isinf(value):
        found, remedy = "infinity", "Replace it with a finite number."
    else:
        found = f"{value:g}, which is too large for float32"
        remedy = "Correct it, or divide all values by a constant."
    raise ValueError(f"{name} contains {found}, first in row {wrong[0][0]}. {remedy}")


def _labeled(
    values: np.ndarray, timeline: Timeline | None, name: Hashable, steps: np.ndarray
) -> np.ndarray | pd.Series:
    if timeline is None:
        return values
    import pandas as pd

    return pd.Series(values, timeline.after(steps[-1])[steps - 1], name=name)
