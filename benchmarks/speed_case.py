"""Speed of sknn compared with Keras, with the same network."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.case import Round, Row
from benchmarks.comparison import Comparison
from benchmarks.options import Options
from benchmarks.page import by_columns, rate, ratio
from benchmarks.timing import stopwatch
from benchmarks.work import Work
from sknn.training import clear_cache


@dataclass
class SpeedCase(Comparison):
    """A case that measures the same work done with sknn and with Keras.

    Parameters
    ----------
    name : str
    make : callable
        Prepares the work.
    """

    name: str
    make: Callable[[], Work]
    packages = ("sknn", "keras")
    rounds = 5

    def prepare(self, options: Options) -> None:
        super().prepare(options)
        self.work = self.make()

    def facts(self) -> Row:
        return {"items": self.work.n_items}

    def measure_package(self, package: str, number: int) -> Round:
        if self.work.compiles:
            clear_cache()
        with stopwatch() as spent:
            getattr(self.work, package)()
        return spent


speed_section = by_columns(
    "case",
    {
        "sknn": rate("sknn", "items"),
        "model.fit / predict": rate("keras", "items"),
        "speedup of sknn": ratio("seconds", "keras"),
        "by CPU s": ratio("cpu_seconds", "keras"),
    },
)
