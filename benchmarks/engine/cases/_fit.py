"""One fit: the first of an architecture, or a later one."""

from collections.abc import Callable
from dataclasses import dataclass

from sklearn.base import clone

from benchmarks.case import Round
from benchmarks.engine.case import EngineCase
from benchmarks.engine.data import Parts
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package
from benchmarks.engine.products import Products, training
from benchmarks.options import Options
from benchmarks.timing import stopwatch


@dataclass
class Fit(EngineCase):
    """One call of `fit`, scored afterwards on held-out samples.

    Parameters
    ----------
    network : Network
    read : callable
        Reads the data.
    again : bool, default=False
        Whether to measure a second fit.
    """

    name: str
    title: str
    network: Network
    read: Callable[[Options], Parts]
    rounds: int
    again: bool = False

    def load(self, options: Options) -> None:
        self.X, self.y, self.X_test, self.y_test = self.read(options)

    def products(self) -> list[Products]:
        return [training(self.network, len(self.X))]

    def run(self, package: Package) -> Round:
        estimator = package.estimator(self.network)
        params = package.fit_params(self.network)
        if self.again:
            clone(estimator).fit(self.X, self.y, **params)
        with stopwatch() as spent:
            estimator.fit(self.X, self.y, **params)
        right = estimator.predict(self.X_test) == self.y_test
        return spent | {"accuracy": float(right.mean())}
