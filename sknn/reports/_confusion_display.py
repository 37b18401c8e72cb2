"""Confusion matrix of cross-validated classifiers."""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import confusion_matrix

from sknn._style import plain_names, start_plot
from sknn.reports._fold import FoldResult
from sknn.reports._problem import Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ConfusionDisplay"]

_MOST_NUMBERS = 20  # more classes leave no room for a number in each cell
_MOST_NAMES = 40  # nor, at last, for their names


class ConfusionDisplay:
    """True against predicted classes, over the test rows of all folds.

    With several repeats every row counts once for each of them.

    Parameters
    ----------
    matrix : DataFrame
        Counts or shares; true classes in rows, predicted ones in columns.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, matrix: "pd.DataFrame") -> None:
        self._matrix = matrix

    @classmethod
    def from_results(
        cls,
        results: list[FoldResult],
        problem: Problem,
        *,
        normalize: str | None = None,
    ) -> "ConfusionDisplay":
        """Count the test rows of one classifier."""
        import pandas as pd

        if problem.task not in ("binary", "multiclass"):
            raise ValueError(
                "A confusion matrix needs one column of classes, the task is "
                f"{problem.task}."
            )
        if normalize not in (None, "true", "pred", "all"):
            raise ValueError(
                f'normalize must be "true", "pred", "all" or None, got {normalize!r}.'
            )
        answers = [r.responses for r in results if r.responses is not None]
        counts = confusion_matrix(
            np.concatenate([a.y_true for a in answers]),
            np.concatenate([a.y_pred for a in answers]),
            labels=problem.classes,
            normalize=normalize,
        )
        return cls(
            pd.DataFrame(
                counts,
                index=pd.Index(problem.classes, name="true"),
                columns=pd.Index(problem.classes, name="predicted"),
            )
        )

    def frame(self) -> "pd.DataFrame":
        """Return the numbers that are drawn."""
        return self._matrix.copy()

    def plot(self, ax: Any = None) -> "ConfusionDisplay":
        """Draw the matrix.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.

        Returns
        -------
        ConfusionDisplay
            The display itself.
        """
        from sklearn.metrics import ConfusionMatrixDisplay

        counts = self._matrix.to_numpy()
        labels = plain_names(self._matrix.index, 18)
        self.ax_, self.figure_ = start_plot(ax, (5.2, 5.0))
        ConfusionMatrixDisplay(counts, display_labels=labels).plot(
            ax=self.ax_,
            cmap="Blues",
            colorbar=False,
            include_values=len(labels) <= _MOST_NUMBERS,
            values_format="d" if counts.dtype.kind in "iu" else ".2f",
            im_kw={"vmin": 0},
            xticks_rotation=45 if max(map(len, labels)) > 6 else "horizontal",
            text_kw={"fontsize": "small" if len(labels) > 6 else "medium"},
        )
        if max(map(len, labels)) > 6:
            for tick in self.ax_.get_xticklabels():
                tick.set(ha="right", rotation_mode="anchor")
        if len(labels) > _MOST_NAMES:
            self.ax_.set(xticks=[], yticks=[])
        self.ax_.set(xlabel="predicted", ylabel="true")
        self.ax_.spines[:].set_visible(False)
        self.ax_.tick_params(length=0)
        return self
