"""One fit on the digits: the first of an architecture, and a later one."""

from sklearn.base import clone

from benchmarks.data import digits
from benchmarks.engine.case import Case, Measurement, Products, stopwatch
from benchmarks.engine.cases._products import fit_products
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package

_N_TRAINING = 1437  # four fifths


class Fit(Case):
    """One call of `fit`, scored afterwards on held-out samples."""

    unit = "s"
    rounds = 5
    network = Network(64, (100,), 10, 32, epochs=50)

    def __init__(self, again: bool) -> None:
        self.again = again
        self.name = "fit_again" if again else "fit_first"
        which = "A later" if again else "The first"
        self.title = (
            f"{which} fit of a 64-100-10 network on {_N_TRAINING:,} digits, 50 epochs,"
            " batches of 32"
        )

    def prepare(self, packages: list[Package], quick: bool) -> None:
        X, y = digits()
        self.train = X[:_N_TRAINING], y[:_N_TRAINING]
        self.test = X[_N_TRAINING:], y[_N_TRAINING:]

    def products(self) -> list[Products]:
        return [fit_products(self.network, _N_TRAINING)]

    def measure(self, package: Package) -> Measurement:
        estimator = package.estimator(self.network)
        params = package.fit_params(self.network)
        if self.again:
            clone(estimator).fit(*self.train, **params)
        with stopwatch() as result:
            estimator.fit(*self.train, **params)
        X, y = self.test
        result.accuracy = float((estimator.predict(X) == y).mean())
        return result
