"""The time of a process."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.case import Round
from benchmarks.engine.case import EngineCase
from benchmarks.engine.packages import PACKAGES, Package
from benchmarks.options import Options
from benchmarks.timing import stopwatch


@dataclass
class ProcessTime(EngineCase):
    """A Python process that starts, does something, and ends.

    Parameters
    ----------
    start : callable
        Runs the process for a package, and returns its measurements.
    """

    name: str
    title: str
    start: Callable[[Package], Round]
    rounds: int

    def load(self, options: Options) -> None:
        for package in self.selected:
            self.start(PACKAGES[package])  # reads the files into memory

    def run(self, package: Package) -> Round:
        with stopwatch() as spent:
            found = self.start(package)
        return found | {"seconds": spent["seconds"]}
