"""One time series, a table of them, or a list: read, and given back in their form."""

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np

from sknn.data._timeline import Timeline, timeline_of


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
    """

    values: list[np.ndarray]
    exog: list[np.ndarray] | None
    form: SeriesForm

    def name(self, number: int) -> str:
        """Return what a series is called in an error."""
        if self.form.kind == "one":
            return "y"
        return f"y[{number}]" if self.form.kind == "list" else f"y[:, {number}]"


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
        For other shapes, for what is no number, and for NaN and infinite values.
    """
    if _is_list(y):
        items = list(y)
        values = [_column(item, f"y[{n}]") for n, item in enumerate(items)]
        timelines = [_timeline(item) for item in items]
        names = [getattr(item, "name", None) for item in items]
        form = SeriesForm("list", timelines, names, [_begin(i) for i in items])
    else:
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
    group = SeriesGroup(values, _read_exog(X, form.kind, len(values)), form)
    for number, series in enumerate(values):
        _refuse_gaps(series, group.name(number))
    return group


def _read_exog(X: Any, kind: str, n_series: int) -> list[np.ndarray] | None:
    if X is None:
        return None
    if kind != "list":
        return [_rows(X, "X")] * n_series
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
    return tables


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
