"""Measurement of a case: in each round, all packages one after the other."""

import contextlib
import gc
import io
import warnings
from dataclasses import asdict
from typing import Any

import numpy as np

from benchmarks.engine.case import Case
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package
from benchmarks.engine.tables import LIMIT

# Shapes differ from all cases, so that no compiled program is reused there.
_WARM_UP = Network(3, (4,), 2, 16, epochs=1)


def warm_up(package: Package) -> None:
    """Fit a tiny network, so that no measurement includes imports."""
    rng = np.random.default_rng(0)
    X = rng.random((40, 3), "float32")
    with _quiet():
        estimator = package.estimator(_WARM_UP)
        estimator.fit(X, np.arange(40) % 2, **package.fit_params(_WARM_UP))
        package.predict_proba(estimator, X)


def run(case: Case, packages: list[Package], quick: bool, rounds: int | None) -> Any:
    """Return the measurements of a case.

    Parameters
    ----------
    case : Case
    packages : list of Package
        The packages, in the order of measurement.
    quick : bool
        Whether to run one round, with less work if the case supports it.
    rounds : int or None
        Number of rounds; None for the default of the case.

    Returns
    -------
    dict
        Name, title, unit, and the measurement of each package in each round.

    Raises
    ------
    Skipped
        If the case cannot be measured on this machine.
    """
    packages = list(packages)
    with _quiet():
        case.prepare(packages, quick)
    n_rounds = 1 if quick else rounds or case.rounds
    results: list[dict[str, Any]] = []
    for number in range(n_rounds):
        results.append({})
        for package in packages:
            package.forget()
            gc.collect()
            with _quiet():
                measurement = case.measure(package)
            results[-1][package.name] = asdict(measurement)
            print(
                f"  round {number + 1}/{n_rounds}  {package.name:15}"
                f" {measurement.value:.4g} {case.unit}",
                flush=True,
            )
        limit = case.limit()
        if limit is not None:
            results[-1][LIMIT] = asdict(limit)
    return {
        "operations": sum(one.operations for one in case.products()),
        "name": case.name,
        "title": case.title,
        "unit": case.unit,
        "rounds": results,
    }


@contextlib.contextmanager
def _quiet() -> Any:
    """Suppress warnings, and progress bars that cannot be disabled."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
