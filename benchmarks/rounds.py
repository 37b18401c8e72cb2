"""Measuring one case: the packages take turns, round after round."""

import contextlib
import gc
import io
import warnings
from dataclasses import asdict
from typing import Any

import numpy as np

from benchmarks.case import Case
from benchmarks.network import Network
from benchmarks.packages import Package
from benchmarks.tables import LIMIT

# Of another shape than any case, so that nothing compiled here is of use there.
_WARM_UP = Network(3, (4,), 2, 16, epochs=1)


def warm_up(package: Package) -> None:
    """Fit a tiny network, so that no case is charged with imports."""
    rng = np.random.default_rng(0)
    X = rng.random((40, 3), "float32")
    with _quiet():
        estimator = package.estimator(_WARM_UP)
        estimator.fit(X, np.arange(40) % 2, **package.fit_params(_WARM_UP))
        package.predict_proba(estimator, X)


def run(case: Case, packages: list[Package], quick: bool, rounds: int | None) -> Any:
    """Return everything that was measured of `case`.

    Parameters
    ----------
    case : Case
    packages : list of Package
        In the order in which they take turns.
    quick : bool
        One round, of less where a case can do less.
    rounds : int or None
        Instead of as many as the case says.

    Returns
    -------
    dict
        Plain values: name, title, unit, and for each round what each package needed.

    Raises
    ------
    Skipped
        When the case cannot be measured here.
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
    """Swallow progress bars that cannot be switched off, and warnings."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield
