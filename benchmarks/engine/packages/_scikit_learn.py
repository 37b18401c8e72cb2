"""sklearn.neural_network.MLPClassifier."""

from typing import Any

from benchmarks.engine.network import Network
from benchmarks.engine.packages._package import Package


class ScikitLearn(Package):
    """The multilayer perceptron of scikit-learn, which has no dropout."""

    name = "scikit-learn"
    statement = "from sklearn.neural_network import MLPClassifier"
    modules = ("sklearn",)

    def estimator(self, network: Network) -> Any:
        from sklearn.neural_network import MLPClassifier

        return MLPClassifier(
            network.hidden,
            alpha=0.0,
            learning_rate_init=network.learning_rate,
            batch_size=network.batch_size,
            max_iter=network.epochs,
            # No early stopping.
            tol=0.0,
            n_iter_no_change=network.epochs + 1,
        )

    def grid(
        self, rates: list[float], dropouts: list[float], widths: list[int]
    ) -> dict[str, list[Any]]:
        """Return the same number of candidates, with penalties instead of dropout."""
        return {
            "learning_rate_init": rates,
            "alpha": [10.0**-exponent for exponent in range(5, 5 - len(dropouts), -1)],
            "hidden_layer_sizes": [(width,) for width in widths],
        }
