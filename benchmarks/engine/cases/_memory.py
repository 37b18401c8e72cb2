"""The memory of many fits."""

from dataclasses import dataclass

from benchmarks.case import Round
from benchmarks.child import call
from benchmarks.engine.case import EngineCase
from benchmarks.engine.packages import Package
from benchmarks.engine.process import memory
from benchmarks.options import Options


@dataclass
class Memory(EngineCase):
    """Growth of the memory of a process per fit.

    Parameters
    ----------
    what : str
        Description of the fits.
    n_before : int
        Number of fits before the measurement.
    n_fits : int
        Number of fits measured.
    different : bool, default=False
        Whether each fit has another architecture.
    """

    name: str
    what: str
    n_before: int
    n_fits: int
    different: bool = False
    unit: str = "megabytes per fit"
    rounds: int = 1

    def load(self, options: Options) -> None:
        if options.quick:
            self.n_fits = 30
        self.title = (
            f"Growth of resident memory over {self.n_fits} fits {self.what}, after"
            f" {self.n_before} others, in a process of its own; accuracy of the last"
            " fit on the digits fitted"
        )

    def run(self, package: Package) -> Round:
        found = call(memory, package, self.n_before, self.n_fits, self.different)
        return {self.unit: found["growth"], "accuracy": found["accuracy"]}
