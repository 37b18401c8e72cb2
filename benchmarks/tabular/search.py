"""Comparison of searches with equal time limits: `python -m benchmarks.search`.

All searches use the same network, search space, three folds and time limit, and start
without compiled programs. A third of the samples is held out to score the best
configuration. The baseline is gradient boosting with default parameters.
"""

import argparse
import datetime
import json
import os
import time
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution
from scipy.stats import loguniform, uniform
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.model_selection import (
    KFold,
    RandomizedSearchCV,
    cross_val_score,
    train_test_split,
)

from benchmarks.machine import environment
from benchmarks.tabular.data import encoder, tables
from benchmarks.tabular.plot import draw
from sknn import MLPClassifier, MLPRegressor, OptunaSearchCV
from sknn.training import clear_cache

RESULTS = Path(__file__).parents[1] / "results"
SETS = ("adult", "california", "covertype")
WIDTHS = [16, 32, 64, 128, 256]
ACTIVATIONS = ["relu", "gelu", "silu"]
RATE, DECAY, DROPOUT = (1e-4, 1e-1), (1e-6, 1e-2), (0.0, 0.5)


@dataclass
class Run:
    """Result of one search.

    Parameters
    ----------
    name : str
    seconds : list of float
        Time at which each configuration was finished.
    scores : list of float
        Mean score of each configuration; nan if it was pruned.
    test : float
        Score of the best configuration on the held-out samples.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    test: float = float("nan")


@dataclass(frozen=True)
class Task:
    """A data set, split and encoded, with the network to tune."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    network: Any
    boosting: Any
    folds: KFold


def load(name: str, folder: Path) -> Task:
    """Return a data set by its name."""
    X, y = next((X, y) for each, X, y in tables(folder) if each == name)
    train, test, y, y_test = train_test_split(X, y, test_size=1 / 3, random_state=0)
    scale = encoder()
    regression = name == "california"
    return Task(
        scale.fit_transform(train).astype("float32"),
        y,
        scale.transform(test).astype("float32"),
        y_test,
        (MLPRegressor if regression else MLPClassifier)(random_state=0),
        (
            HistGradientBoostingRegressor
            if regression
            else HistGradientBoostingClassifier
        )(random_state=0),
        KFold(3, shuffle=True, random_state=0),
    )


def search_ours(task: Task, seconds: float) -> Run:
    """Run OptunaSearchCV with its defaults."""
    run = Run("sknn OptunaSearchCV")
    space = {
        "learning_rate": (*RATE, "log"),
        "weight_decay": (*DECAY, "log"),
        "dropout": DROPOUT,
        "hidden_layer_sizes": WIDTHS,
        "activation": ACTIVATIONS,
    }
    search = OptunaSearchCV(
        task.network,
        space,
        n_trials=10**6,
        timeout=seconds,
        cv=task.folds,
        random_state=0,
    ).fit(task.X, task.y)
    began = search.study_.trials[0].datetime_start
    for trial, score in zip(
        search.study_.trials, search.cv_results_["mean_test_score"], strict=True
    ):
        run.seconds.append((trial.datetime_complete - began).total_seconds())
        run.scores.append(float(score))
    run.test = float(search.score(task.X_test, task.y_test))
    return run


def search_at_random(task: Task, seconds: float) -> Run:
    """Run RandomizedSearchCV, one configuration at a time, until the time limit."""
    run = Run("scikit-learn RandomizedSearchCV")
    space = {
        "learning_rate": loguniform(*RATE),
        "weight_decay": loguniform(*DECAY),
        "dropout": uniform(*DROPOUT),
        "hidden_layer_sizes": WIDTHS,
        "activation": ACTIVATIONS,
    }
    best, params = -np.inf, {}
    rng = np.random.RandomState(0)
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        search = RandomizedSearchCV(
            task.network, space, n_iter=1, cv=task.folds, refit=False, random_state=rng
        ).fit(task.X, task.y)
        run.seconds.append(time.perf_counter() - started)
        run.scores.append(float(search.best_score_))
        if search.best_score_ > best:
            best, params = search.best_score_, search.best_params_
    found = task.network.set_params(**params).fit(task.X, task.y)
    run.test = float(found.score(task.X_test, task.y_test))
    return run


