"""Measurements that `benchmarks.engine.cases` runs in a separate process.

The last line of the output is the result in JSON.
"""

import gc
import json
import sys
import warnings
from typing import Any

import psutil

from benchmarks.data import digits
from benchmarks.engine.network import Network
from benchmarks.engine.packages import PACKAGES, Package


def _fit(package: Package, network: Network) -> Any:
    X, y = digits()
    return package.estimator(network).fit(X, y, **package.fit_params(network))


def _accuracy(estimator: Any) -> float:
    X, y = digits()
    return float((estimator.predict(X) == y).mean())


def first_fit(package: Package) -> dict[str, float]:
    """Fit once."""
    estimator = _fit(package, Network(64, (100,), 10, 32, epochs=5))
    return {"accuracy": _accuracy(estimator)}


def memory(package: Package, warm_up: int, n_fits: int) -> dict[str, float]:
    """Return the growth of the memory of the process per fit, in megabytes."""
    network = Network(64, (100,), 10, 200, epochs=1)
    for _ in range(warm_up):
        estimator = _fit(package, network)
    before = _megabytes()
    for _ in range(n_fits):
        estimator = _fit(package, network)
    growth = (_megabytes() - before) / n_fits
    return {"growth": growth, "accuracy": _accuracy(estimator)}


def architectures(package: Package, warm_up: int, n_fits: int) -> dict[str, float]:
    """Return the growth of the memory per architecture, in megabytes."""
    before = 0.0
    for number in range(warm_up + n_fits):
        if number == warm_up:
            before = _megabytes()
        estimator = _fit(package, Network(64, (20 + number,), 10, 32, epochs=20))
    growth = (_megabytes() - before) / n_fits
    return {"growth": growth, "accuracy": _accuracy(estimator)}


def _megabytes() -> float:
    gc.collect()
    return psutil.Process().memory_info().rss / 1e6


def main() -> None:
    """Run the task given on the command line."""
    warnings.simplefilter("ignore")
    task, name, *numbers = sys.argv[1:]
    package = next(p for p in PACKAGES if p.name == name)
    tasks: dict[str, Any] = {
        "first_fit": first_fit,
        "memory": memory,
        "architectures": architectures,
    }
    answer = tasks[task](package, *map(int, numbers))
    print("\n" + json.dumps(answer))


if __name__ == "__main__":
    main()
