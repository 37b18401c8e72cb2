"""The scores of a report: the usual ones, and how each is read from a fold."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn import metrics as sk

from sknn.reports._problem import Problem
from sknn.reports._responses import CachedEstimator, Responses

__all__ = ["Metric", "Scorer", "auto_scorers"]


@dataclass(frozen=True)
class Metric:
    """What a score is called and how to read it.

    Parameters
    ----------
    name : str
        Column name in the report's frames.
    greater_is_better : bool, default=True
        Direction. Losses are reported as positive numbers.
    bounds : tuple of float, default=(-inf, inf)
        Least and greatest value that the score can take.
    """

    name: str
    greater_is_better: bool = True
    bounds: tuple[float, float] = (-np.inf, np.inf)

    @property
    def better(self) -> str:
        """The direction in words."""
        return "higher" if self.greater_is_better else "lower"


@dataclass(frozen=True)
class Scorer:
    """How a score is computed.

    Parameters
    ----------
    metric : Metric
        The score.
    function : callable
        ``function(responses) -> float``; or, if `needs` is "answers" or "estimator",
        a scorer ``function(estimator, X, y) -> float``.
    needs : {"labels", "scores", "proba", "answers", "estimator"}
        What the function reads: predicted labels or values, anything that ranks the
        classes, probabilities, whatever an estimator answers, or the fitted estimator
        itself.
    """

    metric: Metric
    function: Callable[..., float]
    needs: str = "labels"

    def score(
        self, responses: Responses, estimator: CachedEstimator, X: Any
    ) -> float | None:
        """Return the score, or None if the estimator cannot give what it needs."""
        if self.needs == "estimator":
            return self._number(self.function(estimator.wrapped, X, responses.y_true))
        if self.needs == "answers":
            methods = getattr(self.function, "_response_method", "predict")
            methods = [methods] if isinstance(methods, str) else methods
            if not any(hasattr(estimator, method) for method in methods):
                return None
            sign = 1.0 if self.metric.greater_is_better else -1.0
            return sign * self._number(self.function(estimator, X, responses.y_true))
        if self.needs == "proba" and responses.proba is None:
            return None
        if self.needs == "scores" and responses.class_scores is None:
            return None
        return float(self.function(responses))

    def _number(self, value: Any) -> float:
        """Return what the user's scorer gave as a number."""
        try:
            return float(value)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"scoring: the scorer {self.metric.name!r} must return a number, got "
                f"{value!r}. For several scores, pass a dict of name and scorer."
            ) from error


def auto_scorers(problem: Problem) -> list[Scorer]:
    """Return the usual scorers of the task.

    Their functions are partial ones of this module's, as every kind of worker process
    must be able to unpickle them.
    """
    return _AUTO[problem.task](problem)


def _share(name: str, function: Any, needs: str = "labels") -> Scorer:
    """A score between 0 and 1, the greater the better."""
    return Scorer(Metric(name, bounds=(0, 1)), function, needs)


def _loss(
    name: str, function: Any, needs: str = "labels", highest: float = np.inf
) -> Scorer:
    """A score from 0 on, the less the better."""
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
        _share("accuracy", _accuracy),
        _share("balanced_accuracy", _balanced_accuracy),
        # None found: nothing found right, as scikit-learn has it.
        _share("precision", precision),
        _share("recall", recall),
        _share("specificity", specificity),
        _share("f1", f1),
        _share("roc_auc", roc_auc, "scores"),
        _share("average_precision", average_precision, "scores"),
        _loss("log_loss", partial(_log_loss, problem.classes), "proba"),
        _loss("brier", partial(_brier, positive), "proba", 1),
    ]


