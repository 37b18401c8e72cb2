"""Regression of smooth functions, and of small data sets, with default parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sklearn.neural_network
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import (
    load_diabetes,
    make_friedman1,
    make_friedman2,
    make_friedman3,
)
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import sknn
from benchmarks.case import Case, Round, Row
from benchmarks.options import Options
from benchmarks.page import markdown_table
from benchmarks.table import Table
from benchmarks.tabular.defaults import DEFAULTS_OF_0_1
from benchmarks.timing import quiet, stopwatch

# The MLP of scikit-learn does not scale its targets.
_SETTINGS: dict[str, Callable[[int], Any]] = {
    "scikit-learn MLP": lambda seed: TransformedTargetRegressor(
        sklearn.neural_network.MLPRegressor(random_state=seed),
        transformer=StandardScaler(),
    ),
    "scikit-learn MLP, early_stopping": lambda seed: TransformedTargetRegressor(
        sklearn.neural_network.MLPRegressor(random_state=seed, early_stopping=True),
        transformer=StandardScaler(),
    ),
    "sknn 0.1.0": lambda seed: sknn.MLPRegressor(random_state=seed, **DEFAULTS_OF_0_1),
    "sknn": lambda seed: sknn.MLPRegressor(random_state=seed),
}

_TEXT = """R2 of four shuffled folds with standardized inputs, mean of three seeds of
the folds and of the networks. x sin x: 1,000 points in (-10, 10). sine: 300 points with
noise 0.1, and 60 points without noise, in (0, 2 pi). Friedman 1: 500 rows, noise 0.5;
Friedman 2: 1,000 rows, noise 10; Friedman 3: 1,000 rows. linear: 100 rows, 5 columns,
noise 0.1."""


def _data() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    wide = rng.uniform(-10, 10, (1000, 1))
    noisy = rng.uniform(0, 2 * np.pi, (300, 1))
    even = np.linspace(0, 2 * np.pi, 60)[:, np.newaxis]
    table = rng.normal(size=(100, 5))
    slopes = rng.normal(size=5)
    return {
        "x sin x": (wide, (wide * np.sin(wide)).ravel()),
        "sine, 300": (noisy, np.sin(noisy).ravel() + rng.normal(0, 0.1, 300)),
        "sine, 60": (even, np.sin(even).ravel()),
        "Friedman 1": make_friedman1(500, noise=0.5, random_state=0),
        "Friedman 2": make_friedman2(1000, noise=10, random_state=0),
        "Friedman 3": make_friedman3(1000, random_state=0),
        "linear": (table, table @ slopes + rng.normal(0, 0.1, 100)),
        "diabetes": load_diabetes(return_X_y=True),
    }


@dataclass
class FunctionsCase(Case):
    """The scores of a regressor.

    Parameters
    ----------
    make : callable
        Returns the regressor for a seed.
    """

    name: str
    make: Callable[[int], Any]
    rounds = 3

    def prepare(self, options: Options) -> None:
        self.data = _data()
        if options.quick:
            self.data = {"sine, 60": self.data["sine, 60"]}

    def measure(self, number: int) -> Round:
        folds = KFold(4, shuffle=True, random_state=number)
        model = make_pipeline(StandardScaler(), self.make(number))
        with stopwatch() as spent, quiet():
            scores = {
                name: float(cross_val_score(model, X, y, cv=folds).mean())
                for name, (X, y) in self.data.items()
            }
        return scores | {"seconds": spent["seconds"]}


def _section(rows: dict[str, Row]) -> str:
    names = list(next(iter(rows.values()))["rounds"][0])
    lines = []
    for setting, row in rows.items():
        means = [np.mean([one[name] for one in row["rounds"]]) for name in names]
        scores = [f"{mean:.3f}" for mean in means[:-1]]
        lines.append((setting, *scores, f"{means[-1]:.0f}"))
    return markdown_table(("", *names), lines)


_CASES = tuple(FunctionsCase(*setting) for setting in _SETTINGS.items())

TABLE = Table("functions", "Smooth functions", _TEXT, _CASES, _section)
