"""The networks whose speed is measured, with sknn and with Keras."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from benchmarks.speed_setting import Samples, SpeedSetting
from sknn.training import (
    Objective,
    Plan,
    Predictor,
    Training,
    TrainingData,
    make_optimizer,
    train,
)

_STEPS, _FEATURES = 50, 8
_SHORTEST = 10
_RATE = 1e-3
_LOSS = "binary_crossentropy"

_KINDS = {
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
    "simple": keras.layers.SimpleRNN,
}


@dataclass(frozen=True)
class Setting(SpeedSetting):
    """A recurrent network and the settings of its training.

    Parameters
    ----------
    kind : {"lstm", "gru", "simple"}
    n_layers : int
        Number of layers of 64 units.
    both_ways : bool
        Whether the layers are bidirectional.
    unequal : bool
        Whether the sequences have 10 to 50 time steps, padded to 50, instead of 50.
    batch_size : int
    epochs : int
    """

    kind: str = "lstm"
    n_layers: int = 1
    both_ways: bool = False
    unequal: bool = False
    batch_size: int = 32
    epochs: int = 5

    def samples(self, n: int) -> Samples:
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n, _STEPS, _FEATURES)).astype("float32")
        y = (np.arange(n) % 2).astype("float32")[:, np.newaxis]
        if self.unequal:
            lengths = rng.integers(_SHORTEST, _STEPS + 1, n)
            X[np.arange(_STEPS) >= lengths[:, np.newaxis]] = 0.0
        return X, y

    def _network(self) -> Any:
        """Return the network, not compiled."""
        inputs = keras.Input((None, _FEATURES))
        x = keras.layers.Masking()(inputs) if self.unequal else inputs
        for number in range(self.n_layers):
            x = self._recurrent(x, number < self.n_layers - 1)
        outputs = keras.layers.Dense(1, activation="sigmoid")(x)
        return keras.Model(inputs, outputs)

    def _recurrent(self, x: Any, sequences: bool) -> Any:
        layer = _KINDS[self.kind]
        outputs = layer(64, return_sequences=sequences)(x)
        if not self.both_ways:
            return outputs
        backwards = layer(64, return_sequences=sequences, go_backwards=True)(x)
        return keras.layers.Concatenate()([outputs, backwards])

    def sknn(self, X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], object]:
        lengths = X.any(axis=2).sum(axis=1) if self.unequal else None
        model = self._network()
        optimizer, _, _ = make_optimizer("adam", _RATE)
        plan = Plan(Objective(_LOSS), optimizer, _RATE, epochs=self.epochs)
        data = TrainingData(X, y, None, self.batch_size, lengths)
        train(Training(model, data, plan))
        return Predictor(model)

    def keras(self, X: np.ndarray, y: np.ndarray) -> Any:
        model = self._network()
        model.compile(keras.optimizers.Adam(_RATE), _LOSS)
        model.fit(X, y, batch_size=self.batch_size, epochs=self.epochs, verbose=0)
        return model
