"""Scorers of scikit-learn with the parameters that a target requires."""

import copy
import inspect
import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import get_scorer

from sknn._sklearn import score_arguments, score_function

__all__ = ["named_scorer", "scorer_for_target"]


def named_scorer(name: str, y: ArrayLike, task: str, positive: object) -> Callable:
    """Return a scorer by name, if it supports the target.

    Parameters
    ----------
    name : str
        Name of a scorer of scikit-learn.
    y : array-like of shape (n_samples,) or (n_samples, n_outputs)
        The target.
    task : {"binary", "multiclass", "multilabel", "regression"}
        Type of the target.
    positive : object
        The positive class, or None unless there are two classes.

    Raises
    ------
    ValueError
        If there is no such scorer, or if it does not support the target.
    """
    scorer = scorer_for_target(get_scorer(name), positive)
    X = np.zeros((len(np.asarray(y)), 1))
    is_regression = task == "regression"
    dummy = DummyRegressor() if is_regression else DummyClassifier(strategy="prior")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            scorer(dummy.fit(X, y), X, y)
        except Exception as error:
            raise ValueError(
                f"scoring: {name!r} cannot be used for this target ({task}): {error}"
            ) from error
    return scorer


def scorer_for_target(scorer: Callable, positive: object) -> Callable:
    """Set the parameters `pos_label` and `zero_division` of a scorer.

    For two classes, the second one is the positive class in all parts of a report;
    scikit-learn uses the label 1, and fails without such a label. The precision of a
    class that is never predicted is 0, as in scikit-learn, but without a warning,
    because the baseline predicts only one class.

    Parameters
    ----------
    scorer : callable
    positive : object
        The positive class, or None unless there are two classes.
    """
    function = score_function(scorer)
    if function is None:
        return scorer
    allowed = inspect.signature(function).parameters
    kwargs = score_arguments(scorer)
    averages = kwargs.get("average", "binary") != "binary"
    if positive is not None and "pos_label" in allowed and not averages:
        kwargs.setdefault("pos_label", positive)
    if "zero_division" in allowed and allowed["zero_division"].default == "warn":
        kwargs.setdefault("zero_division", 0.0)
    changed = copy.copy(scorer)
    vars(changed).update(_kwargs=kwargs)
    return changed
