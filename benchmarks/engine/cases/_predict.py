"""Predictions of one row, and of ten thousand rows."""

import statistics
from typing import Any

import numpy as np

from benchmarks.case import Round
from benchmarks.data import digits
from benchmarks.engine.case import EngineCase
from benchmarks.engine.network import Network
from benchmarks.engine.packages import PACKAGES, Package
from benchmarks.engine.products import Products, prediction
from benchmarks.options import Options
from benchmarks.timing import stopwatch


class Predict(EngineCase):
    """Median time of several calls of `predict_proba`, each with other rows."""

    unit = "milliseconds"
    rounds = 5
    network = Network(64, (100,), 10, 32, epochs=10)

    def __init__(self, n_rows: int, n_calls: int) -> None:
        self.name = f"predict_{n_rows}"
        self.n_rows = n_rows
        self.n_calls = n_calls
        self.title = (
            f"predict_proba of {n_rows:,} row{'s' * (n_rows > 1)} by a fitted 64-100-10"
            f" network; median of {n_calls} calls"
        )

    def load(self, options: Options) -> None:
        X, y = digits()
        self.fitted: dict[str, Any] = {}
        for name in self.selected:
            package = PACKAGES[name]
            estimator = package.estimator(self.network)
            estimator.fit(X, y, **package.fit_params(self.network))
            # The first call of a shape compiles.
            package.predict_proba(estimator, X[: self.n_rows])
            self.fitted[name] = estimator
        rows = np.arange(self.n_rows * self.n_calls) % len(X)
        self.X = X[rows].reshape(self.n_calls, self.n_rows, -1)
        self.y = y[rows].reshape(self.n_calls, self.n_rows)

    def products(self) -> list[Products]:
        return [prediction(self.network, self.n_rows)]

    def run(self, package: Package) -> Round:
        estimator = self.fitted[package.name]
        calls, right = [], []
        for X, y in zip(self.X, self.y, strict=True):
            with stopwatch() as spent:
                probabilities = package.predict_proba(estimator, X)
            calls.append(1000 * spent["seconds"])
            # SciKeras returns a vector for one row.
            predicted = np.atleast_2d(probabilities).argmax(axis=1)
            right.append((predicted == y).mean())
        return {
            self.unit: statistics.median(calls),
            "accuracy": float(np.mean(right)),
        }
