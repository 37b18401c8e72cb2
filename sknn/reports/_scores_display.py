"""Scores by fold, side by side for all estimators."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sknn._style import COLOURS, GREY, plain, plain_names, start_plot, tidy

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ScoresDisplay"]


class ScoresDisplay:
    """One score: a dot for each fold, and the mean with its interval.

    Parameters
    ----------
    scores : DataFrame
        Columns ``estimator``, ``repeat``, ``fold`` and the score.
    summary : DataFrame
        One row for each estimator with ``mean``, ``ci_low``, ``ci_high`` and
        ``better``.
    baseline : str, default=None
        Name of the estimator to draw in grey.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self,
        scores: "pd.DataFrame",
        summary: "pd.DataFrame",
        *,
        baseline: str | None = None,
    ) -> None:
        self._scores = scores
        self._summary = summary.set_index("estimator")
        self._baseline = baseline

    def frame(self) -> "pd.DataFrame":
        """Return the numbers that are drawn as dots."""
        return self._scores.copy()

    def plot(self, ax: Any = None, *, show_baseline: bool = True) -> "ScoresDisplay":
        """Draw the estimators below each other.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        show_baseline : bool, default=True
            Without the baseline, which is often far off, small differences between
            folds show better.

        Returns
        -------
        ScoresDisplay
            The display itself.
        """
        metric = self._scores.columns[-1]
        names = [
            name
            for name in self._summary.index
            if show_baseline or name != self._baseline
        ]
        self.ax_, self.figure_ = start_plot(ax, (6.0, 1.0 + 0.6 * len(names)))
        for place, name in enumerate(names):
            is_baseline = name == self._baseline
            colour = GREY if is_baseline else COLOURS[place % len(COLOURS)]
            own = self._scores.loc[self._scores["estimator"] == name, metric].dropna()
            # Spread the dots so that equal scores stay visible. There may be none.
            reach = 0.16 if len(own) > 1 else 0.0
            offsets = np.linspace(-reach, reach, len(own))
            self.ax_.scatter(
                own, place - 0.06 + offsets, s=22, color=colour, alpha=0.6, linewidths=0
            )
            row = self._summary.loc[name]
            self.ax_.plot(
                [row["ci_low"], row["ci_high"]],
                [place + 0.27] * 2,
                color=colour,
                linewidth=2.4,
                solid_capstyle="butt",
            )
            self.ax_.plot(row["mean"], place + 0.27, "|", color=colour, ms=10, mew=2.4)
        self.ax_.set_yticks(range(len(names)), plain_names(names, 19))
        if len(names) == 1:
            self.ax_.set_yticks([])  # nothing to tell apart
        self.ax_.locator_params(axis="x", nbins=5)
        self.ax_.set_ylim(len(names) - 0.5, -0.5)
        better = self._summary["better"].iloc[0]
        # Two short lines: long names of estimators leave little width.
        self.ax_.set_title(
            plain(metric.replace("_", " "), 30), loc="left", fontsize="medium"
        )
        self.ax_.set_xlabel(f"{better} is better", loc="left", fontsize="small")
        tidy(self.ax_)
        self.ax_.grid(visible=False, axis="y")
        return self
