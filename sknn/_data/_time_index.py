"""Index labels of pandas objects as dates, periods or numbers in ascending order."""

from __future__ import annotations

import datetime
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

# Formats of dates in strings; more than one may fit.
_DATES = (
    ["%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%b %Y", "%B %Y", "%b-%y", "%Y %b", "%Y/%m"]
    + ["%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"]
    + ["%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%b %d, %Y", "%B %d, %Y", "%m/%Y"]
)
_TIMES = ["", " %H:%M", " %H:%M:%S"]


def time_index(index: pd.Index, name: str) -> pd.Index | None:
    """Return the labels as a DatetimeIndex, PeriodIndex, TimedeltaIndex or numbers.

    Dates as strings, such as "2020-01-31" or "31.01.2020", and as integers, such as
    20200131 or 202001, are parsed.

    Parameters
    ----------
    index : Index
        Index of a series or a table.
    name : str
        Name of the series for error messages.

    Returns
    -------
    Index or None
        None for labels without an order in time, such as names.

    Raises
    ------
    ValueError
        If there are several levels, missing labels, some labels that are not dates, or
        labels that are not in ascending order.
    """
    import pandas as pd

    if isinstance(index, pd.MultiIndex):
        raise ValueError(
            f"{name} must have one index label per time step. Got an index with the "
            f"levels {list(index.names)}. Pass several series as columns or list items,"
            f" for example {name}.unstack(level) with the level that identifies the "
            "series."
        )
    times = _parsed(index, name)
    if times is None:
        return None
    if times.hasnans:
        missing = int(np.flatnonzero(times.isna())[0])
        raise ValueError(
            f"{name} must have an index without missing labels. Got "
            f"{times[missing]} in row {missing}. Remove or label this row."
        )
    _check_order(times, name)
    return times.rename(index.name)


def _parsed(index: pd.Index, name: str) -> pd.Index | None:
    import pandas as pd

    if isinstance(index, pd.CategoricalIndex):
        index = pd.Index(index.to_numpy())
    if isinstance(index, pd.DatetimeIndex | pd.PeriodIndex | pd.TimedeltaIndex):
        return index
    if pd.api.types.is_bool_dtype(index.dtype):
        return None
    if pd.api.types.is_datetime64_any_dtype(index.dtype):  # of pyarrow
        return pd.DatetimeIndex(index)
    if pd.api.types.is_integer_dtype(index.dtype) and not index.hasnans:
        return _numeric_dates(index)
    if pd.api.types.is_float_dtype(index.dtype):
        return index.astype("float64")
    if index.dtype == object:
        inferred = index.infer_objects()
        if inferred.dtype != object:
            return _parsed(inferred, name)
        if all(isinstance(label, datetime.date) for label in index):
            # Offsets from UTC differ after a change of the clocks.
            offsets = {getattr(label, "tzinfo", None) for label in index}
            return pd.DatetimeIndex(pd.to_datetime(index, utc=len(offsets) > 1))
    if len(index) and all(isinstance(label, str) for label in index):
        return _text_dates(index, name)
    return None


def _numeric_dates(index: pd.Index) -> pd.Index:
    """Return the dates if all integers are dates as in 20200131 or 202001."""
    import pandas as pd

    if isinstance(index, pd.RangeIndex):  # counts, also in the range of dates
        return index
    numbers = index.to_numpy("int64")
    for lowest, highest, form in (
        (19000101, 21001231, "%Y%m%d"),
        (190001, 210012, "%Y%m"),
    ):
        if len(numbers) > 1 and ((numbers >= lowest) & (numbers <= highest)).all():
            dates = pd.to_datetime(numbers.astype(str), format=form, errors="coerce")
            if not dates.hasnans:
                return dates
    return pd.Index(numbers)


