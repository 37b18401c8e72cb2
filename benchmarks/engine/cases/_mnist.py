"""Dense networks on MNIST."""

import os
from pathlib import Path
from typing import Any

from benchmarks.data import mnist
from benchmarks.engine.case import Case, Measurement, Products, Skipped, stopwatch
from benchmarks.engine.cases._products import fit_products
from benchmarks.engine.network import Network
from benchmarks.engine.packages import Package


def _load() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return the training and test images with their labels."""
    place = os.environ.get("SKNN_BENCH_DATA")
    folder = Path(place or "") / "mnist"
    if not place or not folder.is_dir():
        raise Skipped(
            "needs a folder that contains mnist/ with the four original .gz files; pass"
            " it with --data or in SKNN_BENCH_DATA"
        )
    return mnist(folder, "train"), mnist(folder, "t10k")


class MnistDense(Case):
    """One fit, scored afterwards on the test images."""

    name = "mnist_dense"
    title = (
        "One fit of a 784-512-512-10 network on the 60,000 images of MNIST, 3 epochs,"
        " batches of 128; accuracy on the 10,000 test images"
    )
    unit = "s"
    rounds = 3
    network = Network(784, (512, 512), 10, 128, epochs=3)

    def prepare(self, packages: list[Package], quick: bool) -> None:
        self.train, self.test = _load()

    def products(self) -> list[Products]:
        return [fit_products(self.network, 60_000)]

    def measure(self, package: Package) -> Measurement:
        estimator = package.estimator(self.network)
        with stopwatch() as result:
            estimator.fit(*self.train, **package.fit_params(self.network))
        X, y = self.test
        result.accuracy = float((estimator.predict(X) == y).mean())
        return result


class MnistAccuracy(Case):
    """Accuracy of a multilayer perceptron; no setting was chosen on the test set."""

    name = "mnist_accuracy"
    title = (
        "Accuracy of sknn on the 10,000 test images of MNIST: 784-1024-512-10 with"
        " dropout (0.2 of the inputs, 0.4 of the hidden units), 20 epochs, batches of"
        " 128, one-cycle learning rate up to 0.002; all 60,000 images trained on, no"
        " early stopping"
    )
    unit = "s"
    rounds = 1

    def prepare(self, packages: list[Package], quick: bool) -> None:
        packages[:] = [p for p in packages if p.name == "sknn"]
        self.train, self.test = _load()

    def measure(self, package: Package) -> Measurement:
        from sknn import MLPClassifier

        estimator = MLPClassifier(
            (1024, 512),
            dropout=0.4,
            input_dropout=0.2,
            learning_rate=2e-3,
            lr_schedule="one_cycle",
            batch_size=128,
            epochs=20,
            early_stopping=False,
            random_state=0,
        )
        with stopwatch() as result:
            estimator.fit(*self.train)
        result.accuracy = float(estimator.score(*self.test))
        return result
