"""Five-fold cross-validation of one network on the digits."""

from sklearn.model_selection import StratifiedKFold, cross_val_score

from benchmarks.case import Round
from benchmarks.data import digits
from benchmarks.engine.case import EngineCase
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package
from benchmarks.engine.products import Products, training
from benchmarks.options import Options
from benchmarks.timing import stopwatch


class CrossValidation(EngineCase):
    """The whole call of `cross_val_score`.

    The splitter is passed explicitly: scikit-learn does not recognize SciKeras as a
    classifier, so its folds would not be stratified.
    """

    rounds = 5

    def __init__(self, batch_size: int) -> None:
        self.name = f"cv_digits_{batch_size}"
        self.network = Network(64, (100,), 10, batch_size, epochs=50)
        self.title = (
            "5-fold cross_val_score of a 64-100-10 network on 1,797 digits, 50 epochs,"
            f" batches of {batch_size}"
        )

    def load(self, options: Options) -> None:
        self.X, self.y = digits()

    def products(self) -> list[Products]:
        return [training(self.network, 4 / 5 * len(self.X), n_fits=5)]

    def run(self, package: Package) -> Round:
        with stopwatch() as spent:
            scores = cross_val_score(
                package.estimator(self.network),
                self.X,
                self.y,
                scoring="accuracy",
                cv=StratifiedKFold(5, shuffle=True, random_state=0),
                params=package.fit_params(self.network),
                error_score="raise",
            )
        return spent | {"accuracy": float(scores.mean())}
