"""The results of a cross-validation: tables and displays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from sknn.reports.displays._confusion_matrix_display import ConfusionMatrixDisplay
from sknn.reports.displays._epoch_curve_display import EpochCurveDisplay
from sknn.reports.displays._prediction_error_display import PredictionErrorDisplay
from sknn.reports.displays._roc_curve_display import RocCurveDisplay
from sknn.reports.displays._scores_display import ScoresDisplay
from sknn.reports.results._fold import FoldResult
from sknn.reports.results._intervals import (
    corrected_interval,
    interval_text,
    standard_deviation,
)
from sknn.reports.results._metrics import Metric
from sknn.reports.results._problem import Problem
from sknn.reports.results._splits import Split

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CrossValidationResults"]


class CrossValidationResults:
    """Scores, predictions and training curves of cross-validated estimators.

    It contains no fitted estimators.

    Parameters
    ----------
    estimators : dict of str to estimator
        The unfitted estimators, including the baseline.
    problem : Problem
        The checked target.
    metrics : list of Metric
        The scores, in the order of the tables.
    splits : list of Split
        Training and test rows of every fold.
    results : list of FoldResult
        One for each estimator and fold.
    confidence : float
        Coverage of the intervals.
    baseline : str or None
        Name of the baseline among the estimators.
    n_features : int or None
        Number of columns of X.
    seconds : float
        Total duration of all fits.
    splitting : str
        Description of the splits.
    warnings : list of str
        Problems with the folds, fits or scores.

    Attributes
    ----------
    task : {"binary", "multiclass", "multilabel", "regression"}
        Type of the target.
    classes_ : ndarray of shape (n_classes,)
        Class labels. For two classes, the second one is the positive class.
    warnings_ : list of str
        Problems with the folds, fits or scores.
    interval_text : str
        Description of the intervals in :meth:`summary`.
    """

    def __init__(
        self,
        *,
        estimators: Mapping[str, BaseEstimator],
        problem: Problem,
        metrics: list[Metric],
        splits: list[Split],
        results: list[FoldResult],
        confidence: float,
        baseline: str | None,
        n_features: int | None,
        seconds: float,
        splitting: str,
        warnings: list[str],
    ) -> None:
        self.estimators = dict(estimators)
        self.problem = problem
        # Scores that only the baseline supports are not informative.
        self.metrics = [
            metric
            for metric in metrics
            if any(metric.name in r.scores for r in results if r.estimator != baseline)
        ]
        self.splits = splits
        self.results = results
        self.confidence = confidence
        self.baseline = baseline
        self.n_features = n_features
        self.seconds = seconds
        self.splitting = splitting
        self.task = problem.task
        self.classes_ = problem.classes
        self.warnings_ = warnings
        self.interval_text = interval_text(confidence)

    # Tables

    def summary(self) -> pd.DataFrame:
        """Return one row for each estimator and score.

        Returns
        -------
        DataFrame
            Columns ``estimator``, ``metric``, ``mean``, ``std`` (between folds),
            ``ci_low`` and ``ci_high`` (interval of the mean, see ``interval_text``),
            ``min``, ``max``, ``n`` (number of folds with a score) and ``better``
            ("higher" or "lower").
        """
        import pandas as pd

        rows = []
        for name in self.estimators:
            folds = self.results_of(name)
            # If all fits failed, it is unknown which scores the estimator supports.
            failed = all(fold.error for fold in folds)
            for metric in self.metrics:
                if failed or any(metric.name in fold.scores for fold in folds):
                    rows.append({"estimator": name, **self._summarize(folds, metric)})
        return pd.DataFrame(rows)

    def folds(self) -> pd.DataFrame:
        """Return one row for each estimator, repeat and fold.

        Returns
        -------
        DataFrame
            Columns ``estimator``, ``repeat``, ``fold``, one column per score,
            ``n_train`` and ``n_test`` (numbers of rows), ``fit_time`` and
            ``score_time`` (seconds), ``n_epochs``, ``best_epoch`` and ``stop_reason``
            (missing if the estimator has no such attribute).
        """
        import pandas as pd

        frame = pd.DataFrame(
            [
                {
                    "estimator": result.estimator,
                    "repeat": result.split.repeat,
                    "fold": result.split.fold,
                    **{m.name: result.scores.get(m.name, np.nan) for m in self.metrics},
                    "n_train": len(result.split.train),
                    "n_test": len(result.split.test),
                    "fit_time": result.fit_time,
                    "score_time": result.score_time,
                    "n_epochs": result.training.n_epochs,
                    "best_epoch": result.training.best_epoch,
                    "stop_reason": result.training.stop_reason,
                }
                for name in self.estimators
                for result in self.results_of(name)
            ]
        )
        return frame.astype({"n_epochs": "Int64", "best_epoch": "Int64"})

    def predictions(self) -> pd.DataFrame:
        """Return the predictions for all test rows.

        Returns
        -------
        DataFrame
            Columns ``row`` (position in X), ``repeat``, ``fold``, ``estimator``,
            ``y_true`` and ``y_pred`` (with several outputs, followed by the name of the
            output), and ``proba_<class>`` or ``decision_<class>`` if available.
        """
        import pandas as pd

        parts = []
        for name in self.estimators:
            for result in self.results_of(name):
                if result.responses is not None:
                    parts.append(pd.DataFrame(self._columns(result)))
        return pd.concat(parts, ignore_index=True)

    # Displays

    def scores_display(self, metric: str | None = None) -> ScoresDisplay:
        """Return the display of a score by fold for all estimators.

        Parameters
        ----------
        metric : str, default=None
            Name of a score. If None, use the first one.
        """
        names = [m.name for m in self.metrics]
        metric = names[0] if metric is None else metric
        if metric not in names:
            raise ValueError(f"metric must be one of {names}, got {metric!r}.")
        summary = self.summary()
        return ScoresDisplay(
            self.folds()[["estimator", "repeat", "fold", metric]],
            summary[summary["metric"] == metric],
            baseline=self.baseline,
        )

    def epoch_curves(self, estimator: str | None = None) -> EpochCurveDisplay:
        """Return the display of the training curves of one estimator.

        Parameters
        ----------
        estimator : str, default=None
            Name of an estimator. If None, use the first one with a ``history_``.
        """
        with_history = [
            name
            for name in self.estimators
            if any(result.training.history for result in self.results_of(name))
        ]
        if not with_history:
            raise ValueError("No estimator of this report has a history_ of epochs.")
        name = with_history[0] if estimator is None else estimator
        if name not in with_history:
            raise ValueError(
                f"estimator must be one with a history_, {with_history}, got {name!r}."
            )
        return EpochCurveDisplay.from_results(self.results_of(name))

    def roc(self, estimator: str | None = None) -> RocCurveDisplay:
        """Return the display of the one-vs-rest ROC curves of one classifier.

        Parameters
        ----------
        estimator : str, default=None
            Name of an estimator. If None, use the first one.
        """
        return RocCurveDisplay.from_results(self._predicted(estimator), self.problem)

    def confusion_matrix(
        self,
        estimator: str | None = None,
        *,
        normalize: Literal["true", "pred", "all"] | None = None,
    ) -> ConfusionMatrixDisplay:
        """Return the display of the confusion matrix of one classifier.

        Parameters
        ----------
        estimator : str, default=None
            Name of an estimator. If None, use the first one.
        normalize : {"true", "pred", "all"}, default=None
            Normalize the counts by the true classes, the predicted classes or the
            number of all rows. If None, the counts are not normalized.
        """
        return ConfusionMatrixDisplay.from_results(
            self._predicted(estimator), self.problem, normalize=normalize
        )

    def residuals(
        self, estimator: str | None = None, *, output: int = 0
    ) -> PredictionErrorDisplay:
        """Return the display of the predictions and residuals of one regressor.

        Parameters
        ----------
        estimator : str, default=None
            Name of an estimator. If None, use the first one.
        output : int, default=0
            Index of the output, for targets with several columns.
        """
        return PredictionErrorDisplay.from_results(
            self._predicted(estimator), self.problem, output=output
        )

    # Parts

    def results_of(self, name: str) -> list[FoldResult]:
        """Return the fold results of one estimator."""
        return [result for result in self.results if result.estimator == name]

    def _predicted(self, name: str | None) -> list[FoldResult]:
        """Return the folds of an estimator that have predictions."""
        name = next(iter(self.estimators)) if name is None else name
        if name not in self.estimators:
            raise ValueError(
                f"estimator must be one of {list(self.estimators)}, got {name!r}."
            )
        folds = [r for r in self.results_of(name) if r.responses is not None]
        if not folds:
            raise ValueError(f"estimator {name!r} failed in every fold.")
        return folds

    def _summarize(
        self, folds: list[FoldResult], metric: Metric
    ) -> dict[str, str | float]:
        scores = np.array([fold.scores.get(metric.name, np.nan) for fold in folds])
        scores = scores[np.isfinite(scores)]
        low, high = corrected_interval(
            scores,
            float(np.mean([len(fold.split.train) for fold in folds])),
            float(np.mean([len(fold.split.test) for fold in folds])),
            confidence=self.confidence,
            bounds=metric.bounds,
        )
        return {
            "metric": metric.name,
            "mean": scores.mean() if scores.size else np.nan,
            "std": standard_deviation(scores),
            "ci_low": low,
            "ci_high": high,
            "min": scores.min() if scores.size else np.nan,
            "max": scores.max() if scores.size else np.nan,
            "n": scores.size,
            "better": metric.better,
        }

    def _columns(self, result: FoldResult) -> dict[str, NDArray | str | int]:
        """Return the columns of the predictions of one fold."""
        responses = result.responses
        columns: dict[str, NDArray | str | int] = {
            "row": result.split.test,
            "repeat": result.split.repeat,
            "fold": result.split.fold,
            "estimator": result.estimator,
        }
        if responses is None:
            return columns
        targets = {"y_true": responses.y_true, "y_pred": responses.y_pred}
        for label, values in targets.items():
            if values.ndim == 1:
                columns[label] = values
            else:
                for k, output in enumerate(self.problem.outputs):
                    columns[f"{label}_{output}"] = values[:, k]
        kind = "decision" if responses.proba is None else "proba"
        if responses.class_scores is not None:
            for k, label in enumerate(self.classes_):
                columns[f"{kind}_{label}"] = responses.class_scores[:, k]
        return columns