def search_integration(task: Task, seconds: float) -> Run:
    """Run OptunaSearchCV of optuna-integration, which does not prune by default."""
    from optuna_integration import OptunaSearchCV as Peer

    run = Run("optuna-integration OptunaSearchCV")
    space = {
        "learning_rate": FloatDistribution(*RATE, log=True),
        "weight_decay": FloatDistribution(*DECAY, log=True),
        "dropout": FloatDistribution(*DROPOUT),
        "hidden_layer_sizes": CategoricalDistribution(WIDTHS),
        "activation": CategoricalDistribution(ACTIVATIONS),
    }
    search = Peer(
        task.network,
        space,
        n_trials=None,
        timeout=seconds,
        cv=task.folds,
        random_state=0,
    ).fit(task.X, task.y)
    began = search.study_.trials[0].datetime_start
    for trial in search.study_.trials:
        run.seconds.append((trial.datetime_complete - began).total_seconds())
        run.scores.append(trial.value if trial.value is not None else float("nan"))
    run.test = float(search.best_estimator_.score(task.X_test, task.y_test))
    return run


SEARCHES: tuple[Callable[[Task, float], Run], ...] = (
    search_ours,
    search_at_random,
    search_integration,
)


def main() -> None:
    """Run all searches, and write the table and the plot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder with tabular/")
    parser.add_argument("--seconds", type=float, default=60.0, help="per search")
    options = parser.parse_args()
    folder = options.data or Path(os.environ["SKNN_BENCH_DATA"])
    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    results: dict[str, Any] = {}
    for name in SETS:
        task = load(name, folder)
        # Import everything, so that no search includes the time of imports.
        type(task.network)((2,), epochs=1).fit(task.X[:200], task.y[:200])
        runs = []
        for search in SEARCHES:
            clear_cache()
            runs.append(search(load(name, folder), options.seconds))
            print(name, runs[-1].name, len(runs[-1].scores), runs[-1].test, flush=True)
        score = cross_val_score(task.boosting, task.X, task.y, cv=task.folds).mean()
        test = task.boosting.fit(task.X, task.y).score(task.X_test, task.y_test)
        results[name] = {
            "runs": [asdict(run) for run in runs],
            "boosting": {"score": float(score), "test": float(test)},
        }
    found = {
        "seconds": options.seconds,
        "date": datetime.date.today().isoformat(),
        "environment": environment(),
        "sets": results,
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "search.json").write_text(json.dumps(found, indent=1) + "\n")
    (RESULTS / "search.md").write_text(_table(found))
    draw(found, RESULTS / "search.png")
    print(_table(found))


def _table(found: dict[str, Any]) -> str:
    lines = [
        f"# Searches, {found['seconds']:.0f} seconds each",
        "",
        "Accuracy (adult, covertype) or R2 (california).",
        "To run this benchmark: `python -m benchmarks.search`.",
        "",
        "| data | search | configurations | best CV score | held-out score |",
        "|---|---|---:|---:|---:|",
    ]
    for name, each in found["sets"].items():
        for run in each["runs"]:
            best = np.nanmax(np.array(run["scores"], float))
            lines.append(
                f"| {name} | {run['name']} | {len(run['scores'])} | {best:.4f} "
                f"| {run['test']:.4f} |"
            )
        boosting = each["boosting"]
        lines.append(
            f"| {name} | HistGradientBoosting, defaults | 1 "
            f"| {boosting['score']:.4f} | {boosting['test']:.4f} |"
        )
    facts = ", ".join(f"{k} {v}" for k, v in found["environment"].items())
    return "\n".join([*lines, "", f"{found['date']}; {facts}", ""])


if __name__ == "__main__":
    main()
