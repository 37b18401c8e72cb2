"""The best score by time, of each search."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw the results of `benchmarks.search` into a file."""
    sets = found["sets"]
    figure = Figure(figsize=(4.6 * len(sets), 3.8), layout="constrained")
    for axes, (name, each) in zip(
        figure.subplots(1, len(sets)), sets.items(), strict=True
    ):
        for run in each["runs"]:
            seconds = np.array(run["seconds"])
            scores = np.nan_to_num(np.array(run["scores"], float), nan=-np.inf)
            order = np.argsort(seconds)
            best = np.maximum.accumulate(scores[order])
            label = f"{run['name']} ({len(scores)})"
            axes.step(seconds[order], best, where="post", label=label)
        mark = each["boosting"]["score"]
        axes.axhline(mark, color="0.6", ls=":", label="HistGradientBoosting defaults")
        lowest = min(mark, *(run["scores"][0] for run in each["runs"]))
        highest = max(mark, *(np.nanmax(run["scores"]) for run in each["runs"]))
        margin = 0.1 * (highest - lowest)
        axes.set_ylim(lowest - margin, highest + margin)
        axes.set(title=name, xlabel="seconds", ylabel="best score in 3 folds")
        axes.legend(
            fontsize=7,
            loc="lower right",
            title="(configurations seen)",
            title_fontsize=7,
        )
    figure.savefig(path, dpi=110)
