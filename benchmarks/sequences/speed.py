"""Speed of recurrent networks compared with Keras, with the same networks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import keras
import numpy as np
from sklearn.model_selection import KFold

from benchmarks.engine.case import stopwatch
from sknn.training import (
    Objective,
    Plan,
    Predictor,
    Training,
    TrainingData,
    clear_cache,
    make_optimizer,
    train,
)

_STEPS, _FEATURES = 50, 8
_SHORTEST = 10
_RATE = 1e-3
_LOSS = "binary_crossentropy"

# Batch size of `model.predict`, which is slower with its default of 32.
_PREDICT_ROWS = 256

_KINDS = {
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
    "simple": keras.layers.SimpleRNN,
}


@dataclass(frozen=True)
class Setting:
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

    def sequences(self, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        """Return `n` random sequences, their targets, and their lengths if unequal."""
        rng = np.random.default_rng(0)
        X = rng.normal(size=(n, _STEPS, _FEATURES)).astype("float32")
        y = (np.arange(n) % 2).astype("float32")[:, np.newaxis]
        if not self.unequal:
            return X, y, None
        lengths = rng.integers(_SHORTEST, _STEPS + 1, n)
        X[np.arange(_STEPS) >= lengths[:, np.newaxis]] = 0.0
        return X, y, lengths

    def network(self) -> Any:
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

    def ours(self, X: np.ndarray, y: np.ndarray, lengths: Any) -> Any:
        """Return the network, trained with the engine of sknn."""
        model = self.network()
        optimizer, _, _ = make_optimizer("adam", _RATE)
        plan = Plan(Objective(_LOSS), optimizer, _RATE, epochs=self.epochs)
        data = TrainingData(X, y, None, self.batch_size, lengths)
        train(Training(model, data, plan))
        return model

    def plain(self, X: np.ndarray, y: np.ndarray) -> Any:
        """Return the network, trained with `model.fit`."""
        model = self.network()
        model.compile(keras.optimizers.Adam(_RATE), _LOSS)
        model.fit(X, y, batch_size=self.batch_size, epochs=self.epochs, verbose=0)
        return model


@dataclass(frozen=True)
class Case:
    """One row of the table: the same work done with sknn and with Keras.

    Parameters
    ----------
    n_sequences : int
        Number of sequences that one run trains on or predicts.
    compiles : bool
        Whether the measured time includes compilation.
    ways : dict of callables
        "sknn" and "keras".
    """

    n_sequences: int
    compiles: bool
    ways: dict[str, Callable[[], Any]]


def cases() -> Iterator[tuple[str, Callable[[], Case]]]:
    """Yield the name of each row and a function that prepares it."""
    networks = {
        "lstm": Setting(),
        "gru": Setting("gru"),
        "simple": Setting("simple"),
        "two-lstm": Setting(n_layers=2),
        "two-gru": Setting("gru", n_layers=2),
        "both-lstm": Setting(both_ways=True),
    }
    for name, network in networks.items():
        for unequal in (False, True):
            kind = name + "-unequal" * unequal
            for batch in (32, 128):
                setting = replace(network, unequal=unequal, batch_size=batch)
                yield f"fit-{batch}-{kind}", lambda s=setting: _fit(s)
                yield f"cv-{batch}-{kind}", lambda s=setting: _folds(s)
    for unequal in (False, True):
        setting = Setting(unequal=unequal, epochs=1)
        for rows in (100, 10_000):
            yield (
                f"predict-{rows}-lstm" + "-unequal" * unequal,
                lambda s=setting, r=rows: _predict(s, r),
            )


def _fit(setting: Setting, n: int = 6_400) -> Case:
    """Return a training, including compilation."""
    X, y, lengths = setting.sequences(n)
    ways = {
        "sknn": lambda: setting.ours(X, y, lengths),
        "keras": lambda: setting.plain(X, y),
    }
    return Case(n * setting.epochs, True, ways)


def _folds(setting: Setting, n: int = 1_000) -> Case:
    """Return a cross-validation, including compilation."""
    X, y, lengths = setting.sequences(n)
    folds = list(KFold(3).split(X, y))

    def ours() -> None:
        for rows, test in folds:
            part = None if lengths is None else lengths[rows]
            Predictor(setting.ours(X[rows], y[rows], part))(X[test])

    def plain() -> None:
        for rows, test in folds:
            model = setting.plain(X[rows], y[rows])
            model.predict(X[test], batch_size=_PREDICT_ROWS, verbose=0)

    return Case(2 * n * setting.epochs, True, {"sknn": ours, "keras": plain})


def _predict(setting: Setting, n: int) -> Case:
    X, *_ = setting.sequences(n)
    model = setting.network()
    predictor = Predictor(model)
    calls = max(1, 10_000 // n)

    def repeated(call: Callable[[], Any]) -> Callable[[], None]:
        call()  # the first call compiles

        def run() -> None:
            for _ in range(calls):
                call()

        return run

    ways = {
        "sknn": repeated(lambda: predictor(X)),
        "keras": repeated(
            lambda: model.predict(X, batch_size=_PREDICT_ROWS, verbose=0)
        ),
    }
    return Case(n * calls, False, ways)


def measure(case: Case, n_rounds: int) -> list[dict[str, Any]]:
    """Return the times of sknn and Keras, which alternate, for each round."""
    rounds = []
    for _ in range(n_rounds):
        found = {}
        for way, run in case.ways.items():
            if case.compiles:
                clear_cache()
            with stopwatch() as result:
                run()
            found[way] = {"seconds": result.value, "cpu_seconds": result.cpu_seconds}
        rounds.append(found)
    return rounds
