"""Regular time steps of an index, with its gaps and its continuation."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sknn._data._time_index import time_index

if TYPE_CHECKING:
    import pandas as pd

Step: TypeAlias = "pd.DateOffset | pd.Timedelta | int | float"

# Largest deviation of decimal numbers, such as years and months as 1990.083, from
# regular steps, in units of the step.
_TOLERANCE = 0.1

# With fewer labels, the step cannot be inferred.
FEWEST_LABELS = 3

_WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Timeline:
    """The end and the step of an index, from which it can be continued.

    Parameters
    ----------
    last : Timestamp, Period, Timedelta, int or float
        Last label.
    step : DateOffset, Timedelta, int or float
        Difference between labels; for periods, in units of their frequency.
    name : object
        Name of the index.
    """

    last: pd.Timestamp | pd.Period | pd.Timedelta | int | float
    step: Step
    name: Hashable

    def after(self, n_steps: int) -> pd.Index:
        """Return an index with the next `n_steps` labels."""
        import pandas as pd

        ahead: pd.Index
        if isinstance(self.last, pd.Period):
            periods = [self.last + n * self.step for n in range(1, n_steps + 1)]
            ahead = pd.PeriodIndex(periods, freq=self.last.freq)
        elif isinstance(self.last, pd.Timestamp):
            # Adding the step to a date with a time zone would add 24 hours for a day.
            ahead = _date_range(self.last, self.step, periods=n_steps + 1)[1:]
        elif isinstance(self.last, pd.Timedelta):
            ahead = pd.timedelta_range(self.last, periods=n_steps + 1, freq=self.step)[
                1:
            ]
        elif isinstance(self.step, float):
            ahead = pd.Index(self.last + self.step * np.arange(1, n_steps + 1))
        else:
            first = self.last + self.step
            ahead = pd.RangeIndex(first, first + n_steps * self.step, self.step)
        return ahead.rename(self.name)

    def is_at(self, labels: pd.Index, label: object) -> np.ndarray:
        """Return which of some labels of this timeline are equal to a label."""
        if isinstance(self.step, float):
            return np.abs(labels.to_numpy() - label) < _TOLERANCE * abs(self.step)
        return np.array([each == label for each in labels])

    def moved(self, n_steps: int) -> Timeline:
        """Return the timeline after `n_steps` more labels."""
        last = self.after(n_steps)[-1] if n_steps else self.last
        return Timeline(last, self.step, self.name)

    def continues(self, other: Timeline) -> bool:
        """Return True if the labels have the same type."""
        import pandas as pd

        kinds = (pd.Period, pd.Timestamp, pd.Timedelta)
        return [isinstance(self.last, kind) for kind in kinds] == [
            isinstance(other.last, kind) for kind in kinds
        ]


@dataclass(frozen=True)
class TimeSteps:
    """Regular time steps, at some of which an index has labels.

    Parameters
    ----------
    labels : Index
        Labels of all time steps.
    rows : ndarray of int
        The time step of each row of the index.
    timeline : Timeline
        Continuation of the labels.
    """

    labels: pd.Index
    rows: np.ndarray
    timeline: Timeline

    @property
    def missing(self) -> pd.Index:
        """Labels of the time steps without a row."""
        return self.labels.delete(self.rows)


def time_steps(
    index: pd.Index, name: str, known: Timeline | None = None
) -> TimeSteps | None:
    """Return the time steps of an index, which may have gaps.

    Parameters
    ----------
    index : Index
        Index of a series or a table.
    name : str
        Name of the series for error messages.
    known : Timeline or None, default=None
        Timeline with the step of the index. None to infer the step.

    Returns
    -------
    TimeSteps or None
        None if the labels have no order in time, or if there are too few of them.

    Raises
    ------
    ValueError
        If the labels are not in ascending order, or not evenly spaced except for gaps.
    """
    import pandas as pd

    times = time_index(index, name)
    if times is None or len(times) == 0:
        return None
    step: Step | None
    if known is not None and known.continues(Timeline(times[-1], 1, None)):
        step = known.step
    else:
        step = _step_of(times)
    if step is None:
        if len(times) < FEWEST_LABELS:
            return None
        raise ValueError(
            f"{name} must have an evenly spaced index, in which less than half of the "
            f"labels are missing. Got {_differences(times)}. Aggregate the values, for "
            f"example {name}.resample('D').mean() for days, or use {name}.to_numpy() if"
            " its rows are consecutive time steps."
        )
    found = _on_steps(times, step)
    if found is not None and isinstance(times, pd.PeriodIndex) and known is not None:
        has_frequency = getattr(known.last, "freq", times.freq) == times.freq
        found = found if has_frequency else None
    if found is None:
        raise ValueError(
            f"{name} must have the time steps of fit, {_text(step)}. Got labels from "
            f"{times[0]} to {times[-1]} that are not at such steps. Use "
            f"{name}.to_numpy() if its rows are consecutive time steps."
        )
    return found


def gaps_message(steps: TimeSteps, name: str) -> str:
    """Return an error message that names the time steps without a row."""
    import pandas as pd

    missing = steps.missing
    shown = ", ".join(str(label) for label in missing[:3])
    more = ", ..." if len(missing) > 3 else ""
    text = (
        f"{name} must have a row for each time step ({_text(steps.timeline.step)}). Got"
        f" no row for {len(missing)} of {len(steps.labels)} time steps: {shown}{more}."
        " Set fill='linear' or fill='previous' of RNNForecaster, fill the gaps of "
        f"{name} beforehand, or use {name}.to_numpy() if its rows are consecutive time "
        "steps."
    )
    labels = steps.labels
    is_local = isinstance(labels, pd.DatetimeIndex) and labels.tz is None
    if (
        is_local
        and labels[0] + pd.Timedelta(hours=1) >= labels[min(1, len(labels) - 1)]
    ):
        text += (
            " If an hour is missing at the start of daylight saving time, use "
            f"{name}.tz_localize(time_zone, ambiguous='infer')."
        )
    return text


def _on_steps(times: pd.Index, step: Step) -> TimeSteps | None:
    """Return the time steps, or None if labels are between them."""
    import pandas as pd

    labels: pd.Index
    if isinstance(step, float):
        values = times.to_numpy()
        rows = np.rint((values - values[0]) / step).astype(int)
        regular = values[0] + step * np.arange(rows[-1] + 1)
        is_far = np.abs(regular[rows] - values).max() > _TOLERANCE * step
        if is_far or (np.diff(rows) < 1).any():
            return None
        regular[rows] = values
        return TimeSteps(pd.Index(regular), rows, Timeline(values[-1], step, None))
    if isinstance(times, pd.PeriodIndex):
        labels = pd.period_range(times[0], times[-1], freq=times.freq)[::step]
    elif isinstance(times, pd.DatetimeIndex):
        labels = _date_range(times[0], step, end=times[-1])
    elif isinstance(times, pd.TimedeltaIndex):
        labels = pd.timedelta_range(times[0], times[-1], freq=step)
    else:
        labels = pd.RangeIndex(int(times[0]), int(times[-1]) + 1, step)
    rows = labels.get_indexer(times)
    if (rows < 0).any():
        return None
    return TimeSteps(labels, rows, Timeline(labels[-1], step, times.name))


def _date_range(
    start: pd.Timestamp,
    step: Step,
    *,
    end: pd.Timestamp | None = None,
    periods: int | None = None,
) -> pd.DatetimeIndex:
    """Return dates at equal steps, as `pandas.date_range`.

    A time that the start of daylight saving time skips is replaced by the next one that
    exists; of a repeated time, the first one is taken.
    """
    import pandas as pd

    try:
        return pd.date_range(start, end, periods, step)
    except ValueError:
        if start.tz is None:
            raise
    last = None if end is None else end.tz_localize(None)
    local = pd.date_range(start.tz_localize(None), last, periods, step)
    return local.tz_localize(
        start.tz, nonexistent="shift_forward", ambiguous=np.ones(len(local), bool)
    )


def _step_of(times: pd.Index) -> Step | None:
    """Return the difference between labels; None if they are not evenly spaced."""
    import pandas as pd

    if isinstance(times, pd.RangeIndex):
        return times.step
    if isinstance(times, pd.DatetimeIndex):
        return _step_of_dates(times)
    if isinstance(times, pd.PeriodIndex):
        # asi8 is in units of the base frequency, but addition uses its multiple.
        step = _divisor(times.asi8 // times.freq.n)
        return 1 if len(times) == 1 else step
    if isinstance(times, pd.TimedeltaIndex):
        step = _divisor(times.asi8)
        return None if step is None else pd.Timedelta(step, unit=times.unit)
    values = times.to_numpy()
    if values.dtype.kind == "f" and (values % 1 != 0).any():
        if len(values) < 2:
            return None
        changes = np.diff(values)
        n_steps = np.rint(changes / np.median(changes)).sum()
        decimal = float((values[-1] - values[0]) / max(n_steps, 1))
        is_regular = n_steps < 2 * len(values)
        return decimal if is_regular and _on_steps(times, decimal) else None
    return _divisor(values.astype("int64"))


def _divisor(numbers: np.ndarray) -> int | None:
    """Return the greatest common divisor of the differences.

    None if there are no differences, or if at least half of the numbers at this
    distance are missing.
    """
    if len(numbers) < 2:
        return None
    step = int(np.gcd.reduce(np.diff(numbers)))
    if step == 0:
        return None
    n_steps = (int(numbers[-1]) - int(numbers[0])) // step + 1
    return step if n_steps < 2 * len(numbers) else None


def _step_of_dates(times: pd.DatetimeIndex) -> pd.DateOffset | None:
    import pandas as pd
    from pandas.tseries.frequencies import to_offset

    if times.freq is not None:
        return times.freq
    if len(times) > 2:  # selecting rows loses the frequency
        freq = pd.DatetimeIndex(times, freq="infer").freq
        if freq is not None:
            return freq
    candidates = _calendar_steps(times)
    ticks = _divisor(times.asi8)
    if ticks is not None:
        candidates.append(to_offset(pd.Timedelta(ticks, unit=times.unit)))
    best, fewest = None, 2 * len(times)
    for step in candidates:
        found = _on_steps(times, step)
        if found is not None and len(found.labels) < fewest:
            best, fewest = step, len(found.labels)
    return best


def _calendar_steps(times: pd.DatetimeIndex) -> list[pd.DateOffset]:
    """Return steps of months, days and weekdays, from the longest to the shortest."""
    import pandas as pd

    local = times.tz_localize(None)
    if len(set(local - local.normalize())) > 1:
        return []
    steps = []
    months = _divisor(np.asarray(12 * local.year + local.month))
    if months is not None:
        offsets = pd.offsets
        ends = (offsets.MonthBegin, offsets.MonthEnd)
        business = (offsets.BusinessMonthBegin, offsets.BusinessMonthEnd)
        for offset in (*ends, *business):
            steps.append(offset(months))
        steps.append(offsets.DateOffset(months=months))
    days = _divisor((local.normalize() - pd.Timestamp(0)).days.to_numpy())
    weekdays = sorted(set(local.day_of_week))
    if days == 1 and len(weekdays) < 7 and len(times) >= 2 * len(weekdays):
        if weekdays == [0, 1, 2, 3, 4]:
            steps.append(pd.offsets.BusinessDay())
        else:
            mask = " ".join(_WEEK[day] for day in weekdays)
            steps.append(pd.offsets.CustomBusinessDay(weekmask=mask))
    if days is not None:
        steps.append(pd.offsets.Day(days))
    return steps


def _differences(times: pd.Index) -> str:
    import pandas as pd

    if isinstance(times, pd.PeriodIndex):
        times = times.to_timestamp()
    found = np.diff(times) if times.dtype.kind in "iuf" else times[1:] - times[:-1]
    return f"differences from {found.min()} to {found.max()}"


def _text(step: Step) -> str:
    return f"frequency {step.freqstr}" if hasattr(step, "freqstr") else f"step {step}"
