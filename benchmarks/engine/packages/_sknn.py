"""sknn.MLPClassifier."""

from typing import Any

from benchmarks.engine.network import Network
from benchmarks.engine.packages._package import Package


class Sknn(Package):
    """This package."""

    name = "sknn"
    statement = "from sknn import MLPClassifier"
    modules = ("sknn",)

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

    def grid(
        self, network: Network, rates: list[float], dropouts: list[float], widths: Any
    ) -> dict[str, list[Any]]:
        return {
            "learning_rate": rates,
            "dropout": dropouts,
            "hidden_layer_sizes": [(width,) for width in widths],
        }

    def forget(self) -> None:
        from sknn.training import clear_cache

        clear_cache()
