"""sknn.MLPClassifier."""

from typing import Any

from benchmarks.engine.network import Network
from benchmarks.engine.packages._package import Package


class Sknn(Package):
    """This package."""

    name = "sknn"
    statement = "from sknn import MLPClassifier"
    modules = ("sknn",)
    grid_names = ("learning_rate", "dropout", "hidden_layer_sizes")

    def estimator(self, network: Network) -> Any:
        from sknn import MLPClassifier

        return MLPClassifier(
            network.hidden,
            kernel_initializer="glorot_uniform",
            dropout=network.dropout,
            learning_rate=network.learning_rate,
            batch_size=network.batch_size,
            epochs=network.epochs,
            lr_schedule="constant",
            early_stopping=False,
        )

    def forget(self) -> None:
        from sknn.training import clear_cache

        clear_cache()
