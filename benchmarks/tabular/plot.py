"""Plot of the best score of each search over time."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure


def draw(found: dict[str, Any], path: Path) -> None:
    """Plot the results of `benchmarks.search` to a file."""
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
        baseline = each["boosting"]["score"]
        axes.axhline(
            baseline, color="0.6", ls=":", label="HistGradientBoosting defaults"
        )
        lowest = min(baseline, *(run["scores"][0] for run in each["runs"]))
        highest = max(baseline, *(np.nanmax(run["scores"]) for run in each["runs"]))
        margin = 0.1 * (highest - lowest)
        axes.set_ylim(lowest - margin, highest + margin)
        axes.set(title=name, xlabel="seconds", ylabel="best CV score")
        axes.legend(
            fontsize=7,
            loc="lower right",
            title="(number of configurations)",
            title_fontsize=7,
        )
    figure.savefig(path, dpi=110)
