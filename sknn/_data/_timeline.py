"""Index labels of the time steps after a series."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Timeline:
    """The end and the step of an index, from which it can be continued.

    Parameters
    ----------
    last : Timestamp, Period or int
        Last label.
    step : DateOffset or int
        Difference between labels; for periods, in units of their frequency.
    name : object
        Name of the index.
    """

    last: pd.Timestamp | pd.Period | int
    step: pd.DateOffset | int
    name: Hashable

    def after(self, n_steps: int) -> pd.Index:
        """Return an index with the next `n_steps` labels."""
        import pandas as pd

        if isinstance(self.last, pd.Period):
            ahead = [self.last + n * self.step for n in range(1, n_steps + 1)]
            index = pd.PeriodIndex(ahead, freq=self.last.freq)
        elif isinstance(self.last, pd.Timestamp):
            first = self.last + self.step
            index = pd.date_range(first, periods=n_steps, freq=self.step)
        else:
            first = self.last + self.step
            index = pd.RangeIndex(first, first + n_steps * self.step, self.step)
        return index.rename(self.name)


def timeline_of(index: pd.Index) -> Timeline | None:
    """Return the timeline of a pandas index, or None if it cannot be continued.

    Regularly spaced dates, periods and integers can be continued.
    """
    import pandas as pd

    if len(index) == 0:
        return None
    last = index[-1]
    if isinstance(index, pd.PeriodIndex):
        # asi8 is in units of the base frequency, but addition uses its multiple.
        steps = np.unique(np.diff(index.asi8)) if len(index) > 1 else [index.freq.n]
        step, rest = divmod(int(steps[0]), index.freq.n)
        if len(steps) > 1 or step == 0 or rest:
            return None
        return Timeline(last, step, index.name)
    if isinstance(index, pd.DatetimeIndex):
        step = index.freq
        if step is None and len(index) > 2:  # selecting rows loses the frequency
            step = pd.DatetimeIndex(index, freq="infer").freq
        return None if step is None else Timeline(last, step, index.name)
    if isinstance(index, pd.RangeIndex):
        return Timeline(last, index.step, index.name)
    if pd.api.types.is_integer_dtype(index.dtype) and len(index) > 1:
        steps = np.unique(np.diff(index.to_numpy()))
        if len(steps) == 1 and steps[0] != 0:
            return Timeline(int(last), int(steps[0]), index.name)
    return None
