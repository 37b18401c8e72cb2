"""One time series, a table of them, or a list: read, and given back in their form."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from sknn._data._timeline import Timeline, timeline_of


@dataclass(frozen=True)
class SeriesForm:
    """How series came.

    Parameters
    ----------
    kind : {"one", "table", "list"}
    timelines : list of Timeline or None
        Of each item of a list, or else one; None for what is not of pandas.
    names : list of object or None
        Names of Series, or the columns of a frame; None for what is not of pandas.
    begins : list of object
        First labels of the indices; None for 0, and for what is not of pandas.
    """

    kind: str
    timelines: list[Timeline | None]
    names: Any
    begins: list[Any]

    def restore(self, forecasts: np.ndarray) -> Any:
        """Return values that follow the series, in the form of the series.

        Parameters
        ----------
        forecasts : ndarray of shape (n_series, n_steps)
        """
        if self.kind == "list":
            return [
                _labelled(row, timeline, name)
                for row, timeline, name in zip(
                    forecasts, self.timelines, self.names, strict=True
                )
            ]
        if self.kind == "one":
            return _labelled(forecasts[0], self.timelines[0], self.names[0])
        timeline = self.timelines[0]
        table = np.ascontiguousarray(forecasts.T)
        if timeline is None:
            return table
        import pandas as pd

        return pd.DataFrame(table, timeline.after(len(table)), columns=self.names)


@dataclass(frozen=True)
class SeriesGroup:
    """Series and what is known of their steps.

    Parameters
    ----------
    values : list of ndarray of shape (n_i,), float64
    exog : list of ndarray of shape (m_i, n_columns), float64, or None
        For each series; a table has one for all, several times.
    form : SeriesForm
    columns : list of object or None, default=None
        Names of the exogenous columns; None for those of arrays.
    """

    values: list[np.ndarray]
    exog: list[np.ndarray] | None
    form: SeriesForm
    columns: list[Any] | None = None

    def name(self, number: int) -> str:
        """Return what a series is called in an error."""
        if self.form.kind == "one":
            return "y"
        return f"y[{number}]" if self.form.kind == "list" else f"y[:, {number}]"

    def read_ahead(
        self, X: Any, n_steps: int, *, y: Any, columns: list[Any] | None
    ) -> list[np.ndarray]:
        """Return checked exogenous columns of the steps that follow the series.

        Parameters
        ----------
        X : array-like of shape (m, n_columns), or list of them
            Rows of these steps; with `y` those of its own steps and then of these.
        n_steps : int
        y : array-like, list of array-like or None
            What the series were read from, where X has their rows too.
        columns : list of object or None
            Names that the columns must have, if any.

        Returns
        -------
        list of ndarray of shape (m_i, n_columns)

        Raises
        ------
        ValueError
            For what `read_series` refuses, other names, or an index of pandas that is
            not that of the steps. Other numbers of rows are left to the caller.
        """
        tables, names = _read_exog(X, self.form.kind, len(self.values))
        if None not in (names, columns) and names != columns:
            raise ValueError(
                f"X must have the columns of fit in their order, {columns}, got "
                f"{names}. Take those, or X.to_numpy() if these are the same."
            )
        is_list = self.form.kind == "list"
        for number, timeline in enumerate(self.form.timelines):
            past = list(y)[number] if y is not None and is_list else y
            item, name = (X[number], f"X[{number}]") if is_list else (X, "X")
            _check_ahead(item, name, past, timeline, n_steps)
        return tables


def read_series(y: Any, X: Any = None) -> SeriesGroup:
    """Return checked series.

    Parameters
    ----------
    y : array-like of shape (n,) or (n, n_series), or list of array-like of shape (n_i,)
    X : array-like of shape (m, n_columns), or list of them, default=None
        A list goes with a list.

    Raises
    ------
    ValueError
        For other shapes, for what is no number, for NaN and infinite values, for dates
        that are not in order, and for an X whose index or columns do not match.
    """
    if _is_list(y):
        items = list(y)
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
                f"list of series, got an array of shape {table.shape}."
            )
        values = [table] if table.ndim == 1 else list(np.ascontiguousarray(table.T))
        kind = "one" if table.ndim == 1 else "table"
        names = list(y.columns) if hasattr(y, "columns") else [getattr(y, "name", None)]
        form = SeriesForm(kind, [_timeline(y)], names, [_begin(y)])
    exog, columns = None, None
    if X is not None:
        exog, columns = _read_exog(X, form.kind, len(values))
        if form.kind == "list":
            for number, (item, known) in enumerate(zip(y, X, strict=True)):
                _check_same_index(item, known, f"y[{number}]", f"X[{number}]")
        else:
            _check_same_index(y, X, "y", "X")
    group = SeriesGroup(values, exog, form, columns)
    for number, series in enumerate(values):
        _refuse_gaps(series, group.name(number))
    return group


def _read_exog(
    X: Any, kind: str, n_series: int
) -> tuple[list[np.ndarray], list[Any] | None]:
    """Return the tables and the names of their columns."""
    if kind != "list":
        return [_rows(X, "X")] * n_series, _columns(X)
    if not isinstance(X, list | tuple) or len(X) != n_series:
        raise ValueError(
            f"y is a list of {n_series} series, so X must be a list of {n_series} "
            f"tables, got {type(X).__name__}"
            + (f" of {len(X)}." if isinstance(X, list | tuple) else ".")
        )
    tables = [_rows(item, f"X[{number}]") for number, item in enumerate(X)]
    widths = {table.shape[1] for table in tables}
    if len(widths) > 1:
        raise ValueError(f"All tables of X need as many columns, got {sorted(widths)}.")
    names = [_columns(item) for item in X]
    known = [found for found in names if found is not None]
    for number, found in enumerate(names):
        if found is not None and found != known[0]:
            raise ValueError(
                "All tables of X need the same columns in the same order, got "
                f"{known[0]} and, in X[{number}], {found}."
            )
    return tables, known[0] if known else None


def _columns(X: Any) -> list[Any] | None:
    if hasattr(X, "columns"):
        return list(X.columns)
    name = getattr(X, "name", None)
    return None if name is None else [name]


def _check_order(y: Any, name: str) -> None:
    """Refuse an index whose order cannot be that of the steps of one series."""
    if not hasattr(y, "iloc"):
        return
    import pandas as pd

    index = y.index
    if isinstance(index, pd.MultiIndex):
        raise ValueError(
            f"{name} must have one label a step, got an index of the levels "
            f"{list(index.names)}. Give one column or list item a series, as by "
            f"{name}.unstack(level) of the level that tells the series apart."
        )
    if not isinstance(index, pd.DatetimeIndex | pd.PeriodIndex):
        return
    is_ordered = index.is_monotonic_increasing or index.is_monotonic_decreasing
    if not (is_ordered and index.is_unique):
        found = "the same one twice" if is_ordered else "another order"
        raise ValueError(
            f"{name} must have its dates in order, each once, got {found}. Take "
            f"{name}.sort_index(), and give several series as one column or list item "
            "each."
        )


def _check_same_index(y: Any, X: Any, name: str, name_of_X: str) -> None:
    if not (hasattr(y, "iloc") and hasattr(X, "iloc")):
        return
    # Where there are more rows or fewer, there is more to say than of labels.
    if len(y) == len(X) and not X.index.equals(y.index):
        raise ValueError(
            f"{name_of_X} must have the index of {name}, got "
            f"{_first_difference(X.index, y.index)}. Take {name_of_X}.loc[{name}.index]"
            f", or {name_of_X}.to_numpy() if its rows are those of {name} in order."
        )


def _check_ahead(
    X: Any, name: str, past: Any, timeline: Timeline | None, n_steps: int
) -> None:
    """Refuse an index that is not that of `past` and of what follows."""
    n_before = 0 if past is None else len(past)
    if not hasattr(X, "iloc") or len(X) != n_before + n_steps:
        return
    parts = [] if timeline is None else [(X.index[n_before:], timeline.after(n_steps))]
    if hasattr(past, "iloc"):
        parts.insert(0, (X.index[:n_before], past.index))
    for found, expected in parts:
        if _begin(X) is None and isinstance(expected[0], Integral):
            continue  # perhaps a new index, which tells nothing
        if not found.equals(expected):
            raise ValueError(
                f"{name} must have the index of the steps that its rows are of, got "
                f"{_first_difference(found, expected)}. Take the rows of those steps, "
                f"or {name}.to_numpy() if they are these."
            )


def _first_difference(found: Any, expected: Any) -> str:
    pairs = list(zip(found, expected, strict=True))
    label, other = next((pair for pair in pairs if pair[0] != pair[1]), pairs[0])
    return f"{label} where it is {other}"


def _is_list(y: Any) -> bool:
    if isinstance(y, list | tuple):
        return any(np.ndim(item) > 0 for item in y)
    is_objects = getattr(y, "ndim", 0) == 1 and y.dtype == object
    return is_objects and any(np.ndim(item) > 0 for item in y)


def _numbers(values: Any, name: str) -> np.ndarray:
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must hold numbers: {error}") from error


def _column(item: Any, name: str) -> np.ndarray:
    series = _numbers(item, name)
    if series.ndim == 2 and series.shape[1] == 1:
        series = series[:, 0]
    if series.ndim != 1 or series.size == 0:
        raise ValueError(
            f"{name} must be one series of shape (n,), got an array of shape "
            f"{series.shape}."
        )
    return series


def _rows(X: Any, name: str) -> np.ndarray:
    table = _numbers(X, name)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2:
        raise ValueError(
            f"{name} must be a table, one row a step, got an array of shape "
            f"{table.shape}."
        )
    _refuse_gaps(table, name)
    return table


def _refuse_gaps(values: np.ndarray, name: str) -> None:
    wrong = np.argwhere(~np.isfinite(values))
    if len(wrong):
        found = "NaN" if np.isnan(values[tuple(wrong[0])]) else "infinity"
        raise ValueError(
            f"{name} contains {found}, first in row {wrong[0][0]}. Fill gaps before, "
            "with pandas.Series.interpolate for example."
        )


def _timeline(y: Any) -> Timeline | None:
    # An index tells something only where it is one of pandas.
    return timeline_of(y.index) if hasattr(y, "iloc") else None


def _begin(y: Any) -> Any:
    begin = y.index[0] if hasattr(y, "iloc") and len(y) else None
    # An index that begins at 0 is often a new one, which tells nothing.
    return None if isinstance(begin, Integral) and begin == 0 else begin


def _labelled(values: np.ndarray, timeline: Timeline | None, name: Any) -> Any:
    if timeline is None:
        return values
    import pandas as pd

    return pd.Series(values, timeline.after(len(values)), name=name)
