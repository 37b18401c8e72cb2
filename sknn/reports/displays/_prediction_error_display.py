"""Prediction errors of cross-validated regressors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from sknn._data import as_numbers
from sknn._style import BLUE, GRAY, start_plot, tidy
from sknn._typing import MatrixLike
from sknn.reports.results._fold import FoldResult
from sknn.reports.results._problem import Problem
from sknn.reports.results._responses import Responses
from sknn.reports.results._single import (
    result_of_estimator,
    result_of_responses,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["PredictionErrorDisplay"]


class PredictionErrorDisplay:
    """Observed values, predictions and residuals of test rows, of one or all folds.

    Unlike the scikit-learn class of this name, it draws nothing until :meth:`plot` is
    called.

    Parameters
    ----------
    errors : DataFrame
        Columns ``estimator``, ``row``, ``repeat``, ``fold``, ``y_true``, ``y_pred``
        and ``residual`` (observed minus predicted, in units of y).

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, errors: pd.DataFrame) -> None:
        self._errors = errors

    @classmethod
    def from_results(
        cls, results: list[FoldResult], problem: Problem, *, output: int = 0
    ) -> Self:
        """Create the display from the fold results of one regressor."""
        import pandas as pd

        if problem.task != "regression":
            raise ValueError(
                "Residuals need a numeric target; use confusion_matrix() instead."
            )
        n_outputs = max(1, len(problem.outputs))
        if not 0 <= output < n_outputs:
            raise ValueError(
                f"output must be from 0 to {n_outputs - 1}, got {output!r}."
            )
        parts = []
        for result in results:
            if result.responses is None:
                continue
            n_test = len(result.split.test)
            observed = result.responses.y_true.reshape(n_test, -1)[:, output]
            predicted = result.responses.y_pred.reshape(n_test, -1)[:, output]
            parts.append(
                pd.DataFrame(
                    {
                        "estimator": result.estimator,
                        "row": result.split.test,
                        "repeat": result.split.repeat,
                        "fold": result.split.fold,
                        "y_true": observed,
                        "y_pred": predicted,
                        "residual": observed - predicted,
                    }
                )
            )
        return cls(pd.concat(parts, ignore_index=True))

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: MatrixLike,
        y: ArrayLike,
        *,
        output: int = 0,
    ) -> Self:
        """Create the display from a fitted regressor and test data.

        Parameters
        ----------
        estimator : estimator
            A fitted regressor.
        X : array-like or sparse matrix of shape (n_samples, n_features)
            Test samples.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            True values.
        output : int, default=0
            Index of the output, for targets with several columns.

        Returns
        -------
        PredictionErrorDisplay
        """
        results, problem = result_of_estimator(estimator, X, y)
        return cls.from_results(results, problem, output=output)

    @classmethod
    def from_predictions(cls, y_true: ArrayLike, y_pred: ArrayLike) -> Self:
        """Create the display from true and predicted values.

        Parameters
        ----------
        y_true : array-like of shape (n_samples,)
            True values.
        y_pred : array-like of shape (n_samples,)
            Predicted values.

        Returns
        -------
        PredictionErrorDisplay
        """
        true, predicted = as_numbers(y_true, "y_true"), as_numbers(y_pred, "y_pred")
        problem = Problem("regression", true, np.array([]), ())
        results = result_of_responses("predictions", Responses(true, predicted))
        return cls.from_results(results, problem)

    def frame(self) -> pd.DataFrame:
        """Return the observed values, predictions and residuals."""
        return self._errors.copy()

    def plot(
        self,
        ax: Axes | None = None,
        *,
        kind: Literal[
            "residual_vs_predicted", "actual_vs_predicted"
        ] = "residual_vs_predicted",
    ) -> Self:
        """Draw one dot for each test row.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        kind : {"residual_vs_predicted", "actual_vs_predicted"}, \
default="residual_vs_predicted"
            The quantity on the vertical axis: residuals or observed values. The
            horizontal axis has the predictions.

        Returns
        -------
        PredictionErrorDisplay
            The display itself.
        """
        from matplotlib.ticker import AutoLocator
        from sklearn.metrics import PredictionErrorDisplay as SklearnDisplay

        self.ax_, self.figure_ = start_plot(ax, (5.2, 4.6))
        n_rows = len(self._errors)
        SklearnDisplay(
            y_true=self._errors["y_true"].to_numpy(),
            y_pred=self._errors["y_pred"].to_numpy(),
        ).plot(
            ax=self.ax_,
            kind=kind,
            scatter_kwargs={
                "color": BLUE,
                "alpha": float(np.clip(40 / np.sqrt(n_rows), 0.08, 0.6)),
                "s": 16,
                "linewidths": 0,
                # Thousands of dots would make a vector graphic slow to open.
                "rasterized": n_rows > 1000,
            },
            line_kwargs={"color": GRAY, "linestyle": "--", "linewidth": 1.2},
        )
        # scikit-learn divides the range into equal parts; use round numbers instead.
        self.ax_.xaxis.set_major_locator(AutoLocator())
        self.ax_.yaxis.set_major_locator(AutoLocator())
        label = "residual" if kind == "residual_vs_predicted" else "observed"
        self.ax_.set(xlabel="predicted", ylabel=label)
        tidy(self.ax_)
        return self
