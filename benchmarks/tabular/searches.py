"""Searches for parameters of a network, with a time limit."""

import time
from collections.abc import Callable

import numpy as np
from optuna import Study
from optuna.distributions import CategoricalDistribution, FloatDistribution
from scipy.stats import loguniform, uniform
from sklearn.model_selection import RandomizedSearchCV

from benchmarks.case import Round
from benchmarks.tabular.task import Task
from sknn import OptunaSearchCV

_WIDTHS = [16, 32, 64, 128, 256]
_ACTIVATIONS = ["relu", "gelu", "silu"]
_RATE, _DECAY, _DROPOUT = (1e-4, 1e-1), (1e-6, 1e-2), (0.0, 0.5)


def _ours(task: Task, seconds: float) -> Round:
    """Run OptunaSearchCV with its defaults."""
    space = {
        "learning_rate": (*_RATE, "log"),
        "weight_decay": (*_DECAY, "log"),
        "dropout": _DROPOUT,
        "hidden_layer_sizes": _WIDTHS,
        "activation": _ACTIVATIONS,
    }
    search = OptunaSearchCV(
        task.network,
        space,
        n_trials=10**6,
        timeout=seconds,
        cv=task.folds,
        random_state=0,
    ).fit(task.X, task.y)
    scores = list(map(float, search.cv_results_["mean_test_score"]))
    test = float(search.score(task.X_test, task.y_test))
    return {"seconds": _seconds(search.study_), "scores": scores, "test": test}


def _at_random(task: Task, seconds: float) -> Round:
    """Run RandomizedSearchCV, one configuration at a time, until the time limit."""
    times, scores = [], []
    space = {
        "learning_rate": loguniform(*_RATE),
        "weight_decay": loguniform(*_DECAY),
        "dropout": uniform(*_DROPOUT),
        "hidden_layer_sizes": _WIDTHS,
        "activation": _ACTIVATIONS,
    }
    best, params = -np.inf, {}
    rng = np.random.RandomState(0)
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        search = RandomizedSearchCV(
            task.network, space, n_iter=1, cv=task.folds, refit=False, random_state=rng
        ).fit(task.X, task.y)
        times.append(time.perf_counter() - started)
        scores.append(float(search.best_score_))
        if search.best_score_ > best:
            best, params = search.best_score_, search.best_params_
    found = task.network.set_params(**params).fit(task.X, task.y)
    test = float(found.score(task.X_test, task.y_test))
    return {"seconds": times, "scores": scores, "test": test}


def _integration(task: Task, seconds: float) -> Round:
    """Run OptunaSearchCV of optuna-integration, which does not prune by default."""
    from optuna_integration import OptunaSearchCV as Peer

    space = {
        "learning_rate": FloatDistribution(*_RATE, log=True),
        "weight_decay": FloatDistribution(*_DECAY, log=True),
        "dropout": FloatDistribution(*_DROPOUT),
        "hidden_layer_sizes": CategoricalDistribution(_WIDTHS),
        "activation": CategoricalDistribution(_ACTIVATIONS),
    }
    search = Peer(
        task.network,
        space,
        n_trials=None,
        timeout=seconds,
        cv=task.folds,
        random_state=0,
    ).fit(task.X, task.y)
    values = [trial.value for trial in search.study_.trials]
    scores = [float("nan") if value is None else value for value in values]
    test = float(search.best_estimator_.score(task.X_test, task.y_test))
    return {"seconds": _seconds(search.study_), "scores": scores, "test": test}


def _seconds(study: Study) -> list[float]:
    """Return the time at which each configuration was finished."""
    began = study.trials[0].datetime_start
    return [(one.datetime_complete - began).total_seconds() for one in study.trials]


# Each returns the time at which each configuration was finished, its mean score (nan if
# it was pruned), and the score of the best configuration on the held-out samples.
SEARCHES: dict[str, Callable[[Task, float], Round]] = {
    "sknn OptunaSearchCV": _ours,
    "scikit-learn RandomizedSearchCV": _at_random,
    "optuna-integration OptunaSearchCV": _integration,
}
