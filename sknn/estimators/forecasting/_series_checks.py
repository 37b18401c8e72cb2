"""Checks of the lengths of series."""

from sknn._data import SeriesGroup
from sknn.estimators.forecasting._series_model import SeriesModel


def check_rows(group: SeriesGroup) -> None:
    """Raise an error if X does not have one row per value of y."""
    if group.exog is None:
        return
    for number, (values, table) in enumerate(
        zip(group.values, group.exog, strict=True)
    ):
        if len(values) != len(table):
            raise ValueError(
                f"X must have one row per value of y: {group.name(number)} has "
                f"{len(values)} values, X has {len(table)} rows."
            )


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
