"""Speed of `CNNClassifier` compared with Keras, with the same network."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from sklearn.model_selection import StratifiedKFold
from tensorflow.tsl.profiler.protobuf import xplane_pb2

from benchmarks.engine.case import stopwatch
from sknn import CNNClassifier
from sknn.networks import build_cnn, set_input_statistics
from sknn.training import clear_cache

_SHAPES = ((28, 28, 1), (32, 32, 3))
_CLASSES = 10
_FILTERS = (32, 64)
_DROPOUT, _RATE = 0.3, 2e-3

# Batch size of `model.predict`, and its default.
_PREDICT_ROWS, _DEFAULT_ROWS = 256, 32


@dataclass(frozen=True)
class Setting:
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

    def images(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """Return `n` random images and labels."""
        X = np.random.default_rng(0).integers(0, 256, (n, *self.shape), dtype="uint8")
        return X, np.arange(n) % _CLASSES

    def estimator(self) -> Any:
        """Return the network as an estimator."""
        return CNNClassifier(
            filters=_FILTERS,
            hidden_layer_sizes=(),
            dropout=_DROPOUT,
            batch_norm=self.batch_norm,
            learning_rate=_RATE,
            lr_schedule="constant",
            batch_size=self.batch_size,
            epochs=self.epochs,
            early_stopping=False,
            random_state=0,
        )

    def model(self, X: np.ndarray, y: np.ndarray) -> Any:
        """Return the same network, trained with `model.fit`."""
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


@dataclass(frozen=True)
class Case:
    """One row of the table: the same work done with sknn and with Keras.

    Parameters
    ----------
    n_images : int
        Number of images that one run trains on or predicts.
    ways : dict of callables
        "sknn" and "keras".
    """

    n_images: int
    ways: dict[str, Callable[[], Any]]


def cases() -> Iterator[tuple[str, Callable[[], Case]]]:
    """Yield the name of each row and a function that prepares it."""
    for shape, norm in product(_SHAPES, (False, True)):
        kind = f"{shape[0]}x{shape[1]}x{shape[2]}" + "-norm" * norm
        yield f"long-128-{kind}", lambda s=shape, n=norm: _fit(Setting(s, 128, n, 3))
        for batch in (32, 128):
            yield (
                f"cv-{batch}-{kind}",
                lambda s=shape, b=batch, n=norm: _folds(Setting(s, b, n, 3)),
            )
        for rows in (100, 1_000, 10_000):
            for batch in (_PREDICT_ROWS, _DEFAULT_ROWS):
                yield (
                    f"predict-{rows}-{kind}" + "-by-32" * (batch == _DEFAULT_ROWS),
                    lambda s=shape, r=rows, n=norm, b=batch: _predict(
                        Setting(s, 128, n, 1), r, b
                    ),
                )


def _fit(setting: Setting, n: int = 20_000) -> Case:
    X, y = setting.images(n)
    ways = {
        "sknn": lambda: setting.estimator().fit(X, y),
        "keras": lambda: setting.model(X, y),
    }
    return Case(n * setting.epochs, ways)


def _folds(setting: Setting, n: int = 2_000) -> Case:
    X, y = setting.images(n)
    folds = list(StratifiedKFold(3).split(X, y))

    def ours() -> None:
        for train, test in folds:
            setting.estimator().fit(X[train], y[train]).predict(X[test])

    def plain() -> None:
        for train, test in folds:
            model = setting.model(X[train], y[train])
            model.predict(X[test], batch_size=_PREDICT_ROWS, verbose=0)

    return Case(2 * n * setting.epochs, {"sknn": ours, "keras": plain})


def _predict(setting: Setting, n: int, batch_size: int) -> Case:
    X, y = setting.images(n)
    few = setting.images(256)
    estimator, model = setting.estimator().fit(*few), setting.model(*few)
    calls = max(1, 10_000 // n)

    def repeated(call: Callable[[], Any]) -> Callable[[], None]:
        call()  # the first call compiles

        def run() -> None:
            for _ in range(calls):
                call()

        return run

    ways = {
        "sknn": repeated(lambda: estimator.predict_proba(X)),
        "keras": repeated(lambda: model.predict(X, batch_size=batch_size, verbose=0)),
    }
    return Case(n * calls, ways)


def measure(case: Case, name: str, n_rounds: int) -> list[dict[str, Any]]:
    """Return the times of sknn and Keras, which alternate, for each round."""
    rounds = []
    for _ in range(n_rounds):
        found = {}
        for way, run in case.ways.items():
            if not name.startswith("predict"):
                clear_cache()  # compilation is part of the measured time
            with stopwatch() as result:
                run()
            found[way] = {"seconds": result.value, "cpu_seconds": result.cpu_seconds}
        rounds.append(found)
    return rounds


# -- time of the operations ----------------------------------------------------------

# Kinds of operations, by a part of their names; the first match counts.
_KINDS = (
    ("optimizer", "optimizer/"),
    ("gradients of kernels", "BackpropFilter"),
    ("gradients of maps", "BackpropInput"),
    ("gradients of pooling", "PoolGrad"),
    ("gradients of normalization", "BatchNormGrad"),
    ("convolutions", "Conv2D"),
    ("pooling", "MaxPool"),
    ("normalization", "BatchNorm"),
    ("dense layers", "MatMul"),
)


def step_parts(setting: Setting, n_steps: int = 16) -> dict[str, float]:
    """Return the milliseconds per training update of each kind of operation.

    The times of both cores are added.
    """
    X, y = setting.images(n_steps * setting.batch_size)
    setting.estimator().fit(X, y)  # compiles
    with tempfile.TemporaryDirectory() as folder:
        tf.profiler.experimental.start(folder)
        setting.estimator().fit(X, y)
        tf.profiler.experimental.stop()
        (path,) = Path(folder).rglob("*.xplane.pb")
        space = xplane_pb2.XSpace.FromString(path.read_bytes())
    parts: Counter[str] = Counter()
    for plane in space.planes:
        for event in (e for line in plane.lines for e in line.events):
            name = plane.event_metadata[event.metadata_id].name
            # Operations are named scope:type; other events contain operations.
            if "/" in name and ":" in name:
                kind = next((kind for kind, text in _KINDS if text in name), "other")
                parts[kind] += event.duration_ps / 1e9 / n_steps / setting.epochs
    return dict(parts.most_common())
