"""Conversion of time series, tables and lists of series from and to the user's form."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np
from numpy.typing import ArrayLike

from sknn._data._timeline import Timeline, timeline_of
from sknn._typing import SequencesLike

if TYPE_CHECKING:
    import pandas as pd

_Kind: TypeAlias = Literal["one", "table", "list"]


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
        First index labels. None for 0, and for inputs that are not pandas objects.
    """

    kind: _Kind
    timelines: list[Timeline | None]
    names: list[Hashable]
    first_labels: list[object]

    def restore(
        self, forecasts: np.ndarray
    ) -> np.ndarray | pd.Series | pd.DataFrame | list[np.ndarray | pd.Series]:
        """Return forecasts in the form of the series.

        Parameters
        ----------
        forecasts : ndarray of shape (n_series, n_steps)
            Values of the time steps after the series.
        """
        if self.kind == "list":
            return [
                _labeled(row, timeline, name)
                for row, timeline, name in zip(
                    forecasts, self.timelines, self.names, strict=True
                )
            ]
        if self.kind == "one":
            return _labeled(forecasts[0], self.timelines[0], self.names[0])
        timeline = self.timelines[0]
        table = np.ascontiguousarray(forecasts.T)
        if timeline is None:
            return table
        import pandas as pd

        return pd.DataFrame(table, timeline.after(len(table)), columns=self.names)


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
    """

    values: list[np.ndarray]
    exog: list[np.ndarray] | None
    form: SeriesForm
    columns: list[Hashable] | None = None

    def name(self, number: int) -> str:
        """Return the name of a series for error messages."""
        if self.form.kind == "one":
            return "y"
        return f"y[{number}]" if self.form.kind == "list" else f"y[:, {number}]"

    def read_ahead(
        self,
        X: SequencesLike,
        n_steps: int,
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
        n_steps : int
            Number of time steps after the series.
        y : array-like, list of array-like or None
            The input of `read_series`, if X contains the rows of its time steps.
        columns : list of object or None
            Expected column names, if any.

        Returns
        -------
        list of ndarray of shape (m_i, n_columns)

        Raises
        ------
        ValueError
            If X is invalid as for `read_series`, has other column names, or is a pandas
            object with another index. The caller must check the number of rows.
        """
        tables, names = _read_exog(X, self.form.kind, len(self.values))
        if None not in (names, columns) and names != columns:
            raise ValueError(
                f"X must have the same columns in the same order as in fit, {columns}. "
                f"Got {names}. Select these columns, or use X.to_numpy() if only the "
                "names differ."
            )
        is_list = self.form.kind == "list"
        for number, timeline in enumerate(self.form.timelines):
            past = list(_items(y))[number] if y is not None and is_list else y
            item = list(_items(X))[number] if is_list else X
            name = f"X[{number}]" if is_list else "X"
            _check_ahead(item, name, past, timeline, n_steps)
        return tables


def read_series(y: SequencesLike, X: SequencesLike | None = None) -> SeriesGroup:
    """Validate series.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_series), or list of array-like of shape (n_i,)
        Series.
    X : array-like of shape (m, n_columns), list of array-like or None, default=None
        Exogenous columns. For a list of series, a list with one table per series.

    Raises
    ------
    ValueError
        If a shape is wrong, a value is not a finite number, dates are not in order, or
        the index or columns of X do not match.
    """
    if _is_list(y):
        items = list(_items(y))
        for number, item in enumerate(items):
            _check_order(item, f"y[{number}]")
        values = [_column(item, f"y[{n}]") for n, item in enumerate(items)]
        timelines = [_timeline(item) for item in items]
        names = [getattr(item, "name", None) for item in items]
        form = SeriesForm("list", timelines, names, [_begin(i) for i in items])
    else:
        _check_order(y, "y")
        table = _numbers(y, "y")
        if table.ndim not in (1, 2) or table.size == 0:
            raise ValueError(
                "y must be a series of shape (n,), a table of shape (n, n_series) or a "
                f"list of series. Got an array of shape {table.shape}."
            )
        values = [table] if table.ndim == 1 else list(np.ascontiguousarray(table.T))
        names = list(y.columns) if hasattr(y, "columns") else [getattr(y, "name", None)]
        kind: _Kind = "one" if table.ndim == 1 else "table"
        form = SeriesForm(kind, [_timeline(y)], names, [_begin(y)])
    exog, columns = None, None
    if X is not None:
        exog, columns = _read_exog(X, form.kind, len(values))
        if form.kind == "list":
            pairs = zip(_items(y), _items(X), strict=True)
            for number, (series, rows) in enumerate(pairs):
                _check_same_index(series, rows, f"y[{number}]", f"X[{number}]")
        else:
            _check_same_index(y, X, "y", "X")
    group = SeriesGroup(values, exog, form, columns)
    for number, array in enumerate(values):
        _check_finite(array, group.name(number))
    return group


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
    if hasattr(X, "columns"):
        return list(X.columns)
    name = getattr(X, "name", None)
    return None if name is None else [name]


