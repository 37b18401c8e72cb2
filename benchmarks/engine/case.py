"""Base class of the cases, each of which measures one package at a time."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.engine.packages import Package
from benchmarks.engine.products import Shape, operations, seconds


@dataclass
class Measurement:
    """Result of one package in one round.

    Parameters
    ----------
    value : float
        In the unit of the case; lower is better.
    cpu_seconds : float or None, default=None
        CPU time of all threads, which depends less on other load on the machine.
    accuracy : float or None, default=None
        Accuracy of the predictions, to show that the packages do the same work.
    """

    value: float = 0.0
    cpu_seconds: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Products:
    """The matrix products that a case requires.

    Parameters
    ----------
    shapes : list of tuple
        Number of rows, inner dimension and number of columns of each product.
    times : float
        Number of repetitions of all products.
    """

    shapes: list[Shape]
    times: float

    @property
    def operations(self) -> float:
        return self.times * operations(self.shapes)

    def seconds(self) -> float:
        return self.times * seconds(self.shapes)


class Case(ABC):
    """One table of the results."""

    name: str
    title: str
    unit: str
    rounds: int

    @abstractmethod
    def prepare(self, packages: list[Package], quick: bool) -> None:
        """Prepare the measurements.

        Raises
        ------
        Skipped
            If the data of the case are not available.
        """

    @abstractmethod
    def measure(self, package: Package) -> Measurement:
        """Measure one package once."""

    def products(self) -> list[Products]:
        """Return the required matrix products; empty if the unit is not a time."""
        return []

    def limit(self) -> Measurement | None:
        """Measure the matrix products only; None if `products` is empty."""
        found = self.products()
        if not found:
            return None
        scale = {"s": 1.0, "ms": 1e3}[self.unit]
        return Measurement(scale * sum(one.seconds() for one in found))


class Skipped(Exception):  # noqa: N818 - not an error
    """Raised if a case cannot be measured on this machine."""


@contextmanager
def stopwatch() -> Iterator[Measurement]:
    """Measure the wall time and the CPU time of a block of code."""
    result = Measurement()
    wall, cpu = time.perf_counter(), time.process_time()
    yield result
    result.value = time.perf_counter() - wall
    result.cpu_seconds = time.process_time() - cpu
