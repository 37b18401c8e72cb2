"""The scores of a report: which there are, and how each is read from a fold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import metrics as sk
from sklearn.metrics import get_scorer

from sknn.reports._problem import Problem
from sknn.reports._responses import CachedEstimator, Responses

__all__ = ["Metric", "Scorer", "resolve_scorers"]


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
            return float(self.function(estimator.wrapped, X, responses.y_true))
        if self.needs == "answers":
            sign = 1.0 if self.metric.greater_is_better else -1.0
            return sign * float(self.function(estimator, X, responses.y_true))
        if self.needs == "proba" and responses.proba is None:
            return None
        if self.needs == "scores" and responses.class_scores is None:
            return None
        return float(self.function(responses))


def resolve_scorers(scoring: Any, problem: Problem) -> list[Scorer]:
    """Return the scorers that `scoring` names.

    Parameters
    ----------
    scoring : "auto", str, callable, or list, tuple or dict of them
        "auto" chooses by the task. Names are those of scikit-learn's scorers; its
        "neg_" losses appear without the prefix, as positive numbers.
    problem : Problem
        The checked target.

    Returns
    -------
    list of Scorer

    Raises
    ------
    ValueError
        If `scoring` names nothing, an unknown scorer, or two scores alike.
    """
    if isinstance(scoring, str) and scoring == "auto":
        return _AUTO[problem.task](problem)
    if isinstance(scoring, str):
        items = [(scoring, scoring)]
    elif callable(scoring):
        items = [("score", scoring)]
    elif isinstance(scoring, Mapping):
        items = list(scoring.items())
    elif isinstance(scoring, Iterable):
        items = [(name, name) for name in scoring]
    else:
        items = []
    if not items or not all(isinstance(name, str) for name, _ in items):
        raise ValueError(
            'scoring must be "auto", a scorer\'s name, a scorer, a list of names or a '
            f"dict of name and scorer, got {scoring!r}."
        )
    chosen = [_from_scorer(name, scorer) for name, scorer in items]
    names = [scorer.metric.name for scorer in chosen]
    if len(set(names)) < len(names):
        raise ValueError(f"scoring must not name a score twice, got {names}.")
    return chosen


def _from_scorer(name: str, scorer: Any) -> Scorer:
    if isinstance(scorer, str):
        scorer = get_scorer(scorer)
    if not callable(scorer):
        raise ValueError(
            f"scoring[{name!r}] must be a scorer or a scorer's name, got {scorer!r}."
        )
    # Only scorers made by make_scorer have a sign: they ask for nothing but
    # predictions, and turn losses negative, which is undone.
    sign = getattr(scorer, "_sign", None)
    if sign is None:
        return Scorer(Metric(name), scorer, "estimator")
    name = name if sign > 0 else name.removeprefix("neg_")
    return Scorer(Metric(name, sign > 0), scorer, "answers")


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

    def of_class(
        function: Callable[..., float], label: Any, undefined: float = np.nan
    ) -> Any:
        return lambda r: function(
            r.y_true, r.y_pred, labels=[label], average="macro", zero_division=undefined
        )

    def ranking(function: Callable[..., float]) -> Any:
        return lambda r: _ranked(function, r.y_true == positive, r.class_scores[:, 1])

    def brier(r: Responses) -> float:
        observed = (r.y_true == positive).astype(float)
        return sk.mean_squared_error(observed, _column(r.proba, 1))

    return [
        _share("accuracy", _accuracy),
        _share("balanced_accuracy", _balanced_accuracy),
        # None found: nothing found right, as scikit-learn has it.
        _share("precision", of_class(sk.precision_score, positive, undefined=0.0)),
        _share("recall", of_class(sk.recall_score, positive)),
        _share("specificity", of_class(sk.recall_score, negative)),
        _share("f1", of_class(sk.f1_score, positive)),
        _share("roc_auc", ranking(sk.roc_auc_score), "scores"),
        _share(
            "average_precision",
            ranking(sk.average_precision_score),
            "scores",
        ),
        _log_loss(problem),
        _loss("brier", brier, "proba", 1),
    ]


def _multiclass(problem: Problem) -> list[Scorer]:
    def macro(function: Callable[..., float]) -> Any:
        return lambda r: function(r.y_true, r.y_pred, average="macro", zero_division=0)

    def roc_auc_ovr(r: Responses) -> float:
        present = [k for k, c in enumerate(problem.classes) if (r.y_true == c).any()]
        return _mean_auc(
            [
                (r.y_true == problem.classes[k], _column(r.class_scores, k))
                for k in present
            ]
        )

    return [
        _share("accuracy", _accuracy),
        _share("balanced_accuracy", _balanced_accuracy),
        _share("f1_macro", macro(sk.f1_score)),
        _share("precision_macro", macro(sk.precision_score)),
        _share("recall_macro", macro(sk.recall_score)),
        _share("roc_auc_ovr", roc_auc_ovr, "scores"),
        _log_loss(problem),
    ]


def _multilabel(problem: Problem) -> list[Scorer]:
    def averaged(how: str) -> Any:
        return lambda r: sk.f1_score(r.y_true, r.y_pred, average=how, zero_division=0)

    def roc_auc_macro(r: Responses) -> float:
        return _mean_auc(
            [
                (r.y_true[:, k] == 1, _column(r.class_scores, k))
                for k in range(len(problem.classes))
            ]
        )

    return [
        _share("subset_accuracy", _accuracy),
        _share("f1_micro", averaged("micro")),
        _share("f1_macro", averaged("macro")),
        _share("roc_auc_macro", roc_auc_macro, "scores"),
        _loss(
            "hamming_loss",
            lambda r: sk.hamming_loss(r.y_true, r.y_pred),
            highest=1,
        ),
    ]


def _regression(problem: Problem) -> list[Scorer]:
    def error(function: Callable[..., float]) -> Any:
        return lambda r: function(r.y_true, r.y_pred)

    def r2(r: Responses) -> float:
        # Not defined for one row.
        return sk.r2_score(r.y_true, r.y_pred) if len(r.y_true) > 1 else np.nan

    chosen = [
        Scorer(Metric("r2", bounds=(-np.inf, 1)), r2),
        _loss("rmse", error(sk.root_mean_squared_error)),
        _loss("mae", error(sk.mean_absolute_error)),
        _loss("medae", error(sk.median_absolute_error)),
    ]
    if np.all(problem.y != 0):  # a percentage of zero means nothing
        chosen.append(_loss("mape", error(sk.mean_absolute_percentage_error)))
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


def _log_loss(problem: Problem) -> Scorer:
    def log_loss(r: Responses) -> float:
        return sk.log_loss(r.y_true, r.proba, labels=problem.classes)

    return _loss("log_loss", log_loss, "proba")


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
