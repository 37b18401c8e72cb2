"""keras.wrappers.SKLearnClassifier."""

import itertools
from typing import Any

import numpy as np

from benchmarks.engine.network import Network
from benchmarks.engine.packages import _keras_network
from benchmarks.engine.packages._package import Package


def _model(
    X: Any, y: Any, hidden: tuple[int, ...], dropout: float, learning_rate: float
) -> Any:
    import keras

    model = _keras_network.build(X.shape[1], y.shape[1], hidden, dropout)
    model.compile(keras.optimizers.Adam(learning_rate), "categorical_crossentropy")
    return model


class KerasWrappers(Package):
    """The wrapper of Keras; a clone loses `fit_kwargs`, so they are passed to `fit`."""

    name = "keras.wrappers"
    statement = "from keras.wrappers import SKLearnClassifier"
    modules = ("keras",)

    def estimator(self, network: Network) -> Any:
        from keras.wrappers import SKLearnClassifier

        return SKLearnClassifier(
            _model,
            model_kwargs={
                "hidden": network.hidden,
                "dropout": network.dropout,
                "learning_rate": network.learning_rate,
            },
        )

    def fit_params(self, network: Network) -> dict[str, Any]:
        return {
            "batch_size": network.batch_size,
            "epochs": network.epochs,
            "verbose": 0,
        }

    def grid(
        self, rates: list[float], dropouts: list[float], widths: list[int]
    ) -> dict[str, list[Any]]:
        """Return dicts of parameters: the wrapper has no nested parameters."""
        return {
            "model_kwargs": [
                {"learning_rate": rate, "dropout": dropout, "hidden": (width,)}
                for rate, dropout, width in itertools.product(rates, dropouts, widths)
            ]
        }

    def predict_proba(self, estimator: Any, X: np.ndarray) -> np.ndarray:
        """Return its decision function, which contains probabilities."""
        return estimator.decision_function(X)
