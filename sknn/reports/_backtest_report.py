"""The result of a backtest: tables, a picture and a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sknn._data import SeriesGroup
from sknn._style import COLOURS, GREY, plain, start_plot, tidy
from sknn.reports._origins import Origin

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BacktestReport", "Forecast"]

_SCORES = ["MAE", "RMSE", "sMAPE", "MASE"]


@dataclass(frozen=True)
class Forecast:
    """What one model said in one fold.

    Parameters
    ----------
    model : str
    origin : Origin
    values, lower, upper : list of ndarray or None, default=None
        Of each series; None where the fold failed, or without intervals.
    seconds : float, default=nan
        For fit and forecast.
    error : str or None, default=None
    """

    model: str
    origin: Origin
    values: list[np.ndarray] | None = None
    lower: list[np.ndarray] | None = None
    upper: list[np.ndarray] | None = None
    seconds: float = float("nan")
    error: str | None = None


class BacktestReport:
    """Forecasts of known parts of series, and how near they came.

    Made by :func:`backtest`; holds numbers only, no fitted forecasters.

    Parameters
    ----------
    group : SeriesGroup
        The series.
    forecasts : list of Forecast
        One for each model and fold.
    scores : list of dict
        Of each forecast, by name; none where it failed.
    own : list of str
        The models but for the naive ones.
    season_length : int
        Steps of a season.
    coverage : float or None
        Of the intervals.
    seconds : float
        Wall time of everything.

    Attributes
    ----------
    warnings_ : list of str
        Folds that failed.
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

    def frame(self) -> "pd.DataFrame":
        """Return one row for each model and fold.

        Returns
        -------
        DataFrame
            Columns ``model``, ``fold``, ``MAE``, ``RMSE``, ``sMAPE`` (percent) and
            ``MASE``, means over the series; ``covered``, the share of true values in
            the intervals, where there are any; ``n_train`` and ``n_test`` (steps of
            all series) and ``seconds``.
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

    def summary(self) -> "pd.DataFrame":
        """Return the mean of each score over the folds, one row a model.

        Returns
        -------
        DataFrame
            Indexed by ``model``; the scores of :meth:`frame`, ``folds`` (those with
            scores), and ``MASE_ratio``: MASE divided by that of the seasonal naive
            forecast, or of the naive one where there are no seasons, in the same folds.
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

    def predictions(self) -> "pd.DataFrame":
        """Return one row for each value that was forecast.

        Returns
        -------
        DataFrame
            Columns ``model``, ``fold``, ``series`` (its number), ``row`` (position in
            y), ``step`` (from 1), ``y_true``, ``y_pred``, and with intervals ``lower``
            and ``upper``.
        """
        import pandas as pd

        parts = []
        for one in self.forecasts:
            for number in range(len(self.group.values) if one.values else 0):
                parts.append(pd.DataFrame(self._rows(one, number)))
        return pd.concat(parts, ignore_index=True)

    def _rows(self, one: Forecast, number: int) -> dict[str, Any]:
        test = one.origin.of(number)[1]
        columns: dict[str, Any] = {
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
        self, ax: Any = None, *, model: str | None = None, series: int = 0
    ) -> "BacktestReport":
        """Draw a series and the forecasts of each fold.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        model : str, default=None
            Whose forecasts; those of the first forecaster if None.
        series : int, default=0
            Number of the series.

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

    def _draw(self, ax: Any, model: str, series: int) -> None:
        values = self.group.values[series]
        drawn = [one for one in self.forecasts if one.model == model and one.values]
        begin = self._begin(drawn, series, len(values))
        steps = np.arange(begin, len(values))
        ax.plot(steps, values[begin:], color=GREY, linewidth=1.2, label="y")
        for place, one in enumerate(drawn):
            rows = self._rows(one, series)
            # One entry in the legend for all folds.
            label = plain(model) if place == 0 else "_"
            colour = COLOURS[place % 2]
            if one.lower is not None:
                ax.fill_between(
                    rows["row"],
                    rows["lower"],
                    rows["upper"],
                    color=colour,
                    alpha=0.2,
                    linewidth=0,
                )
            ax.plot(rows["row"], rows["y_pred"], color=colour, label=label)
        ax.set_xlabel("step")
        ax.legend(frameon=False, loc="upper left")
        tidy(ax)

    def _begin(self, drawn: list[Forecast], series: int, n: int) -> int:
        """Leave out most of a long past, beside which forecasts would be too small."""
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
        """Write the whole report to one HTML file that needs no other.

        Parameters
        ----------
        path : str or path
            The file to make, in a folder that exists.
        overwrite : bool, default=False
            Whether a file that exists may be replaced.
        title : str, default=None
            Instead of "Backtest of" and the forecasters' names.
        facts : dict of str, default=None
            What a reader should know first, for example where the data are from.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        FileExistsError
            If the file exists and `overwrite` is False.
        FileNotFoundError
            If the folder does not exist.
        """
        from matplotlib.figure import Figure

        from sknn.reports._html_page import HtmlPage

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
        for warning in self.warnings_:
            page.add_text(warning)
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


def _texts(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return numbers as a reader wants them."""
    shown = frame.astype(object)
    for name in frame.columns:
        if frame[name].dtype.kind == "f":
            shown[name] = [
                "–" if np.isnan(value) else f"{value:,.4g}" for value in frame[name]
            ]
    return shown
