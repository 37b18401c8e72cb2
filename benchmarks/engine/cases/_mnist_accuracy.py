"""Accuracy on MNIST."""

from benchmarks.case import Round
from benchmarks.engine.case import EngineCase
from benchmarks.engine.data import mnist
from benchmarks.engine.packages import Package
from benchmarks.options import Options
from benchmarks.timing import stopwatch


class MnistAccuracy(EngineCase):
    """Accuracy of a multilayer perceptron; no setting was chosen on the test set.

    It takes minutes and does not compare packages.
    """

    name = "mnist_accuracy"
    title = (
        "Accuracy of sknn on the 10,000 test images of MNIST: 784-1024-512-10 with"
        " dropout (0.2 of the inputs, 0.4 of the hidden units), 20 epochs, batches of"
        " 128, one-cycle learning rate up to 0.002; all 60,000 images trained on, no"
        " early stopping"
    )
    rounds = 1
    on_request = True
    packages = ("sknn",)

    def load(self, options: Options) -> None:
        self.X, self.y, self.X_test, self.y_test = mnist(options)
        self.epochs = 1 if options.quick else 20

    def run(self, package: Package) -> Round:
        from sknn import MLPClassifier

        estimator = MLPClassifier(
            (1024, 512),
            dropout=0.4,
            input_dropout=0.2,
            learning_rate=2e-3,
            lr_schedule="one_cycle",
            batch_size=128,
            epochs=self.epochs,
            early_stopping=False,
            random_state=0,
        )
        with stopwatch() as spent:
            estimator.fit(self.X, self.y)
        return spent | {"accuracy": float(estimator.score(self.X_test, self.y_test))}
