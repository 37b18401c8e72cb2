"""Scores by fold for all estimators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np

from sknn._style import COLORS, GRAY, plain, plain_names, start_plot, tidy

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ScoresDisplay"]


class ScoresDisplay:
    """One score of all estimators: a dot per fold, and the mean with its interval.

    Parameters
    ----------
    scores : DataFrame
        Columns ``estimator``, ``repeat``, ``fold`` and the score.
    summary : DataFrame
        One row for each estimator with ``mean``, ``ci_low``, ``ci_high`` and
        ``better``.
    baseline : str, default=None
        Name of the estimator to draw in gray.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self,
        scores: pd.DataFrame,
        summary: pd.DataFrame,
        *,
        baseline: str | None = None,
    ) -> None:
        self._scores = scores
        self._summary = summary.set_index("estimator")
        self._baseline = baseline

    def frame(self) -> pd.DataFrame:
        """Return the scores of the folds."""
        return self._scores.copy()

    def plot(self, ax: Axes | None = None, *, show_baseline: bool = True) -> Self:
        """Draw one line of dots per estimator.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        show_baseline : bool, default=True
            Whether to draw the baseline. Its scores are often very different, so that
            small differences between the other estimators are easier to see without it.

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
            color = GRAY if is_baseline else COLORS[place % len(COLORS)]
            own = self._scores.loc[self._scores["estimator"] == name, metric].dropna()
            # Spread the dots vertically, so that equal scores do not overlap.
            reach = 0.16 if len(own) > 1 else 0.0
            offsets = np.linspace(-reach, reach, len(own))
            self.ax_.scatter(
                own, place - 0.06 + offsets, s=22, color=color, alpha=0.6, linewidths=0
            )
            row = self._summary.loc[name]
            self.ax_.plot(
                [row["ci_low"], row["ci_high"]],
                [place + 0.27] * 2,
                color=color,
                linewidth=2.4,
                solid_capstyle="butt",
            )
            self.ax_.plot(row["mean"], place + 0.27, "|", color=color, ms=10, mew=2.4)
        self.ax_.set_yticks(range(len(names)), plain_names(names, 19))
        if len(names) == 1:
            self.ax_.set_yticks([])  # a single estimator needs no label
        self.ax_.locator_params(axis="x", nbins=5)
        self.ax_.set_ylim(len(names) - 0.5, -0.5)
        better = self._summary["better"].iloc[0]
        # Two short texts, because long names of estimators leave little width.
        self.ax_.set_title(
            plain(metric.replace("_", " "), 30), loc="left", fontsize="medium"
        )
        self.ax_.set_xlabel(f"{better} is better", loc="left", fontsize="small")
        tidy(self.ax_)
        self.ax_.grid(visible=False, axis="y")
        return self
