"""Confusion matrix of cross-validated classifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from sklearn.metrics import confusion_matrix

from sknn._style import plain_names, start_plot
from sknn._typing import MatrixLike
from sknn.reports.results._fold import FoldResult
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

__all__ = ["ConfusionMatrixDisplay"]

# Maximum number of classes for which numbers, or class names, fit into the plot.
_MAX_NUMBERS = 20
_MAX_NAMES = 40


class ConfusionMatrixDisplay:
    """Confusion matrix of test rows, of all folds for a cross-validation.

    With several repeats, every row is counted once per repeat.

    Unlike the scikit-learn class of this name, it draws nothing until :meth:`plot` is
    called.

    Parameters
    ----------
    matrix : DataFrame
        Counts or fractions, with true classes in rows and predicted classes in
        columns.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, matrix: pd.DataFrame) -> None:
        self._matrix = matrix

    @classmethod
    def from_results(
        cls,
        results: list[FoldResult],
        problem: Problem,
        *,
        normalize: Literal["true", "pred", "all"] | None = None,
    ) -> Self:
        """Create the display from the fold results of one classifier."""
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
        responses = [r.responses for r in results if r.responses is not None]
        counts = confusion_matrix(
            np.concatenate([r.y_true for r in responses]),
            np.concatenate([r.y_pred for r in responses]),
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

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
        *,
        normalize: Literal["true", "pred", "all"] | None = None,
    ) -> Self:
        """Create the display from a fitted classifier and test data.

        Parameters
        ----------
        estimator : estimator
            A fitted classifier.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Test samples.
        y : array-like of shape (n_samples,)
            True labels.
        normalize : {"true", "pred", "all"} or None, default=None
            Normalize the counts by the true classes, the predicted classes or the
            number of all rows. If None, the counts are not normalized.

        Returns
        -------
        ConfusionMatrixDisplay
        """
        results, problem = result_of_estimator(estimator, X, y)
        return cls.from_results(results, problem, normalize=normalize)

    @classmethod
    def from_predictions(
        cls,
        y_true: ArrayLike,
        y_pred: ArrayLike,
        *,
        labels: ArrayLike | None = None,
        normalize: Literal["true", "pred", "all"] | None = None,
    ) -> Self:
        """Create the display from true and predicted labels.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            True labels.
        y_pred : array-like of shape (n_samples,)
            Predicted labels.
        labels : array-like of shape (n_classes,) or None, default=None
            Classes, in the order of rows and columns. None for all labels, sorted.
        normalize : {"true", "pred", "all"} or None, default=None
            Normalize the counts by the true classes, the predicted classes or the
            number of all rows. If None, the counts are not normalized.

        Returns
        -------
        ConfusionMatrixDisplay
        """
        true, predicted = np.asarray(y_true), np.asarray(y_pred)
        classes = np.union1d(true, predicted) if labels is None else labels
        problem = classes_problem(true, classes)
        results = result_of_responses("predictions", Responses(true, predicted))
        return cls.from_results(results, problem, normalize=normalize)

    def frame(self) -> pd.DataFrame:
        """Return the confusion matrix."""
        return self._matrix.copy()

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw the matrix.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.

        Returns
        -------
        ConfusionMatrixDisplay
            The display itself.
        """
        from sklearn.metrics import ConfusionMatrixDisplay as SklearnDisplay

        counts = self._matrix.to_numpy()
        labels = plain_names(self._matrix.index, 18)
        self.ax_, self.figure_ = start_plot(ax, (5.2, 5.0))
        SklearnDisplay(counts, display_labels=labels).plot(
            ax=self.ax_,
            cmap="Blues",
            colorbar=False,
            include_values=len(labels) <= _MAX_NUMBERS,
            values_format="d" if counts.dtype.kind in "iu" else ".2f",
            im_kw={"vmin": 0},
            xticks_rotation=45 if max(map(len, labels)) > 6 else "horizontal",
            text_kw={"fontsize": "small" if len(labels) > 6 else "medium"},
        )
        if max(map(len, labels)) > 6:
            for tick in self.ax_.get_xticklabels():
                tick.set(ha="right", rotation_mode="anchor")
        if len(labels) > _MAX_NAMES:
            self.ax_.set(xticks=[], yticks=[])
        self.ax_.set(xlabel="predicted", ylabel="true")
        self.ax_.spines[:].set_visible(False)
        self.ax_.tick_params(length=0)
        return self
