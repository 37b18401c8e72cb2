"""Choice of the window length and of the distance between windows."""

import math
from collections.abc import Callable
from itertools import count

from sknn._data import SeriesGroup
from sknn.estimators.forecasting._series_model import SeriesModel

# Window lengths to choose from: the usual one, shorter ones for short series, and
# longer ones, up to two weeks of hours.
_USUAL = 24
_SHORTER = (12, 6, 3)
_LONGER = (48, 96, 168, 336)

# A longer window must have at least this number of training windows per time step.
_WINDOWS_PER_STEP = 3

# The shortest window is chosen whose mean squared error is at most this multiple of the
# smallest one.
_TOLERANCE = 1.02

# Number of training windows from which neighboring windows are left out.
_MANY_WINDOWS = 50_000

# Hours of a week, and months: a distance between windows that has a common divisor with
# them would leave out some of the hours or months.
_CYCLE = 24 * 7 * 12


def choose_window(
    group: SeriesGroup, new_model: Callable[[int], SeriesModel], fraction: float
) -> int:
    """Return the window length that is best for the linear map.

    Parameters
    ----------
    group : SeriesGroup
        Series.
    new_model : callable
        Returns an unfitted model of a window length.
    fraction : float
        Fraction of each series to hold out for validation.

    Returns
    -------
    int
        24, a longer window if the linear map has smaller errors on the validation part
        with it, or a shorter window if the series are too short.
    """

    def has_enough(window: int, per_step: int) -> bool:
        counts = _n_windows(group, new_model(window), fraction)
        return min(counts) > 0 and sum(counts) >= per_step * window

    usual = next((w for w in (_USUAL, *_SHORTER) if has_enough(w, 1)), _SHORTER[-1])
    longer = [w for w in _LONGER if has_enough(w, _WINDOWS_PER_STEP)]
    if usual < _USUAL or not longer or fraction == 0:
        return usual
    errors = {w: new_model(w).linear_error(group, fraction) for w in (usual, *longer)}
    limit = _TOLERANCE * min(errors.values())
    return next((w for w, error in errors.items() if error <= limit), usual)


def _n_windows(group: SeriesGroup, model: SeriesModel, fraction: float) -> list[int]:
    """Return the number of training windows of each series.

    It is negative if a series is too short for a window and a validation part.
    """
    needed = model.n_history + model.windows.block
    counts = []
    for values in group.values:
        n_val = max(model.n_validation(len(values), fraction), model.horizon)
        counts.append(len(values) - (n_val if fraction else 0) - needed + 1)
    return counts


def choose_stride(n_windows: int) -> int:
    """Return the distance between training windows, given the number of all windows."""
    needed = math.ceil(n_windows / _MANY_WINDOWS)
    return next(stride for stride in count(needed) if math.gcd(stride, _CYCLE) == 1)
