"""From what the user asks for in `scoring` to scorers, checked before any fit."""

import copy
import inspect
import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import get_scorer

from sknn.reports._metrics import Metric, Scorer, auto_scorers
from sknn.reports._problem import Problem

__all__ = ["resolve_scorers"]

# Beginnings of the names of scorers that give a share.
_SHARES = (
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
        If `scoring` names nothing, an unknown scorer, one that is not for such a
        target, or two scores alike.
    """
    if isinstance(scoring, str) and scoring == "auto":
        return auto_scorers(problem)
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
    chosen = [_from_scorer(name, scorer, problem) for name, scorer in items]
    names = [scorer.metric.name for scorer in chosen]
    if len(set(names)) < len(names):
        raise ValueError(f"scoring must not name a score twice, got {names}.")
    return chosen


def _from_scorer(name: str, scorer: Any, problem: Problem) -> Scorer:
    bounds = (-np.inf, np.inf)
    if isinstance(scorer, str):
        known, scorer = scorer, _for_problem(get_scorer(scorer), problem)
        _try_out(known, scorer, problem)
        bounds = _bounds(known, problem)
    elif callable(scorer):
        _check_is_no_metric(name, scorer)
        scorer = _for_problem(scorer, problem)
    else:
        raise ValueError(
            f"scoring[{name!r}] must be a scorer or a scorer's name, got {scorer!r}."
        )
    # Only scorers made by make_scorer have a sign: they ask for nothing but
    # predictions, and turn losses negative, which is undone.
    sign = getattr(scorer, "_sign", None)
    if sign is None:
        return Scorer(Metric(name), scorer, "estimator")
    name = name if sign > 0 else name.removeprefix("neg_")
    return Scorer(Metric(name, sign > 0, bounds), scorer, "answers")


def _for_problem(scorer: Any, problem: Problem) -> Any:
    """Fill in what scikit-learn leaves open: the positive class, and nothing found.

    For two classes the second one is positive, as everywhere in a report. scikit-learn
    takes the label 1 and fails where there is none. A class that is never predicted,
    as the baseline's, has a precision of 0 here too, but without a warning.
    """
    function = getattr(scorer, "_score_func", None)
    if function is None:
        return scorer
    allowed = inspect.signature(function).parameters
    kwargs = dict(scorer._kwargs)
    averages = kwargs.get("average", "binary") != "binary"
    if problem.task == "binary" and "pos_label" in allowed and not averages:
        kwargs.setdefault("pos_label", problem.classes[1])
    if "zero_division" in allowed and allowed["zero_division"].default == "warn":
        kwargs.setdefault("zero_division", 0.0)
    changed = copy.copy(scorer)
    changed._kwargs = kwargs
    return changed


def _check_is_no_metric(name: str, scorer: Any) -> None:
    # As scikit-learn tells them apart: its scorers are objects, its metrics functions.
    is_function = inspect.isfunction(scorer)
    if is_function and scorer.__module__.startswith("sklearn.metrics."):
        raise ValueError(
            f"scoring[{name!r}] must be a scorer, called with an estimator, X and y; "
            f"{scorer.__name__} is a metric, called with y_true and y_pred. Use "
            f"sklearn.metrics.make_scorer({scorer.__name__}) or a scorer's name."
        )


def _try_out(name: str, scorer: Any, problem: Problem) -> None:
    """Score an estimator that knows nothing, to refuse what does not fit the target."""
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
    """Return the least and the greatest value that a scorer of scikit-learn gives."""
    if name.startswith(_SHARES):
        return 0, 1
    if name == "neg_brier_score" and problem.task == "binary":
        return 0, 1
    if name == "matthews_corrcoef":
        return -1, 1
    if name in ("r2", "explained_variance") or name.startswith("d2_"):
        return -np.inf, 1
    return (0, np.inf) if name.startswith("neg_") else (-np.inf, np.inf)
