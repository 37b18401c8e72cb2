"""The network whose speed is measured, with sknn and with Keras."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from benchmarks.speed_setting import Samples, SpeedSetting
from sknn import CNNClassifier
from sknn.networks import build_cnn, set_input_statistics

_CLASSES = 10
_FILTERS = (32, 64)
_DROPOUT, _RATE = 0.3, 2e-3


@dataclass(frozen=True)
class Setting(SpeedSetting):
    """A network of two stages and the settings of its training.

    Parameters
    ----------
    shape : tuple of three ints
        Height, width and channels of the images.
    batch_size : int
    batch_norm : bool
    epochs : int
    """

    shape: tuple[int, int, int]
    batch_size: int
    batch_norm: bool
    epochs: int

    def samples(self, n: int) -> Samples:
        X = np.random.default_rng(0).integers(0, 256, (n, *self.shape), dtype="uint8")
        return X, np.arange(n) % _CLASSES

    def estimator(self) -> Any:
        """Return the network as an estimator."""
        return CNNClassifier(
            filters=_FILTERS,
            hidden_layer_sizes=(),
            dropout=_DROPOUT,
            batch_norm=self.batch_norm,
            augmentation=None,
            learning_rate=_RATE,
            lr_schedule="constant",
            batch_size=self.batch_size,
            epochs=self.epochs,
            early_stopping=False,
            random_state=0,
        )

    def sknn(self, X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], object]:
        return self.estimator().fit(X, y).predict_proba

    def keras(self, X: np.ndarray, y: np.ndarray) -> Any:
        model = build_cnn(
            self.shape,
            _CLASSES,
            "softmax",
            filters=_FILTERS,
            hidden_layer_sizes=(),
            dropout=_DROPOUT,
            batch_norm=self.batch_norm,
        )
        set_input_statistics(model, X.mean((0, 1, 2)), X.std((0, 1, 2)))
        optimizer = keras.optimizers.Adam(_RATE)
        model.compile(optimizer, "sparse_categorical_crossentropy")
        model.fit(X, y, batch_size=self.batch_size, epochs=self.epochs, verbose=0)
        return model
