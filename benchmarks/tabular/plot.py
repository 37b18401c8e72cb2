"""Plot of the best score of each search over time."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from benchmarks.case import Row

BASELINE = "HistGradientBoosting, defaults"


def draw(rows: dict[str, Row], folder: Path) -> None:
    """Plot the results of the table `search` to search.png in a folder."""
    figure = Figure(figsize=(4.6 * len(rows), 3.8), layout="constrained")
    panels = figure.subplots(1, len(rows), squeeze=False).flat
    for axes, (name, row) in zip(panels, rows.items(), strict=True):
        runs = row["rounds"][0]
        for search, run in runs.items():
            if search == BASELINE:
                axes.axhline(run["scores"][0], color="0.6", ls=":", label=search)
                continue
            seconds = np.array(run["seconds"])
            scores = np.nan_to_num(np.array(run["scores"], float), nan=-np.inf)
            order = np.argsort(seconds)
            best = np.maximum.accumulate(scores[order])
            label = f"{search} ({len(scores)})"
            axes.step(seconds[order], best, where="post", label=label)
        lowest = min(run["scores"][0] for run in runs.values())
        highest = max(np.nanmax(run["scores"]) for run in runs.values())
        margin = 0.1 * (highest - lowest)
        axes.set_ylim(lowest - margin, highest + margin)
        axes.set(title=name, xlabel="seconds", ylabel="best CV score")
        axes.legend(
            fontsize=7,
            loc="lower right",
            title="(number of configurations)",
            title_fontsize=7,
        )
    figure.savefig(folder / "search.png", dpi=110)
