"""Searches with equal time limits."""

from dataclasses import dataclass

import numpy as np
import optuna
from sklearn.model_selection import cross_val_score

from benchmarks.case import Round, Row
from benchmarks.comparison import Comparison
from benchmarks.options import Options
from benchmarks.page import markdown_table
from benchmarks.table import Table
from benchmarks.tabular.plot import BASELINE, draw
from benchmarks.tabular.searches import SEARCHES
from benchmarks.tabular.task import load
from sknn.training import clear_cache

_TEXT = """Accuracy (adult, covertype) or R2 (california) after the same time limit. All
searches use the same network, search space and three folds, and start without compiled
programs. A third of the samples is held out to score the best configuration. The
baseline is gradient boosting with default parameters.

![Best score of each search over time](search.png)"""


@dataclass
class SearchCase(Comparison):
    """All searches on one data set."""

    name: str
    rounds = 1
    packages = tuple(SEARCHES)

    def prepare(self, options: Options) -> None:
        super().prepare(options)
        self.seconds = 2.0 if options.quick else 20.0
        self.folder = options.folder("tabular")
        optuna.logging.set_verbosity(optuna.logging.WARNING)
        task = load(self.name, self.folder)
        # Import everything, so that no search includes the time of imports.
        type(task.network)((2,), epochs=1).fit(task.X[:200], task.y[:200])

    def facts(self) -> Row:
        return {"seconds": self.seconds}

    def measure(self, number: int) -> Round:
        found = super().measure(number)
        task = load(self.name, self.folder)
        score = cross_val_score(task.boosting, task.X, task.y, cv=task.folds).mean()
        test = task.boosting.fit(task.X, task.y).score(task.X_test, task.y_test)
        found[BASELINE] = {"scores": [float(score)], "test": float(test)}
        return found

    def measure_package(self, package: str, number: int) -> Round:
        clear_cache()
        return SEARCHES[package](load(self.name, self.folder), self.seconds)


def _section(rows: dict[str, Row]) -> str:
    lines = []
    for name, row in rows.items():
        for search, found in row["rounds"][0].items():
            seconds = "" if search == BASELINE else f"{row['seconds']:.0f}"
            scores = np.array(found["scores"], float)
            best = f"{np.nanmax(scores):.4f}"
            test = f"{found['test']:.4f}"
            lines.append((name, search, seconds, str(len(scores)), best, test))
    columns = ("data", "search", "s", "configurations", "best CV score")
    return markdown_table((*columns, "held-out score"), lines)


_CASES = tuple(map(SearchCase, ("adult", "california", "covertype")))

TABLE = Table("search", "Searches", _TEXT, _CASES, _section, draw)
