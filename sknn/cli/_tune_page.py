"""The page that `sknn tune` writes."""

from typing import TYPE_CHECKING, Any

from sknn.cli._data import Table

if TYPE_CHECKING:
    import pandas as pd

# Side by side, then one below the other.
_PLOTS = (
    {
        "history": "Score of each trial, and the best so far.",
        "importances": "How much of the scores' variance each parameter explains.",
    },
    {"slice": "Score by the value of each parameter."},
    {"parallel": "All parameters of each trial that was not given up."},
)
_HONEST = (
    "The best of many scores is a lucky one. The rows held out were not seen by the "
    "search, so their score is an honest estimate for the parameters found."
)


def tune_page(search: Any, table: Table, scores: dict[str, float]) -> Any:
    """Return the page of a fitted search."""
    import pandas as pd

    from sknn.reports import HtmlPage

    frame = search.trials_frame_
    page = HtmlPage(f"Search of parameters: {table.name}")
    page.add_items(
        {
            "rows": f"{len(table.y):,}",
            "task": table.task,
            "target": str(table.y.name),
            "trials": f"{len(frame)}, of which {search.n_pruned_} given up early",
            "folds": str(search.n_splits_),
            "time of the fits": f"{frame['seconds'].sum():.0f} s",
        }
    )
    compared = pd.DataFrame(
        {
            "": ["cross-validation of the search", "rows held out"],
            "searched": [scores["best_cv"], scores["best_holdout"]],
            "as given": [scores["default_cv"], scores["default_holdout"]],
        }
    )
    page.add_heading("Scores").add_table(_rounded(compared)).add_text(_HONEST)
    best = {_short(name): str(value) for name, value in search.best_params_.items()}
    page.add_heading("Best parameters").add_items(best)
    drawn = [t for t in search.study_.trials if t.params and t.value is not None]
    if len(drawn) > 1:  # enough for the plots
        page.add_heading("Trials")
        for captions in _PLOTS:
            page.add_figures(_figures(search, captions))
    ranked = frame.sort_values("score", ascending=False, na_position="last")
    ranked = ranked.reset_index().rename(columns=_short)
    return page.add_heading("All trials").add_table(_rounded(ranked), n_labels=2)


def _figures(search: Any, captions: dict[str, str]) -> dict[str, Any]:
    """Return plots of Optuna's by their captions."""
    import matplotlib.pyplot as plt
    import numpy as np

    figures = {}
    for kind, caption in captions.items():
        axes = np.ravel(search.plot(kind))
        figure = axes[0].figure
        width = 6.0 if len(captions) > 1 else max(11.0, 2.4 * len(axes))
        figure.set_size_inches(width, 4.2)
        figures[caption] = figure
        plt.close(figure)  # it is drawn into the page, not shown
    return figures


def _short(name: Any) -> str:
    return str(name).removeprefix("model__")


def _rounded(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a frame of texts, with four digits of every number."""

    def text(value: Any) -> str:
        if isinstance(value, float):
            return "" if value != value else f"{value:.4g}"
        return str(value)

    return frame.map(text)
