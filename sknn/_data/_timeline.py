"""The labels of the steps that follow a series."""

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Timeline:
    """Where an index ends and how it goes on.

    Parameters
    ----------
    last : Timestamp, Period or int
        The last label.
    step : DateOffset or int
        From one label to the next; for periods in units of their frequency.
    name : object
        Of the index.
    """

    last: Any
    step: Any
    name: Any

    def after(self, n_steps: int) -> Any:
        """Return the index of the next `n_steps` labels."""
        import pandas as pd

        if isinstance(self.last, pd.Period):
            ahead = [self.last + n * self.step for n in range(1, n_steps + 1)]
            index = pd.PeriodIndex(ahead, freq=self.last.freq)
        elif isinstance(self.last, pd.Timestamp):
            begin = self.last + self.step
            index = pd.date_range(begin, periods=n_steps, freq=self.step)
        else:
            begin = self.last + self.step
            index = pd.RangeIndex(begin, begin + n_steps * self.step, self.step)
        return index.rename(self.name)


def timeline_of(index: Any) -> Timeline | None:
    """Return how a pandas index goes on; None where that cannot be told.

    It can for dates, periods and whole numbers at a regular distance.
    """
    import pandas as pd

    if len(index) == 0:
        return None
    last = index[-1]
    if isinstance(index, pd.PeriodIndex):
        # asi8 counts units of the frequency without its multiple, which addition has.
        steps = np.unique(np.diff(index.asi8)) if len(index) > 1 else [index.freq.n]
        step, rest = divmod(int(steps[0]), index.freq.n)
        if len(steps) > 1 or step == 0 or rest:
            return None
        return Timeline(last, step, index.name)
    if isinstance(index, pd.DatetimeIndex):
        step = index.freq
        if step is None and len(index) > 2:  # lost when rows are taken
            step = pd.DatetimeIndex(index, freq="infer").freq
        return None if step is None else Timeline(last, step, index.name)
    if isinstance(index, pd.RangeIndex):
        return Timeline(last, index.step, index.name)
    if pd.api.types.is_integer_dtype(index.dtype) and len(index) > 1:
        steps = np.unique(np.diff(index.to_numpy()))
        if len(steps) == 1 and steps[0] != 0:
            return Timeline(int(last), int(steps[0]), index.name)
    return None
