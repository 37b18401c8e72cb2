"""Base class of the cases that compare packages."""

import gc
from abc import abstractmethod
from collections.abc import Sequence

from benchmarks.case import Case, Round
from benchmarks.options import Options
from benchmarks.page import numbers
from benchmarks.skipped import Skipped
from benchmarks.timing import quiet


class Comparison(Case):
    """A case that measures all packages one after the other in each round.

    Other load on the machine affects all packages of a round alike, so ratios within a
    round are more meaningful than times.

    Attributes
    ----------
    packages : sequence of str
        Names of the packages, in the order of measurement.
    selected : list of str
        The packages that `--package` selects.
    """

    packages: Sequence[str]

    def prepare(self, options: Options) -> None:
        chosen = options.package or self.packages
        self.selected = [package for package in self.packages if package in chosen]
        if not self.selected:
            raise Skipped("none of its packages is selected and installed")

    def measure(self, number: int) -> Round:
        found = {}
        for package in self.selected:
            gc.collect()
            with quiet():
                found[package] = self.measure_package(package, number)
            print(f"    {package:15} {numbers(found[package])}", flush=True)
        return found

    @abstractmethod
    def measure_package(self, package: str, number: int) -> Round:
        """Return the measurements of a package in a round."""