def _multiclass(problem: Problem) -> list[Scorer]:
    roc_auc = partial(_roc_auc_of_classes, problem.classes)
    return [
        _share("accuracy", _accuracy),
        _share("balanced_accuracy", _balanced_accuracy),
        _share("f1_macro", partial(_averaged, sk.f1_score, "macro")),
        _share("precision_macro", partial(_averaged, sk.precision_score, "macro")),
        _share("recall_macro", partial(_averaged, sk.recall_score, "macro")),
        _share("roc_auc_ovr", roc_auc, "scores"),
        _loss("log_loss", partial(_log_loss, problem.classes), "proba"),
    ]


def _multilabel(problem: Problem) -> list[Scorer]:
    return [
        _share("subset_accuracy", _accuracy),
        _share("f1_micro", partial(_averaged, sk.f1_score, "micro")),
        _share("f1_macro", partial(_averaged, sk.f1_score, "macro")),
        _share("roc_auc_macro", _roc_auc_of_labels, "scores"),
        _loss("hamming_loss", partial(_error, sk.hamming_loss), highest=1),
    ]


def _regression(problem: Problem) -> list[Scorer]:
    chosen = [
        Scorer(Metric("r2", bounds=(-np.inf, 1)), _r2),
        _loss("rmse", partial(_error, sk.root_mean_squared_error)),
        _loss("mae", partial(_error, sk.mean_absolute_error)),
        _loss("medae", partial(_error, sk.median_absolute_error)),
    ]
    if np.all(problem.y != 0):  # a percentage of zero means nothing
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
    # Over the classes that occur in the fold, as scikit-learn's score of that name.
    present = np.unique(r.y_true)
    return sk.recall_score(
        r.y_true, r.y_pred, labels=present, average="macro", zero_division=0
    )


def _of_class(
    function: Callable[..., float], label: Any, undefined: float, r: Responses
) -> float:
    return function(
        r.y_true, r.y_pred, labels=[label], average="macro", zero_division=undefined
    )


def _averaged(function: Callable[..., float], how: str, r: Responses) -> float:
    return function(r.y_true, r.y_pred, average=how, zero_division=0)


def _ranking(function: Callable[..., float], positive: Any, r: Responses) -> float:
    return _ranked(function, r.y_true == positive, _column(r.class_scores, 1))


def _roc_auc_of_classes(classes: np.ndarray, r: Responses) -> float:
    present = [k for k, label in enumerate(classes) if (r.y_true == label).any()]
    return _mean_auc(
        [(r.y_true == classes[k], _column(r.class_scores, k)) for k in present]
    )


def _roc_auc_of_labels(r: Responses) -> float:
    labels = range(r.y_true.shape[1])
    return _mean_auc(
        [(r.y_true[:, k] == 1, _column(r.class_scores, k)) for k in labels]
    )


def _log_loss(classes: np.ndarray, r: Responses) -> float:
    return sk.log_loss(r.y_true, r.proba, labels=classes)


def _brier(positive: Any, r: Responses) -> float:
    observed = (r.y_true == positive).astype(float)
    return sk.mean_squared_error(observed, _column(r.proba, 1))


def _error(function: Callable[..., float], r: Responses) -> float:
    return function(r.y_true, r.y_pred)


def _r2(r: Responses) -> float:
    # Not defined for one row.
    return sk.r2_score(r.y_true, r.y_pred) if len(r.y_true) > 1 else np.nan


def _column(values: np.ndarray | None, k: int) -> np.ndarray:
    # Metrics are asked only where the estimator gives what they need.
    return np.asarray(values)[:, k]


def _ranked(
    function: Callable[..., float], is_positive: np.ndarray, score: np.ndarray
) -> float:
    """A ranking needs both kinds of rows; otherwise it is not defined."""
    if is_positive.all() or not is_positive.any():
        return np.nan
    return function(is_positive, score)


def _mean_auc(pairs: list[tuple[np.ndarray, np.ndarray]]) -> float:
    areas = np.array([_ranked(sk.roc_auc_score, *pair) for pair in pairs])
    defined = areas[~np.isnan(areas)]
    return float(defined.mean()) if defined.size else np.nan