def _text_dates(index: pd.Index, name: str) -> pd.Index | None:
    import pandas as pd

    labels = pd.Index([str(label).strip() for label in index])
    labels = labels.str.replace(r"^(\d{4})-?M(\d\d)$", r"\1-\2", regex=True)
    quarters = labels.str.replace(r"^Q([1-4])[ /-]?(\d{4})$", r"\2Q\1", regex=True)
    quarters = quarters.str.replace(r"^([1-4])Q(\d{4})$", r"\2Q\1", regex=True)
    if quarters.str.fullmatch(r"\d{4}[ -]?Q[1-4]").all():
        quarters = quarters.str.replace(" ", "")
        return pd.PeriodIndex(quarters, freq="Q", name=index.name)
    if labels.str.fullmatch(r"\d{4}-?W\d\d").all():
        weeks = labels.str.replace("-", "") + "1"
        return pd.to_datetime(weeks, format="%GW%V%u")
    dates = _dates(labels, "ISO8601", name)
    if dates is not None:
        return dates
    found: list[pd.DatetimeIndex] = []
    for day, time in product(_DATES, _TIMES):
        dates = _dates(labels, day + time, name)
        if dates is not None and not any(dates.equals(other) for other in found):
            found.append(dates)
    if len(found) > 1:  # such as 01/02/2020
        found = [d for d in found if d.is_monotonic_increasing and d.is_unique] or found
        even = [d for d in found if len(d) > 2 and _is_even(d)]
        found = even if len(even) == 1 else found
    if len(found) > 1:
        raise ValueError(
            f"{name} has an index of dates that may be read in several ways: "
            f"{labels[-1]!r} as {found[0][-1]:%Y-%m-%d} or {found[1][-1]:%Y-%m-%d}. "
            f"Use {name}.index = pandas.to_datetime({name}.index, format=...)."
        )
    return found[0] if found else None


def _dates(labels: pd.Index, form: str, name: str) -> pd.DatetimeIndex | None:
    """Return the dates; None if most labels do not have the format."""
    import pandas as pd

    # Labels with different offsets from UTC, as after a change of the clocks, need one.
    has_offset = bool(labels.str.fullmatch(r".*\d:\d\d.*([+-]\d\d:?\d\d|Z)").all())
    dates = pd.to_datetime(labels, format=form, errors="coerce", utc=has_offset)
    wrong = np.flatnonzero(dates.isna())
    if len(wrong) > len(labels) / 2 or (len(wrong) and form != "ISO8601"):
        return None
    if len(wrong):
        raise ValueError(
            f"{name} must have dates as index labels. Got {labels[wrong[0]]!r} in row "
            f"{wrong[0]}, and dates such as {labels[~dates.isna()][0]!r} in other rows."
            " Remove or correct this label."
        )
    return dates


def _is_even(dates: pd.DatetimeIndex) -> bool:
    import pandas as pd

    return pd.DatetimeIndex(dates, freq="infer").freq is not None


def _check_order(times: pd.Index, name: str) -> None:
    import pandas as pd

    if times.is_monotonic_increasing and times.is_unique:
        return
    is_dates = isinstance(times, pd.DatetimeIndex | pd.PeriodIndex)
    kind = "dates" if is_dates else "index labels"
    remedy = f"Use {name}.sort_index()."
    if not times.is_unique:
        twice = times[times.duplicated()][0]
        found = f"duplicate {kind}, first {twice}"
        remedy = (
            f"Pass several series as columns or list items, or use {name}.groupby(level"
            "=0).mean() to aggregate duplicates."
        )
        if isinstance(times, pd.DatetimeIndex) and times.tz is None and twice.hour:
            remedy += (
                " If an hour is repeated at the end of daylight saving time, use "
                f"{name}.tz_localize(time_zone, ambiguous='infer')."
            )
    elif times.is_monotonic_decreasing:
        found = f"descending {kind}, from {times[0]} to {times[-1]}"
    else:
        row = int(np.flatnonzero(times[1:] < times[:-1])[0]) + 1
        found = f"unsorted {kind}, such as {times[row]} after {times[row - 1]}"
    raise ValueError(f"{name} must have sorted, unique {kind}. Got {found}. {remedy}")
