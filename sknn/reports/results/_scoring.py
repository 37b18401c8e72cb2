"""Converts the parameter `scoring` to scorers, and checks them before any fit."""

import copy
import inspect
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import get_scorer

from sknn._sklearn import score_arguments, score_function
from sknn.reports.results._metrics import Metric, Scorer, auto_scorers
from sknn.reports.results._problem import Problem
from sknn.reports.results._typing import EstimatorScorer

__all__ = ["ScoringLike", "resolve_scorers"]

# "auto", name or callable, or list, tuple or dict of them
ScoringLike: TypeAlias = (
    str | EstimatorScorer | Sequence[str] | Mapping[str, str | EstimatorScorer]
)

# Prefixes of the names of scorers with values between 0 and 1.
_FRACTIONS = (
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "f1",
    "jaccard",
    "precision",
    "recall",
    "roc_auc",
    "top_k_accuracy",
)


def resolve_scorers(scoring: ScoringLike, problem: Problem) -> list[Scorer]:
    """Return the scorers for the parameter `scoring`.

    Parameters
    ----------
    scoring : "auto", str, callable, or list, tuple or dict of them
        "auto" selects the usual scores of the task. Names refer to the scorers of
        scikit-learn; its "neg_" losses are reported without the prefix, as positive
        numbers.
    problem : Problem
        The checked target.

    Returns
    -------
    list of Scorer

    Raises
    ------
    TypeError
        If an item of `scoring` is neither a scorer nor a name.
    ValueError
        If `scoring` is empty, or contains an unknown scorer, a scorer that does not
        support the target, or the same name twice.
    """
    if isinstance(scoring, str) and scoring == "auto":
        return auto_scorers(problem)
    items: list[tuple[str, str | EstimatorScorer]]
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
            'scoring must be "auto", the name of a scorer, a scorer, a list of names '
            f"or a dict of names and scorers, got {scoring!r}."
        )
    chosen = [_from_scorer(name, scorer, problem) for name, scorer in items]
    names = [scorer.metric.name for scorer in chosen]
    if len(set(names)) < len(names):
        raise ValueError(f"scoring must not contain a score twice, got {names}.")
    return chosen


def _from_scorer(name: str, scorer: str | EstimatorScorer, problem: Problem) -> Scorer:
    bounds = (-np.inf, np.inf)
    if isinstance(scorer, str):
        known, scorer = scorer, _for_problem(get_scorer(scorer), problem)
        _try_out(known, scorer, problem)
        bounds = _bounds(known, problem)
    elif callable(scorer):
        _check_is_no_metric(name, scorer)
        scorer = _for_problem(scorer, problem)
    else:
        raise TypeError(
            f"scoring[{name!r}] must be a scorer or the name of a scorer, got "
            f"{scorer!r}."
        )
    # Scorers created by make_scorer have a sign. They only use predictions, and their
    # losses are negative, which is reverted.
    sign = getattr(scorer, "_sign", None)
    if sign is None:
        return Scorer(Metric(name), scorer, "estimator")
    name = name if sign > 0 else name.removeprefix("neg_")
    return Scorer(Metric(name, sign > 0, bounds), scorer, "cached_estimator")


def _for_problem(scorer: EstimatorScorer, problem: Problem) -> EstimatorScorer:
    """Set the parameters `pos_label` and `zero_division` of a scorer.

    For two classes, the second one is the positive class in all parts of a report;
    scikit-learn uses the label 1, and fails without such a label. The precision of a
    class that is never predicted is 0, as in scikit-learn, but without a warning,
    because the baseline predicts only one class.
    """
    function = score_function(scorer)
    if function is None:
        return scorer
    allowed = inspect.signature(function).parameters
    kwargs = score_arguments(scorer)
    averages = kwargs.get("average", "binary") != "binary"
    if problem.task == "binary" and "pos_label" in allowed and not averages:
        kwargs.setdefault("pos_label", problem.classes[1])
    if "zero_division" in allowed and allowed["zero_division"].default == "warn":
        kwargs.setdefault("zero_division", 0.0)
    changed = copy.copy(scorer)
    vars(changed).update(_kwargs=kwargs)
    return changed


def _check_is_no_metric(name: str, scorer: EstimatorScorer) -> None:
    # The same rule as in scikit-learn: scorers are objects, and metrics are functions.
    if not inspect.isfunction(scorer):
        return
    if scorer.__module__.startswith("sklearn.metrics."):
        raise ValueError(
            f"scoring[{name!r}] must be a scorer, called with an estimator, X and y; "
            f"{scorer.__name__} is a metric, called with y_true and y_pred. Use "
            f"sklearn.metrics.make_scorer({scorer.__name__}) or the name of a scorer."
        )


def _try_out(name: str, scorer: EstimatorScorer, problem: Problem) -> None:
    """Score a dummy estimator, to reject scorers that do not support the target."""
    X = np.zeros((len(problem.y), 1))
    is_regression = problem.task == "regression"
    dummy = DummyRegressor() if is_regression else DummyClassifier(strategy="prior")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scorer(dummy.fit(X, problem.y), X, problem.y)
        except Exception as error:
            raise ValueError(
                f"scoring: {name!r} cannot be used for this target "
                f"({problem.task}): {error}"
            ) from error


def _bounds(name: str, problem: Problem) -> tuple[float, float]:
    """Return the minimum and the maximum of a scorer of scikit-learn."""
    if name.startswith(_FRACTIONS):
        return 0, 1
    if name == "neg_brier_score" and problem.task == "binary":
        return 0, 1
    if name == "matthews_corrcoef":
        return -1, 1
    if name in ("r2", "explained_variance") or name.startswith("d2_"):
        return -np.inf, 1
    return (0, np.inf) if name.startswith("neg_") else (-np.inf, np.inf)
