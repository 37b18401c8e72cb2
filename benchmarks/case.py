"""What a case is: something that can be measured of one package at a time."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.packages import Package
from benchmarks.products import Shape, operations, seconds


@dataclass
class Measurement:
    """What one package needed in one round.

    Parameters
    ----------
    value : float
        In the unit of the case; less is better.
    cpu_seconds : float or None, default=None
        Time of all threads together, which other work on the machine disturbs less.
    accuracy : float or None, default=None
        Share of right predictions, so that nobody wins by doing less.
    """

    value: float = 0.0
    cpu_seconds: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True)
class Products:
    """Matrix products that a case cannot do without.

    Parameters
    ----------
    shapes : list of tuple
        Rows, inner length and columns of those that are done one after the other.
    times : float
        How many times all of them are done.
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
        """Do what is not measured.

        Raises
        ------
        Skipped
            When something that the case needs is not there.
        """

    @abstractmethod
    def measure(self, package: Package) -> Measurement:
        """Measure one package once."""

    def products(self) -> list[Products]:
        """Return the matrix products in what is measured; empty if it is not a time."""
        return []

    def limit(self) -> Measurement | None:
        """Measure the matrix products alone, None if there are none."""
        found = self.products()
        if not found:
            return None
        scale = {"s": 1.0, "ms": 1e3}[self.unit]
        return Measurement(scale * sum(one.seconds() for one in found))


class Skipped(Exception):  # noqa: N818 - says what happened, and is no error
    """The case cannot be measured here."""


@contextmanager
def stopwatch() -> Iterator[Measurement]:
    """Take the seconds of what happens inside, by the clock and of the processor."""
    result = Measurement()
    wall, cpu = time.perf_counter(), time.process_time()
    yield result
    result.value = time.perf_counter() - wall
    result.cpu_seconds = time.process_time() - cpu
