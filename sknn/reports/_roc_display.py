"""ROC curves of cross-validated classifiers."""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import auc, roc_curve

from sknn._style import BLUE, COLOURS, GREY, plain_names, start_plot, tidy
from sknn.reports._fold import FoldResult
from sknn.reports._intervals import standard_deviation
from sknn.reports._problem import Problem

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_CURVES", "RocDisplay"]

MOST_CURVES = 10  # of more classes only the mean can be told from the others
_GRID = np.linspace(0, 1, 201)


class RocDisplay:
    """ROC curves, one for each fold, of each class against the rest.

    For two classes there are the curves of the second one only.

    Parameters
    ----------
    curves : DataFrame
        Columns ``estimator``, ``class``, ``repeat``, ``fold``, ``fpr``, ``tpr``,
        ``threshold`` and ``roc_auc``.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, curves: "pd.DataFrame") -> None:
        self._curves = curves

    @classmethod
    def from_results(cls, results: list[FoldResult], problem: Problem) -> "RocDisplay":
        """Compute the curves from one classifier's test rows."""
        import pandas as pd

        if problem.task == "regression":
            raise ValueError("ROC curves need classes; use residuals() instead.")
        first = 1 if problem.task == "binary" else 0
        parts = []
        for result in results:
            answers = result.responses
            if answers is None or answers.class_scores is None:
                raise ValueError(
                    f"ROC curves need predict_proba or decision_function, which "
                    f"{result.estimator!r} has not."
                )
            for k in range(first, len(problem.classes)):
                label = problem.classes[k]
                is_positive = (
                    answers.y_true[:, k] == 1
                    if problem.task == "multilabel"
                    else answers.y_true == label
                )
                if is_positive.all() or not is_positive.any():
                    continue  # no curve without both kinds of rows
                fpr, tpr, threshold = roc_curve(is_positive, answers.class_scores[:, k])
                parts.append(
                    pd.DataFrame(
                        {
                            "estimator": result.estimator,
                            "class": label,
                            "repeat": result.split.repeat,
                            "fold": result.split.fold,
                            "fpr": fpr,
                            "tpr": tpr,
                            "threshold": threshold,
                            "roc_auc": auc(fpr, tpr),
                        }
                    )
                )
        if not parts:
            raise ValueError("No fold has rows of more than one class: no ROC curve.")
        return cls(pd.concat(parts, ignore_index=True))

    def frame(self) -> "pd.DataFrame":
        """Return the numbers that are drawn."""
        return self._curves.copy()

    def plot(self, ax: Any = None) -> "RocDisplay":
        """Draw the mean curve of each class; thin curves of the folds if there is one.

        Of more than ten classes the curves are grey, and their mean stands out.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.

        Returns
        -------
        RocDisplay
            The display itself.
        """
        self.ax_, self.figure_ = start_plot(ax, (5.2, 5.0))
        classes = list(self._curves.groupby("class", sort=False))
        if len(classes) > MOST_CURVES:
            self._draw_mean_of([own for _, own in classes])
        else:
            names = plain_names(label for label, _ in classes)
            for k, (_, own) in enumerate(classes):
                colour = COLOURS[k % len(COLOURS)]
                self._draw_class(own, names[k], colour, folds_too=len(classes) == 1)
        self.ax_.plot([0, 1], [0, 1], color=GREY, linestyle=":", linewidth=1.2)
        self.ax_.set(
            xlabel="false positive rate",
            ylabel="true positive rate",
            xlim=(-0.01, 1.01),
            ylim=(-0.01, 1.01),
            aspect="equal",
        )
        self.ax_.legend(
            title="area, mean ± std over folds",
            loc="lower right",
            frameon=False,
            fontsize="small",
        )
        tidy(self.ax_)
        return self

    def _draw_class(
        self, own: "pd.DataFrame", name: str, colour: str, *, folds_too: bool
    ) -> None:
        folds = _folds(own)
        for fold in folds if folds_too else ():
            self.ax_.plot(
                fold["fpr"], fold["tpr"], color=colour, alpha=0.35, linewidth=1
            )
        areas = np.array([fold["roc_auc"].iloc[0] for fold in folds])
        # A label that begins with an underscore would not appear in the legend.
        label = f"{' ' * name.startswith('_')}{name}: {_mean_and_std(areas)}"
        self.ax_.plot(_GRID, _mean_curve(folds), color=colour, linewidth=2, label=label)

    def _draw_mean_of(self, classes: "list[pd.DataFrame]") -> None:
        curves = [_mean_curve(_folds(own)) for own in classes]
        for curve in curves:
            self.ax_.plot(_GRID, curve, color=GREY, alpha=0.4, linewidth=0.8)
        areas = self._curves.groupby(["class", "repeat", "fold"])["roc_auc"].first()
        of_folds = areas.groupby(["repeat", "fold"]).mean().to_numpy()
        label = f"mean of {len(classes)} classes: {_mean_and_std(of_folds)}"
        mean = np.mean(curves, axis=0)
        self.ax_.plot(_GRID, mean, color=BLUE, linewidth=2.4, label=label)


def _folds(own: "pd.DataFrame") -> "list[pd.DataFrame]":
    return [fold for _, fold in own.groupby(["repeat", "fold"])]


def _mean_and_std(areas: np.ndarray) -> str:
    spread = standard_deviation(areas)
    return f"{areas.mean():.3f}" + ("" if np.isnan(spread) else f" ± {spread:.3f}")


def _mean_curve(folds: "list[pd.DataFrame]") -> np.ndarray:
    """Average the folds' true positive rates at equal false positive rates."""
    mean = np.mean([np.interp(_GRID, f["fpr"], f["tpr"]) for f in folds], axis=0)
    mean[0] = 0.0
    return mean
