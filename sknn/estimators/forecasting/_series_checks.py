"""Checks of series, and of the time steps to forecast."""

from numbers import Integral

import numpy as np

from sknn._data import Fill, SeriesForm, SeriesGroup
from sknn._typing import SequencesLike
from sknn._warnings import warn_user
from sknn.estimators.core._parameters import Counts
from sknn.estimators.forecasting._series_model import SeriesModel

# Smallest fraction of observed values of a series without a warning.
_FEWEST_OBSERVED = 0.8


def check_length(
    name: str, n: int, needed: int, model: SeriesModel, method: str = "fit"
) -> None:
    """Raise an error if a series is too short.

    Parameters
    ----------
    name : str
        Name of the series.
    n, needed : int
        Number of values of the series, and minimum number of values.
    model : SeriesModel
        Model with the settings that `needed` depends on.
    method : {"fit", "predict"}, default="fit"
        Method that needs the values.
    """
    if n >= needed:
        return
    parts = f"window_length={model.windows.window}"
    if sum(model.lags):
        parts += f" and {sum(model.lags)} for differencing={model.lags}"
    if method == "fit":
        parts += f" and {model.windows.block} to forecast"
    raise ValueError(
        f"{name} has {n} values, and {method} needs at least {needed} ({parts}). Use a "
        "shorter `window_length` or `horizon`, or a longer series."
    )


def check_positive(values: np.ndarray, name: str, log: bool) -> None:
    """Raise an error if values have no logarithm, and it is needed."""
    if log and values.min() <= 0:
        raise ValueError(
            f"log=True needs positive values, and {name} has {values.min():g}. Add "
            "a constant to all values, or set log=False."
        )


def check_filled(group: SeriesGroup, fill: Fill | None) -> None:
    """Warn if a large part of a series is filled."""
    for number, observed in enumerate(group.observed):
        if observed.mean() < _FEWEST_OBSERVED:
            warn_user(
                f"{1 - observed.mean():.0%} of the time steps of {group.name(number)} "
                f"are filled (fill={fill!r}), so forecasts may be inaccurate. Aggregate"
                " the values to longer time steps, or remove the part with the gaps.",
            )


def check_labels(group: SeriesGroup, y: SequencesLike) -> None:
    """Warn if index labels have no order in time, and are ignored."""
    for name, label in group.ignored_labels(y):
        warn_user(
            f"The index labels of {name}, such as {label!r}, are neither dates nor "
            "numbers. They are ignored: rows are consecutive time steps, and forecasts "
            f"have no index. Use {name}.index = pandas.to_datetime(...), or "
            f"{name}.to_numpy().",
        )


def forecast_steps(horizon: Counts) -> np.ndarray:
    """Return the time steps to forecast, from 1.

    Parameters
    ----------
    horizon : int or sequence of int
        Number of time steps, or the time steps in ascending order.
    """
    steps = np.asarray(horizon)
    if steps.ndim == 0 and steps.dtype.kind in "iu" and steps >= 1:
        return np.arange(1, int(steps) + 1)
    if steps.ndim == 1 and steps.dtype.kind in "iu" and len(steps):
        steps = steps.astype(int)
        if steps[0] >= 1 and (np.diff(steps) > 0).all():
            return steps
    raise ValueError(
        "horizon must be a number of time steps of at least 1, or time steps in "
        f"ascending order such as [2, 5], got {horizon!r}."
    )


def gaps_after(form: SeriesForm, group: SeriesGroup, fill: Fill | None) -> list[int]:
    """Return the number of time steps between series and the values that follow.

    Parameters
    ----------
    form : SeriesForm
        Form of the series of the fit.
    group : SeriesGroup
        Values after these series.
    fill : {"linear", "previous"} or None
        None if there must be no gaps.

    Raises
    ------
    ValueError
        If the values do not follow the series.
    """
    gaps = []
    ends, starts = form.timelines, group.form.first_labels
    for number, (end, start) in enumerate(zip(ends, starts, strict=False)):
        if end is None or start is None:
            gaps.append(0)
            continue
        begin = form.first_labels[number]
        if isinstance(start, Integral) and start == 0 and begin == 0:
            gaps.append(0)  # possibly default indexes, without information
            continue
        limit = 1 if fill is None else 1 + len(group.values[number])
        ahead = end.after(limit)
        found = np.flatnonzero(end.is_at(ahead, start))
        if not len(found):
            raise ValueError(
                f"y starts at {start}, and the next label after the series of fit is "
                f"{ahead[0]}. Pass the values from this label on, in order and without "
                "gaps; splits of TimeSeriesSplit have them. Use y.to_numpy() if only "
                "the labels differ."
            )
        gaps.append(int(found[0]))
    return gaps * len(group.values) if len(gaps) == 1 else gaps
