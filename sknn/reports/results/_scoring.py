"""Converts the parameter `scoring` to scorers, and checks them before any fit."""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from sknn._scorers import named_scorer, scorer_for_target
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
    positive = problem.classes[1] if problem.task == "binary" else None
    if isinstance(scorer, str):
        bounds = _bounds(scorer, problem)
        scorer = named_scorer(scorer, problem.y, problem.task, positive)
    elif callable(scorer):
        _check_is_no_metric(name, scorer)
        scorer = scorer_for_target(scorer, positive)
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
