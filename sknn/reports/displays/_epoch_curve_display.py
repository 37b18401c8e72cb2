"""Training curves over the epochs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sknn._style import BLUE, ORANGE, start_plot, tidy
from sknn.reports.results._fold import FoldResult

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["EpochCurveDisplay"]


class EpochCurveDisplay:
    """Training curves of one estimator, from the ``history_`` of each fold.

    Parameters
    ----------
    curves : DataFrame
        Columns ``estimator``, ``repeat``, ``fold``, ``epoch`` (from 1), ``is_best``
        and one column for each quantity of the history.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, curves: pd.DataFrame) -> None:
        self._curves = curves

    @classmethod
    def from_results(cls, results: list[FoldResult]) -> Self:
        """Create the display from the fold results of one estimator."""
        import pandas as pd

        parts = []
        for result in results:
            history = {
                # Lists of different lengths are padded with nan.
                key: pd.Series(pd.to_numeric(pd.Series(values), errors="coerce"))
                for key, values in result.training.history.items()
            }
            if not history:
                continue
            part = pd.DataFrame(history)
            epoch = pd.RangeIndex(1, len(part) + 1)
            part.insert(0, "estimator", result.estimator)
            part.insert(1, "repeat", result.split.repeat)
            part.insert(2, "fold", result.split.fold)
            part.insert(3, "epoch", epoch)
            part.insert(4, "is_best", epoch == result.training.best_epoch)
            parts.append(part)
        return cls(pd.concat(parts, ignore_index=True))

    def frame(self) -> pd.DataFrame:
        """Return the values of the curves, one row per fold and epoch."""
        return self._curves.copy()

    def plot(self, ax: Axes | None = None, *, quantity: str = "loss") -> Self:
        """Draw one line for each fold; a dot is drawn at the best epoch.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        quantity : str, default="loss"
            A column of the history. Its validation counterpart is drawn too, such as
            the validation loss for "loss".

        Returns
        -------
        EpochCurveDisplay
            The display itself.
        """
        quantities = [
            name
            for name in self._curves.columns[5:]
            if self._curves[name].notna().any()
        ]
        if quantity not in quantities:
            raise ValueError(f"quantity must be one of {quantities}, got {quantity!r}.")
        self.ax_, self.figure_ = start_plot(ax)
        lines = {quantity: ("training", BLUE)}
        if quantity.startswith("val_"):
            lines = {quantity: ("validation", ORANGE)}
        elif f"val_{quantity}" in quantities:
            lines[f"val_{quantity}"] = ("validation", ORANGE)
        for name, (label, color) in lines.items():
            self._draw(name, label, color)
        if (self._curves["is_best"]).any():
            self._mark_best(*list(lines.items())[-1])
        values = self._curves[list(lines)].to_numpy(dtype=float)
        values = values[values == values]
        if values.min() > 0 and values.max() > 30 * values.min():
            self.ax_.set_yscale("log")
        self.ax_.set(xlabel="epoch", ylabel=quantity.replace("_", " "))
        self.ax_.xaxis.get_major_locator().set_params(integer=True)
        for handle in self.ax_.legend(frameon=False).legend_handles:
            handle.set_alpha(1)  # the lines of the folds are transparent
        tidy(self.ax_)
        return self

    def _draw(self, name: str, label: str, color: str) -> None:
        folds = list(self._curves.groupby(["repeat", "fold"]))
        alpha = max(0.25, 1 - 0.12 * len(folds))
        for k, (_, fold) in enumerate(folds):
            self.ax_.plot(
                fold["epoch"],
                fold[name],
                color=color,
                alpha=alpha,
                linewidth=1.4,
                # A line with a single point is not visible.
                marker="." if len(fold) == 1 else None,
                label=label if k == 0 else None,
            )

    def _mark_best(self, name: str, style: tuple[str, str]) -> None:
        best = self._curves[self._curves["is_best"]]
        self.ax_.scatter(
            best["epoch"],
            best[name],
            s=34,
            color=style[1],
            edgecolor="white",
            zorder=3,
            label="best epoch",
        )
