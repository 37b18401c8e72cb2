"""Measurements that are made in a process of their own."""

import gc
import subprocess
import sys
from typing import Any

from benchmarks.data import digits
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package


def import_package(package: Package) -> dict[str, float]:
    """Import the package in a new process."""
    subprocess.run([sys.executable, "-c", package.statement], check=True)
    return {}


def first_fit(package: Package) -> dict[str, float]:
    """Fit once."""
    estimator = _fit(package, Network(64, (100,), 10, 32, epochs=5))
    return {"accuracy": _accuracy(estimator)}


def memory(
    package: Package, n_before: int, n_fits: int, different: bool
) -> dict[str, float]:
    """Return the growth of the memory of the process per fit, in megabytes.

    Parameters
    ----------
    package : Package
    n_before : int
        Number of fits before the measurement.
    n_fits : int
        Number of fits measured.
    different : bool
        Whether each fit has another architecture.
    """
    before, network = 0.0, Network(64, (100,), 10, 200, epochs=1)
    for number in range(n_before + n_fits):
        if number == n_before:
            before = _megabytes()
        if different:
            network = Network(64, (20 + number,), 10, 32, epochs=20)
        estimator = _fit(package, network)
    growth = (_megabytes() - before) / n_fits
    return {"growth": growth, "accuracy": _accuracy(estimator)}


def _fit(package: Package, network: Network) -> Any:
    X, y = digits()
    return package.estimator(network).fit(X, y, **package.fit_params(network))


def _accuracy(estimator: Any) -> float:
    X, y = digits()
    return float((estimator.predict(X) == y).mean())


def _megabytes() -> float:
    import psutil

    gc.collect()
    return psutil.Process().memory_info().rss / 1e6
