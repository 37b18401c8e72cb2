"""ROC curves of cross-validated classifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.metrics import auc, roc_curve
from sklearn.utils import check_consistent_length

from sknn._style import BLUE, COLORS, GRAY, plain_names, start_plot, tidy
from sknn._typing import MatrixLike
from sknn.reports.results._fold import FoldResult
from sknn.reports.results._intervals import standard_deviation
from sknn.reports.results._problem import Problem
from sknn.reports.results._responses import Responses
from sknn.reports.results._single import (
    classes_problem,
    result_of_estimator,
    result_of_responses,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["MAX_CURVES", "RocCurveDisplay"]

MAX_CURVES = 10  # with more classes, the curves can no longer be distinguished
_GRID = np.linspace(0, 1, 201)


class RocCurveDisplay:
    """One-vs-rest ROC curves of each class and fold.

    For two classes, there are only the curves of the second class.

    Unlike the scikit-learn class of this name, it draws nothing until :meth:`plot` is
    called.

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

    def __init__(self, curves: pd.DataFrame) -> None:
        self._curves = curves

    @classmethod
    def from_results(cls, results: list[FoldResult], problem: Problem) -> Self:
        """Create the display from the fold results of one classifier."""
        import pandas as pd

        if problem.task == "regression":
            raise ValueError("ROC curves need classes; use residuals() instead.")
        first = 1 if problem.task == "binary" else 0
        parts = []
        for result in results:
            responses = result.responses
            if responses is None or responses.class_scores is None:
                raise ValueError(
                    "ROC curves require predict_proba or decision_function, which "
                    f"{result.estimator!r} does not have."
                )
            for k in range(first, len(problem.classes)):
                label = problem.classes[k]
                is_positive = (
                    responses.y_true[:, k] == 1
                    if problem.task == "multilabel"
                    else responses.y_true == label
                )
                if is_positive.all() or not is_positive.any():
                    continue  # a curve requires positive and negative rows
                scores = responses.class_scores[:, k]
                fpr, tpr, threshold = roc_curve(is_positive, scores)
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
            raise ValueError(
                "There is no ROC curve, because no fold has rows of more than one "
                "class."
            )
        return cls(pd.concat(parts, ignore_index=True))

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
    ) -> Self:
        """Create the display from a fitted classifier and test data.

        Parameters
        ----------
        estimator : estimator
            A fitted classifier.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Test samples.
        y : array-like of shape (n_samples,) or (n_samples, n_labels)
            True labels.

        Returns
        -------
        RocCurveDisplay
        """
        results, problem = result_of_estimator(estimator, X, y)
        return cls.from_results(results, problem)

    @classmethod
    def from_predictions(
        cls, y_true: ArrayLike, y_score: ArrayLike, *, labels: ArrayLike | None = None
    ) -> Self:
        """Create the display from true labels and predicted scores.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            True labels.
        y_score : array-like of shape (n_samples,) or (n_samples, n_classes)
            Probabilities or decision values of each class; one column for two classes
            has the scores of the second class.
        labels : array-like of shape (n_classes,) or None, default=None
            Classes in the order of the columns. None for the sorted labels of `y_true`.

        Returns
        -------
        RocCurveDisplay

        Raises
        ------
        ValueError
            If the number of columns is not the number of classes.
        """
        true, scores = np.asarray(y_true), np.asarray(y_score)
        problem = classes_problem(true, labels)
        if scores.ndim == 1:
            scores = np.column_stack([-scores, scores])
        n_classes = len(problem.classes)
        check_consistent_length(true, scores)
        if scores.shape != (len(true), n_classes):
            raise ValueError(
                f"y_score must have one column for each of the {n_classes} classes, or "
                f"one dimension for two classes, got shape {np.shape(y_score)}. Pass "
                "`labels` if y_true does not contain all classes."
            )
        responses = Responses(true, true, decision=scores)
        return cls.from_results(result_of_responses("predictions", responses), problem)

    def frame(self) -> pd.DataFrame:
        """Return the points of the curves."""
        return self._curves.copy()

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw the mean curve of each class.

        For a single class, the curves of the folds are drawn as thin lines. With more
        than ten classes, the curves are gray, and their mean is highlighted.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.

        Returns
        -------
        RocCurveDisplay
            The display itself.
        """
        self.ax_, self.figure_ = start_plot(ax, (5.2, 5.0))
        classes = list(self._curves.groupby("class", sort=False))
        if len(classes) > MAX_CURVES:
            self._draw_mean_of([own for _, own in classes])
        else:
            names = plain_names(label for label, _ in classes)
            for k, (_, own) in enumerate(classes):
                color = COLORS[k % len(COLORS)]
                self._draw_class(own, names[k], color, folds_too=len(classes) == 1)
        self.ax_.plot([0, 1], [0, 1], color=GRAY, linestyle=":", linewidth=1.2)
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
        self, own: pd.DataFrame, name: str, color: str, *, folds_too: bool
    ) -> None:
        folds = _folds(own)
        for fold in folds if folds_too else ():
            self.ax_.plot(
                fold["fpr"], fold["tpr"], color=color, alpha=0.35, linewidth=1
            )
        areas = np.array([fold["roc_auc"].iloc[0] for fold in folds])
        # matplotlib hides labels with a leading underscore from the legend.
        label = f"{' ' * name.startswith('_')}{name}: {_mean_and_std(areas)}"
        self.ax_.plot(_GRID, _mean_curve(folds), color=color, linewidth=2, label=label)

    def _draw_mean_of(self, classes: list[pd.DataFrame]) -> None:
        curves = [_mean_curve(_folds(own)) for own in classes]
        for curve in curves:
            self.ax_.plot(_GRID, curve, color=GRAY, alpha=0.4, linewidth=0.8)
        areas = self._curves.groupby(["class", "repeat", "fold"])["roc_auc"].first()
        of_folds = areas.groupby(["repeat", "fold"]).mean().to_numpy()
        label = f"mean of {len(classes)} classes: {_mean_and_std(of_folds)}"
        mean = np.mean(curves, axis=0)
        self.ax_.plot(_GRID, mean, color=BLUE, linewidth=2.4, label=label)


def _folds(own: pd.DataFrame) -> list[pd.DataFrame]:
    return [fold for _, fold in own.groupby(["repeat", "fold"])]


def _mean_and_std(areas: NDArray) -> str:
    spread = standard_deviation(areas)
    return f"{areas.mean():.3f}" + ("" if np.isnan(spread) else f" ± {spread:.3f}")


def _mean_curve(folds: list[pd.DataFrame]) -> NDArray[np.float64]:
    """Return the mean true positive rate of the folds for each false positive rate."""
    mean = np.mean([np.interp(_GRID, f["fpr"], f["tpr"]) for f in folds], axis=0)
    mean[0] = 0.0
    return mean
