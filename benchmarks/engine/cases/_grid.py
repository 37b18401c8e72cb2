"""A grid search on the digits."""

from dataclasses import replace

from sklearn.model_selection import GridSearchCV, StratifiedKFold

from benchmarks.data import digits
from benchmarks.engine.case import Case, Measurement, Products, stopwatch
from benchmarks.engine.cases._products import fit_products
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package

_RATES = [3e-4, 1e-3, 3e-3, 1e-2]
_DROPOUTS = [0.0, 0.2, 0.4]
_WIDTHS = [50, 100]


class Grid(Case):
    """The whole call of `GridSearchCV.fit`, 72 fits, without the final refit."""

    name = "grid_24x3"
    unit = "s"
    rounds = 3

    def prepare(self, packages: list[Package], quick: bool) -> None:
        epochs = 5 if quick else 30
        self.X, self.y = digits()
        self.network = Network(64, (100,), 10, 32, epochs)
        self.title = (
            "GridSearchCV of 24 candidates (4 learning rates, 3 dropout rates, 2"
            " widths) in 3 folds on 1,797 digits, one hidden layer,"
            f" {epochs} epochs, batches of 32; scikit-learn has 3 penalties in place"
            " of the dropout rates; accuracy of the best candidate"
        )

    def products(self) -> list[Products]:
        n_fits = 3 * len(_RATES) * len(_DROPOUTS)
        networks = [replace(self.network, hidden=(width,)) for width in _WIDTHS]
        return [fit_products(one, 2 / 3 * len(self.X), n_fits) for one in networks]

    def measure(self, package: Package) -> Measurement:
        search = GridSearchCV(
            package.estimator(self.network),
            package.grid(self.network, _RATES, _DROPOUTS, _WIDTHS),
            scoring="accuracy",
            cv=StratifiedKFold(3, shuffle=True, random_state=0),
            refit=False,
            error_score="raise",
        )
        with stopwatch() as result:
            search.fit(self.X, self.y, **package.fit_params(self.network))
        result.accuracy = float(search.best_score_)
        return result
