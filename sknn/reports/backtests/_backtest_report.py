"""The results of a backtest: tables, a plot and an HTML page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from sknn._data import SeriesGroup
from sknn._style import COLORS, GRAY, plain, start_plot, tidy
from sknn.reports.backtests._origins import Origin

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["BacktestReport", "Forecast"]

_SCORES = ["MAE", "RMSE", "sMAPE", "MASE"]


@dataclass(frozen=True)
class Forecast:
    """The forecast of one model in one fold.

    Parameters
    ----------
    model : str
        Name of the model.
    origin : Origin
        The fold.
    values, lower, upper : list of ndarray or None, default=None
        The forecast and the bounds of the intervals for each series. None if the fold
        failed, or without intervals.
    seconds : float, default=nan
        Duration of fit and forecast.
    error : str or None, default=None
        Message of the error if the fold failed.
    """

    model: str
    origin: Origin
    values: list[NDArray] | None = None
    lower: list[NDArray] | None = None
    upper: list[NDArray] | None = None
    seconds: float = float("nan")
    error: str | None = None


class BacktestReport:
    """Forecasts and scores of forecasters on held-out parts of series.

    It is returned by :func:`backtest`, and contains no fitted forecasters.

    Parameters
    ----------
    group : SeriesGroup
        The series.
    forecasts : list of Forecast
        One for each model and fold.
    scores : list of dict
        The scores of each forecast by name. The dict is empty if the fold failed.
    own : list of str
        Names of the models, without the naive forecasts.
    season_length : int
        Number of time steps per season.
    coverage : float or None
        Coverage of the intervals.
    seconds : float
        Total duration of the backtest.

    Attributes
    ----------
    warnings_ : list of str
        One line for each fold that failed.
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self,
        *,
        group: SeriesGroup,
        forecasts: list[Forecast],
        scores: list[dict[str, float]],
        own: list[str],
        season_length: int,
        coverage: float | None,
        seconds: float,
    ) -> None:
        self.group = group
        self.forecasts = forecasts
        self.scores = scores
        self.own = own
        self.season_length = season_length
        self.coverage = coverage
        self.seconds = seconds
        self.warnings_ = [
            f"{one.model} failed in fold {one.origin.fold}: {one.error}"
            for one in forecasts
            if one.error
        ]

    def frame(self) -> pd.DataFrame:
        """Return one row for each model and fold.

        Returns
        -------
        DataFrame
            Columns ``model`` and ``fold``; ``MAE``, ``RMSE``, ``sMAPE`` (percent) and
            ``MASE``, averaged over the series; with intervals, ``covered``, the
            fraction of true values inside the intervals; ``n_train`` and ``n_test``
            (total numbers of time steps) and ``seconds``.
        """
        import pandas as pd

        names = _SCORES + ["covered"] * (self.coverage is not None)
        rows = []
        for one, scores in zip(self.forecasts, self.scores, strict=True):
            rows.append(
                {"model": one.model, "fold": one.origin.fold}
                | {name: scores.get(name, np.nan) for name in names}
                | {
                    "n_train": sum(map(len, one.origin.train)),
                    "n_test": sum(map(len, one.origin.test)),
                    "seconds": one.seconds,
                }
            )
        return pd.DataFrame(rows)

    def summary(self) -> pd.DataFrame:
        """Return the mean of each score over the folds, one row per model.

        Returns
        -------
        DataFrame
            Indexed by ``model``, with the scores of :meth:`frame`, ``folds`` (number of
            folds with scores), and ``MASE_ratio``: MASE divided by the MASE of the
            seasonal naive forecast in the same folds. Without a season, the naive
            forecast is used instead.
        """
        import pandas as pd

        folds = self.frame()
        base = "naive" if self.season_length == 1 else "seasonal naive"
        naive = folds[folds["model"] == base].set_index("fold")["MASE"]
        rows = {}
        for name, own in folds.groupby("model", sort=False):
            done = own[own["MAE"].notna()].set_index("fold")
            scores = done.drop(columns=["model", "n_train", "n_test", "seconds"])
            rows[name] = scores.mean().to_dict() | {
                "MASE_ratio": done["MASE"].mean() / naive[done.index].mean(),
                "folds": len(done),
            }
        return pd.DataFrame.from_dict(rows, orient="index").rename_axis("model")

    def predictions(self) -> pd.DataFrame:
        """Return one row for each forecast value.

        Returns
        -------
        DataFrame
            Columns ``model``, ``fold``, ``series`` (index), ``row`` (position in y),
            ``step`` (forecast step, from 1), ``y_true``, ``y_pred``, and with intervals
            ``lower`` and ``upper``.
        """
        import pandas as pd

        parts = []
        for one in self.forecasts:
            for number in range(len(self.group.values) if one.values else 0):
                parts.append(pd.DataFrame(self._rows(one, number)))
        return pd.concat(parts, ignore_index=True)

    def _rows(self, one: Forecast, number: int) -> dict[str, NDArray | str | int]:
        test = one.origin.of(number)[1]
        columns: dict[str, NDArray | str | int] = {
            "model": one.model,
            "fold": one.origin.fold,
            "series": number,
            "row": test,
            "step": np.arange(1, len(test) + 1),
            "y_true": self.group.values[number][test],
        }
        bounds = {"y_pred": one.values, "lower": one.lower, "upper": one.upper}
        for name, values in bounds.items():
            if values is not None:
                columns[name] = values[number][: len(test)]
            elif self.coverage is not None:
                columns[name] = np.full(len(test), np.nan)
        return columns

    def plot(
        self, ax: Axes | None = None, *, model: str | None = None, series: int = 0
    ) -> Self:
        """Draw a series and the forecasts of each fold.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        model : str, default=None
            Name of a model. If None, use the first forecaster.
        series : int, default=0
            Index of the series.

        Returns
        -------
        BacktestReport
            The report itself.
        """
        names = list(dict.fromkeys(one.model for one in self.forecasts))
        model = names[0] if model is None else model
        if model not in names:
            raise ValueError(f"model must be one of {names}, got {model!r}.")
        if not 0 <= series < len(self.group.values):
            raise ValueError(
                f"series must be from 0 to {len(self.group.values) - 1}, got {series}."
            )
        self.ax_, self.figure_ = start_plot(ax, (8.0, 3.6))
        self._draw(self.ax_, model, series)
        return self

    def _draw(self, ax: Axes, model: str, series: int) -> None:
        values = self.group.values[series]
        drawn = [one for one in self.forecasts if one.model == model and one.values]
        start = self._start(drawn, series, len(values))
        steps = np.arange(start, len(values))
        ax.plot(steps, values[start:], color=GRAY, linewidth=1.2, label="y")
        for place, one in enumerate(drawn):
            rows = self._rows(one, series)
            # One entry in the legend for all folds.
            label = plain(model) if place == 0 else "_"
            color = COLORS[place % 2]
            if one.lower is not None:
                ax.fill_between(
                    rows["row"],
                    rows["lower"],
                    rows["upper"],
                    color=color,
                    alpha=0.2,
                    linewidth=0,
                )
            ax.plot(rows["row"], rows["y_pred"], color=color, label=label)
        ax.set_xlabel("step")
        ax.legend(frameon=False, loc="upper left")
        tidy(ax)

    def _start(self, drawn: list[Forecast], series: int, n: int) -> int:
        """Return the first time step to draw, so that the forecasts remain visible."""
        if not drawn:
            return 0
        first = min(int(one.origin.of(series)[1][0]) for one in drawn)
        return max(0, first - 2 * (n - first))

    def to_html(
        self,
        path: str | Path,
        *,
        overwrite: bool = False,
        title: str | None = None,
        facts: Mapping[str, str] | None = None,
    ) -> Path:
        """Write the report to a single, self-contained HTML file.

        Parameters
        ----------
        path : str or path
            The file to create, in an existing folder.
        overwrite : bool, default=False
            Whether to replace an existing file.
        title : str, default=None
            Title of the page. If None, use "Backtest of" and the names of the
            forecasters.
        facts : dict of str, default=None
            Additional facts at the top of the page, such as the source of the data.

        Returns
        -------
        Path
            The created file.

        Raises
        ------
        FileExistsError
            If the file exists and `overwrite` is False.
        FileNotFoundError
            If the folder does not exist.
        IsADirectoryError
            If `path` is a folder.
        """
        from matplotlib.figure import Figure

        from sknn.reports.documents._html_page import HtmlPage

        page = HtmlPage(title or f"Backtest of {', '.join(self.own)}")
        n_folds = max(one.origin.fold for one in self.forecasts)
        page.add_items(
            dict(facts or {})
            | {
                "series": f"{len(self.group.values):,}",
                "values": f"{sum(map(len, self.group.values)):,}",
                "folds": str(n_folds),
                "season": f"{self.season_length} steps",
                "time": f"{self.seconds:.1f} s",
            }
        )
        page.add_warnings(self.warnings_)
        page.add_heading("Scores").add_table(_texts(self.summary().reset_index()))
        figures = {}
        for name in self.own:
            figure = Figure(figsize=(10, 4), layout="constrained")
            self._draw(figure.add_subplot(), name, 0)
            figures[f"{name}: forecasts by fold, the first series."] = figure
        page.add_heading("Forecasts").add_figures(figures)
        page.add_heading("Folds").add_table(_texts(self.frame()))
        return page.write(path, overwrite=overwrite)

    def __repr__(self) -> str:
        n_folds = max(one.origin.fold for one in self.forecasts)
        return (
            f"<BacktestReport of {', '.join(self.own)}; {len(self.group.values)} "
            f"series, {n_folds} folds, {len(self.warnings_)} warnings>"
        )


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table with floats formatted as strings."""
    shown = frame.astype(object)
    for name in frame.columns:
        if frame[name].dtype.kind == "f":
            shown[name] = [
                "–" if np.isnan(value) else f"{value:,.4g}" for value in frame[name]
            ]
    return shown
