"""Plain `keras.Model.fit`."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from benchmarks.engine.network import Network
from benchmarks.engine.packages import _keras_network
from benchmarks.engine.packages._package import Package


class _ModelFit(ClassifierMixin, BaseEstimator):
    """A minimal estimator that calls `model.fit` and `model.predict`."""

    def __init__(
        self,
        hidden: tuple[int, ...] = (100,),
        dropout: float = 0.0,
        learning_rate: float = 1e-3,
        batch_size: int = 32,
        epochs: int = 1,
    ) -> None:
        self.hidden = hidden
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs

    def fit(self, X: np.ndarray, y: np.ndarray) -> "_ModelFit":
        import keras

        self.classes_, codes = np.unique(y, return_inverse=True)
        self.model_ = _keras_network.build(
            X.shape[1], len(self.classes_), self.hidden, self.dropout
        )
        self.model_.compile(
            keras.optimizers.Adam(self.learning_rate),
            "sparse_categorical_crossentropy",
        )
        self.model_.fit(
            X, codes, batch_size=self.batch_size, epochs=self.epochs, verbose=0
        )
        return self

    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        return self.model_.predict(X, verbose=0)

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class ModelFit(Package):
    """Keras without a wrapper, in cross-validation of scikit-learn."""

    name = "model.fit"
    statement = "import keras"
    modules = ("keras",)
    grid_names = ("learning_rate", "dropout", "hidden")

    def estimator(self, network: Network) -> Any:
        return _ModelFit(
            network.hidden,
            network.dropout,
            network.learning_rate,
            network.batch_size,
            network.epochs,
        )
