"""The HTML page of `sknn tune`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from sknn.cli._data import Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from sknn import OptunaSearchCV
    from sknn.reports import HtmlPage

# The plots of a dict are drawn side by side.
_PLOTS: tuple[
    dict[Literal["history", "importances", "slice", "parallel"], str], ...
] = (
    {
        "history": "Score of each trial, and the best score so far.",
        "importances": "Fraction of the variance of the scores that each parameter "
        "explains.",
    },
    {"slice": "Score by the value of each parameter."},
    {"parallel": "All parameters of each complete trial."},
)
_BIAS = (
    "The best of many scores is optimistically biased. The held-out rows were not used "
    "in the search, so their score is an unbiased estimate for the best parameters."
)


def tune_page(
    search: OptunaSearchCV, table: Table, scores: Mapping[str, float]
) -> HtmlPage:
    """Return the page of a fitted search."""
    import pandas as pd

    from sknn.reports import HtmlPage

    frame = search.trials_frame_
    page = HtmlPage(f"Hyperparameter search: {table.name}")
    page.add_items(
        {
            "rows": f"{len(table.y):,}",
            "task": table.task,
            "target": str(table.y.name),
            "trials": f"{len(frame)}, of which {search.n_pruned_} pruned",
            "folds": str(search.n_splits_),
            "total fit time": f"{frame['seconds'].sum():.0f} s",
        }
    )
    compared = pd.DataFrame(
        {
            "": ["cross-validation of the search", "held-out rows"],
            "searched": [scores["best_cv"], scores["best_holdout"]],
            "as given": [scores["default_cv"], scores["default_holdout"]],
        }
    )
    page.add_heading("Scores").add_table(_rounded(compared)).add_text(_BIAS)
    best = {_short(name): str(value) for name, value in search.best_params_.items()}
    page.add_heading("Best parameters").add_items(best)
    drawn = [t for t in search.study_.trials if t.params and t.value is not None]
    if len(drawn) > 1:  # the plots need two trials
        page.add_heading("Trials")
        for captions in _PLOTS:
            page.add_figures(_figures(search, captions))
    ranked = frame.sort_values("score", ascending=False, na_position="last")
    ranked = ranked.reset_index().rename(columns=_short)
    return page.add_heading("All trials").add_table(_rounded(ranked), n_labels=2)


def _figures(
    search: OptunaSearchCV,
    captions: Mapping[Literal["history", "importances", "slice", "parallel"], str],
) -> dict[str, Figure]:
    """Return plots of Optuna by caption."""
    import matplotlib.pyplot as plt
    import numpy as np

    figures = {}
    for kind, caption in captions.items():
        axes = np.asarray(search.plot(kind), dtype=object).ravel()
        figure = axes[0].figure
        width = 6.0 if len(captions) > 1 else max(11.0, 2.4 * len(axes))
        figure.set_size_inches(width, 4.2)
        figures[caption] = figure
        plt.close(figure)  # it is embedded in the page and not shown
    return figures


def _short(name: str) -> str:
    return str(name).removeprefix("model__")


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a dataframe of str, with four significant digits of every float."""

    def text(value: object) -> str:
        if isinstance(value, float):
            return "" if value != value else f"{value:.4g}"
        return str(value)

    return frame.map(text)
