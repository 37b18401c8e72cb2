"""A grid search on the digits."""

from dataclasses import replace

from sklearn.model_selection import GridSearchCV, StratifiedKFold

from benchmarks.case import Round
from benchmarks.data import digits
from benchmarks.engine.case import EngineCase
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package
from benchmarks.engine.products import Products, training
from benchmarks.options import Options
from benchmarks.timing import stopwatch

_RATES = [3e-4, 1e-3, 3e-3, 1e-2]
_DROPOUTS = [0.0, 0.2, 0.4]
_WIDTHS = [50, 100]


class Grid(EngineCase):
    """The whole call of `GridSearchCV.fit`, 72 fits, without the final refit."""

    name = "grid_24x3"
    rounds = 3

    def load(self, options: Options) -> None:
        epochs = 5 if options.quick else 30
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
        return [training(one, 2 / 3 * len(self.X), n_fits) for one in networks]

    def run(self, package: Package) -> Round:
        search = GridSearchCV(
            package.estimator(self.network),
            package.grid(_RATES, _DROPOUTS, _WIDTHS),
            scoring="accuracy",
            cv=StratifiedKFold(3, shuffle=True, random_state=0),
            refit=False,
            error_score="raise",
        )
        with stopwatch() as spent:
            search.fit(self.X, self.y, **package.fit_params(self.network))
        return spent | {"accuracy": float(search.best_score_)}
