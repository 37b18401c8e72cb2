"""Base class of the cases, which measure dense networks of several packages."""

from abc import abstractmethod
from functools import cache

import numpy as np

from benchmarks.case import Round, Row
from benchmarks.comparison import Comparison
from benchmarks.engine.network import Network
from benchmarks.engine.packages import PACKAGES, Package
from benchmarks.engine.products import Products
from benchmarks.options import Options
from benchmarks.timing import quiet

# Name of the row of the matrix products in the tables.
LIMIT = "products alone"

# Units of times, in seconds.
UNITS = {"seconds": 1.0, "milliseconds": 1e-3}

# Shapes differ from all cases, so that no compiled program is reused there.
_WARM_UP = Network(3, (4,), 2, 16, epochs=1)


class EngineCase(Comparison):
    """One table of the page.

    Attributes
    ----------
    title : str
    unit : str, default="seconds"
        Unit of the measurements, and their key in a round; lower is better.
    """

    title: str
    unit: str = "seconds"
    packages = tuple(name for name, p in PACKAGES.items() if p.is_installed())

    def prepare(self, options: Options) -> None:
        super().prepare(options)
        with quiet():
            for package in self.selected:
                _warm_up(PACKAGES[package])
            self.load(options)

    @abstractmethod
    def load(self, options: Options) -> None:
        """Read the data, and make all that is used but not measured."""

    def measure(self, number: int) -> Round:
        found = super().measure(number)
        products = self.products()
        if products:
            seconds = sum(one.seconds() for one in products)
            found[LIMIT] = {self.unit: seconds / UNITS[self.unit]}
        return found

    def measure_package(self, package: str, number: int) -> Round:
        PACKAGES[package].forget()
        return self.run(PACKAGES[package])

    @abstractmethod
    def run(self, package: Package) -> Round:
        """Measure a package once."""

    def products(self) -> list[Products]:
        """Return the required matrix products; empty if the unit is not a time."""
        return []

    def facts(self) -> Row:
        n_operations = sum(one.operations for one in self.products())
        return {"title": self.title, "unit": self.unit, "operations": n_operations}


@cache
def _warm_up(package: Package) -> None:
    """Fit a tiny network, so that no measurement includes imports."""
    X = np.random.default_rng(0).random((40, 3), "float32")
    estimator = package.estimator(_WARM_UP)
    estimator.fit(X, np.arange(40) % 2, **package.fit_params(_WARM_UP))
    package.predict_proba(estimator, X)
