"""scikeras.wrappers.KerasClassifier."""

from typing import Any

from benchmarks.engine.network import Network
from benchmarks.engine.packages import _keras_network
from benchmarks.engine.packages._package import Package


def _model(hidden: tuple[int, ...], dropout: float, meta: dict[str, Any]) -> Any:
    return _keras_network.build(
        meta["n_features_in_"], meta["n_classes_"], hidden, dropout
    )


class SciKeras(Package):
    """SciKeras, without a seed, which would enable determinism globally in Keras."""

    name = "SciKeras"
    statement = "from scikeras.wrappers import KerasClassifier"
    modules = ("scikeras",)
    grid_names = ("optimizer__learning_rate", "model__dropout", "model__hidden")

    def estimator(self, network: Network) -> Any:
        from scikeras.wrappers import KerasClassifier

        return KerasClassifier(
            _model,
            model__hidden=network.hidden,
            model__dropout=network.dropout,
            loss="sparse_categorical_crossentropy",
            optimizer="adam",
            optimizer__learning_rate=network.learning_rate,
            batch_size=network.batch_size,
            epochs=network.epochs,
            verbose=0,
        )
