"""The scores of a report, and their computation for one fold."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics as sk

from sknn._sklearn import response_methods
from sknn._typing import MatrixLike
from sknn.reports.results._problem import Problem
from sknn.reports.results._responses import CachedEstimator, Responses
from sknn.reports.results._typing import EstimatorScorer, MetricFunction

__all__ = ["Metric", "Scorer", "auto_scorers"]


_Needs: TypeAlias = Literal[
    "labels", "scores", "proba", "cached_estimator", "estimator"
]
_OfResponses: TypeAlias = Callable[[Responses], float]


@dataclass(frozen=True)
class Metric:
    """Name, direction and bounds of a score.

    Parameters
    ----------
    name : str
        Column name in the dataframes of the report.
    greater_is_better : bool, default=True
        False for losses, which are reported as positive numbers.
    bounds : tuple of float, default=(-inf, inf)
        Minimum and maximum of the score.
    """

    name: str
    greater_is_better: bool = True
    bounds: tuple[float, float] = (-np.inf, np.inf)

    @property
    def better(self) -> str:
        """The direction as a word."""
        return "higher" if self.greater_is_better else "lower"


@dataclass(frozen=True)
class Scorer:
    """Computes a score.

    Parameters
    ----------
    metric : Metric
        The score.
    function : callable
        ``function(responses) -> float``; or, if `needs` is "cached_estimator" or
        "estimator", a scorer ``function(estimator, X, y) -> float``.
    needs : {"labels", "scores", "proba", "cached_estimator", "estimator"}, \
            default="labels"
        The input of the function: predicted labels or values, probabilities or decision
        values, probabilities, an estimator with cached predictions, or the fitted
        estimator itself.
    """

    metric: Metric
    function: _OfResponses | EstimatorScorer
    needs: _Needs = "labels"

    def score(
        self, responses: Responses, estimator: CachedEstimator, X: MatrixLike
    ) -> float | None:
        """Return the score, or None if the estimator lacks the required predictions."""
        if self.needs in ("cached_estimator", "estimator"):
            return self._score_estimator(responses, estimator, X)
        if self.needs == "proba" and responses.proba is None:
            return None
        if self.needs == "scores" and responses.class_scores is None:
            return None
        return float(cast(_OfResponses, self.function)(responses))

    def _score_estimator(
        self, responses: Responses, estimator: CachedEstimator, X: MatrixLike
    ) -> float | None:
        scorer = cast(EstimatorScorer, self.function)
        if self.needs == "estimator":
            return self._number(scorer(estimator.wrapped, X, responses.y_true))
        methods = response_methods(scorer)
        if not any(hasattr(estimator, method) for method in methods):
            return None
        sign = 1.0 if self.metric.greater_is_better else -1.0
        return sign * self._number(scorer(estimator, X, responses.y_true))

    def _number(self, value: float) -> float:
        """Return the result of a scorer as a float."""
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"scoring: the scorer {self.metric.name!r} must return a number, got "
                f"{value!r}. For several scores, pass a dict of name and scorer."
            ) from error


def auto_scorers(problem: Problem) -> list[Scorer]:
    """Return the usual scorers of the task.

    Their functions are `functools.partial` objects of functions of this module, so that
    every kind of worker process can unpickle them.
    """
    return _AUTO[problem.task](problem)


def _fraction(name: str, function: _OfResponses, needs: _Needs = "labels") -> Scorer:
    """Return a scorer with values between 0 and 1; greater is better."""
    return Scorer(Metric(name, bounds=(0, 1)), function, needs)


def _loss(
    name: str,
    function: _OfResponses,
    needs: _Needs = "labels",
    highest: float = np.inf,
) -> Scorer:
    """Return a scorer with values of at least 0; lower is better."""
    return Scorer(Metric(name, False, (0, highest)), function, needs)


def _binary(problem: Problem) -> list[Scorer]:
    negative, positive = problem.classes
    precision = partial(_of_class, sk.precision_score, positive, 0.0)
    recall = partial(_of_class, sk.recall_score, positive, np.nan)
    specificity = partial(_of_class, sk.recall_score, negative, np.nan)
    f1 = partial(_of_class, sk.f1_score, positive, np.nan)
    roc_auc = partial(_ranking, sk.roc_auc_score, positive)
    average_precision = partial(_ranking, sk.average_precision_score, positive)
    return [
        _fraction("accuracy", _accuracy),
        _fraction("balanced_accuracy", _balanced_accuracy),
        # Without predicted positives, it is 0, as in scikit-learn.
        _fraction("precision", precision),
        _fraction("recall", recall),
        _fraction("specificity", specificity),
        _fraction("f1", f1),
        _fraction("roc_auc", roc_auc, "scores"),
        _fraction("average_precision", average_precision, "scores"),
        _loss("log_loss", partial(_log_loss, problem.classes), "proba"),
        _loss("brier", partial(_brier, positive), "proba", 1),
    ]


def _multiclass(problem: Problem) -> list[Scorer]:
    roc_auc = partial(_roc_auc_of_classes, problem.classes)
    return [
        _fraction("accuracy", _accuracy),
        _fraction("balanced_accuracy", _balanced_accuracy),
        _fraction("f1_macro", partial(_averaged, sk.f1_score, "macro")),
        _fraction("precision_macro", partial(_averaged, sk.precision_score, "macro")),
        _fraction("recall_macro", partial(_averaged, sk.recall_score, "macro")),
        _fraction("roc_auc_ovr", roc_auc, "scores"),
        _loss("log_loss", partial(_log_loss, problem.classes), "proba"),
    ]


def _multilabel(problem: Problem) -> list[Scorer]:
    return [
        _fraction("subset_accuracy", _accuracy),
        _fraction("f1_micro", partial(_averaged, sk.f1_score, "micro")),
        _fraction("f1_macro", partial(_averaged, sk.f1_score, "macro")),
        _fraction("roc_auc_macro", _roc_auc_of_labels, "scores"),
        _loss("hamming_loss", partial(_error, sk.hamming_loss), highest=1),
    ]


def _regression(problem: Problem) -> list[Scorer]:
    chosen = [
        Scorer(Metric("r2", bounds=(-np.inf, 1)), _r2),
        _loss("rmse", partial(_error, sk.root_mean_squared_error)),
        _loss("mae", partial(_error, sk.mean_absolute_error)),
        _loss("medae", partial(_error, sk.median_absolute_error)),
    ]
    if np.all(problem.y != 0):  # percentage errors of zeros are undefined
        mape = partial(_error, sk.mean_absolute_percentage_error)
        chosen.append(_loss("mape", mape))
    return chosen


_AUTO: dict[str, Callable[[Problem], list[Scorer]]] = {
    "binary": _binary,
    "multiclass": _multiclass,
    "multilabel": _multilabel,
    "regression": _regression,
}


def _accuracy(r: Responses) -> float:
    return sk.accuracy_score(r.y_true, r.y_pred)


def _balanced_accuracy(r: Responses) -> float:
    # Only classes in the fold are averaged, as in scikit-learn's `balanced_accuracy`.
    present = np.unique(r.y_true)
    return sk.recall_score(
        r.y_true, r.y_pred, labels=present, average="macro", zero_division=0
    )


def _of_class(
    function: MetricFunction, label: object, undefined: float, r: Responses
) -> float:
    return function(
        r.y_true, r.y_pred, labels=[label], average="macro", zero_division=undefined
    )


def _averaged(function: MetricFunction, average: str, r: Responses) -> float:
    return function(r.y_true, r.y_pred, average=average, zero_division=0)


def _ranking(function: MetricFunction, positive: object, r: Responses) -> float:
    return _ranked(function, r.y_true == positive, _column(r.class_scores, 1))


def _roc_auc_of_classes(classes: NDArray, r: Responses) -> float:
    present = [k for k, label in enumerate(classes) if (r.y_true == label).any()]
    return _mean_auc(
        [(r.y_true == classes[k], _column(r.class_scores, k)) for k in present]
    )


def _roc_auc_of_labels(r: Responses) -> float:
    labels = range(r.y_true.shape[1])
    return _mean_auc(
        [(r.y_true[:, k] == 1, _column(r.class_scores, k)) for k in labels]
    )


def _log_loss(classes: NDArray, r: Responses) -> float:
    return sk.log_loss(r.y_true, r.proba, labels=classes)


def _brier(positive: object, r: Responses) -> float:
    observed = (r.y_true == positive).astype(float)
    return sk.mean_squared_error(observed, _column(r.proba, 1))


def _error(function: MetricFunction, r: Responses) -> float:
    return function(r.y_true, r.y_pred)


def _r2(r: Responses) -> float:
    # R2 is undefined for a single row.
    return sk.r2_score(r.y_true, r.y_pred) if len(r.y_true) > 1 else np.nan


def _column(values: NDArray | None, k: int) -> NDArray:
    # `Scorer.score` has checked that the values are available.
    return np.asarray(values)[:, k]


def _ranked(
    function: MetricFunction, is_positive: NDArray[np.bool_], score: NDArray
) -> float:
    """Return a ranking metric; nan without positive or without negative rows."""
    if is_positive.all() or not is_positive.any():
        return np.nan
    return function(is_positive, score)


def _mean_auc(pairs: list[tuple[NDArray[np.bool_], NDArray]]) -> float:
    areas = np.array([_ranked(sk.roc_auc_score, *pair) for pair in pairs])
    defined = areas[~np.isnan(areas)]
    return float(defined.mean()) if defined.size else np.nan