def _check_order(y: object, name: str) -> None:
    """Raise an error if the index cannot be the time steps of one series."""
    if not hasattr(y, "iloc"):
        return
    import pandas as pd

    index = cast("pd.Series | pd.DataFrame", y).index
    if isinstance(index, pd.MultiIndex):
        raise ValueError(
            f"{name} must have one index label per time step. Got an index with the "
            f"levels {list(index.names)}. Pass several series as columns or list items,"
            f" for example {name}.unstack(level) with the level that identifies the "
            "series."
        )
    if not isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        return
    is_ordered = index.is_monotonic_increasing or index.is_monotonic_decreasing
    if not (is_ordered and index.is_unique):
        found = "duplicate dates" if is_ordered else "unsorted dates"
        raise ValueError(
            f"{name} must have sorted, unique dates. Got {found}. Use "
            f"{name}.sort_index(), and pass several series as columns or list items."
        )


def _check_same_index(y: object, X: object, name: str, name_of_X: str) -> None:
    if not (hasattr(y, "iloc") and hasattr(X, "iloc")):
        return
    of_y = cast("pd.Series | pd.DataFrame", y).index
    of_X = cast("pd.Series | pd.DataFrame", X).index
    # The caller reports a different number of rows.
    if len(of_y) == len(of_X) and not of_X.equals(of_y):
        raise ValueError(
            f"{name_of_X} must have the index of {name}. Got "
            f"{_first_difference(of_X, of_y)}. Use {name_of_X}.loc[{name}.index], or "
            f"{name_of_X}.to_numpy() if its rows are in the order of {name}."
        )


def _check_ahead(
    X: object,
    name: str,
    past: SequencesLike | None,
    timeline: Timeline | None,
    n_steps: int,
) -> None:
    """Raise an error if the index is not the index of `past` and the steps after it."""
    if not hasattr(X, "iloc"):
        return
    index = cast("pd.Series | pd.DataFrame", X).index
    n_before = 0 if past is None else len(_items(past))
    if len(index) != n_before + n_steps:
        return
    parts = [] if timeline is None else [(index[n_before:], timeline.after(n_steps))]
    if hasattr(past, "iloc"):
        parts.insert(0, (index[:n_before], cast("pd.Series", past).index))
    for found, expected in parts:
        if _begin(X) is None and isinstance(expected[0], Integral):
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


def _numbers(values: SequencesLike, name: str) -> np.ndarray:
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numeric: {error}") from error


def _column(item: ArrayLike, name: str) -> np.ndarray:
    series = _numbers(item, name)
    if series.ndim == 2 and series.shape[1] == 1:
        series = series[:, 0]
    if series.ndim != 1 or series.size == 0:
        raise ValueError(
            f"{name} must be one series of shape (n,). Got an array of shape "
            f"{series.shape}."
        )
    return series


def _rows(X: SequencesLike, name: str) -> np.ndarray:
    table = _numbers(X, name)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2:
        raise ValueError(
            f"{name} must be a table with one row per time step. Got an array of shape "
            f"{table.shape}."
        )
    _check_finite(table, name)
    return table


def _check_finite(values: np.ndarray, name: str) -> None:
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        found = "NaN" if np.isnan(values[tuple(wrong[0])]) else "infinity"
        raise ValueError(
            f"{name} contains {found}, first in row {wrong[0][0]}. Fill the gaps, for "
            "example with pandas.Series.interpolate."
        )


def _timeline(y: object) -> Timeline | None:
    # Only the index of a pandas object has information.
    if not hasattr(y, "iloc"):
        return None
    return timeline_of(cast("pd.Series | pd.DataFrame", y).index)


def _begin(y: object) -> object:
    index = getattr(y, "index", None) if hasattr(y, "iloc") else None
    begin = None if index is None or len(index) == 0 else index[0]
    # An index that starts at 0 is often a default index, without information.
    return None if isinstance(begin, Integral) and begin == 0 else begin


def _labeled(
    values: np.ndarray, timeline: Timeline | None, name: Hashable
) -> np.ndarray | pd.Series:
    if timeline is None:
        return values
    import pandas as pd

    return pd.Series(values, timeline.after(len(values)), name=name)
