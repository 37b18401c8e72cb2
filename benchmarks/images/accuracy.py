"""Accuracy of networks for images; no setting was chosen on the test sets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_score

from benchmarks.case import Case, Round, Row
from benchmarks.images.data import SETS, Part, faces
from benchmarks.options import Options
from benchmarks.page import by_columns, middle, n_rounds, spread
from benchmarks.table import Table
from benchmarks.timing import stopwatch
from sknn import CNNClassifier
from sknn.training import clear_cache

# No validation set: a fixed number of epochs on all training images.
_COMMON = {
    "lr_schedule": "one_cycle",
    "learning_rate": 0.003,
    "early_stopping": False,
    "batch_norm": True,
}

_MNIST = _COMMON | {
    "filters": (32, 48, 96),
    "blocks": (1, 2, 1),
    "hidden_layer_sizes": (),
    "dropout": 0.3,
    "augmentation": {"shift": 0.07, "rotation": 8, "zoom": 0.08},
    "batch_size": 128,
    "epochs": 12,
}
_FASHION = _MNIST | {
    "filters": (32, 64, 128),
    "dropout": 0.4,
    "epochs": 20,
    "spatial_dropout": 0.05,
    "augmentation": {"shift": 0.05, "horizontal_flip": 0.5},
}
_FACES = _COMMON | {"dropout": 0.5, "augmentation": {"shift": 0.06}, "epochs": 40}

_CIFAR = _FASHION | {"augmentation": "photos"}
_FEW = 8000

# For a GPU; takes hours on a CPU.
_WIDE = {
    "architecture": "wide_resnet",
    "filters": (128, 256, 512),
    "blocks": 2,
    "optimizer": "nesterov",
    "learning_rate": 0.1,
    "lr_schedule": "one_cycle",
    "weight_decay": 5e-4,
    "label_smoothing": 0.1,
    "dropout": 0.0,
    "augmentation": {"shift": 0.125, "horizontal_flip": 0.5, "cutout": 0.5},
    "batch_size": 128,
    "epochs": 60,
    "early_stopping": False,
}

_TEXT = """Accuracy on the test set, or in 5-fold cross-validation (faces). The CIFAR-10
images are in a JPEG version, so scores differ from published ones. Seconds are the time
of the fit, or of all folds, including compilation. With several seeds: mean, minimum
and maximum."""


@dataclass
class AccuracyCase(Case):
    """One network on one data set.

    Parameters
    ----------
    data : str
        A key of `SETS`, or a label of the CMU faces, for 5-fold cross-validation.
    params : dict
        Parameters of the network.
    target : float
        Target accuracy.
    n_train : int or None, default=None
        Number of training images, the same ones for all cases; None for all.
    """

    name: str
    data: str
    params: dict[str, Any]
    target: float
    n_train: int | None = None
    rounds: int = 1
    on_request: bool = False

    def prepare(self, options: Options) -> None:
        if self.data in SETS:
            name, read = SETS[self.data]
            folder = options.folder(name)
            parts = [read(folder, part) for part in ("train", "test")]
        else:
            parts = [faces(options.folder("cmu_faces"), self.data)]
        if self.n_train is not None:
            parts[0] = _some(parts[0], self.n_train)
        if options.quick:
            parts = [_some(part) for part in parts]
            self.params = self.params | {"epochs": 1}
        self.parts = parts

    def measure(self, number: int) -> Round:
        network = CNNClassifier(**self.params, random_state=number)
        X, y = self.parts[0]
        clear_cache()
        with stopwatch() as spent:
            if self.data in SETS:
                network.fit(X, y)
            else:
                folds = StratifiedKFold(5, shuffle=True, random_state=number)
                scores = cross_val_score(network, X, y, cv=folds, error_score="raise")
        accuracy = network.score(*self.parts[1]) if self.data in SETS else scores.mean()
        return {"seed": number, **spent, "accuracy": float(accuracy)}

    def facts(self) -> Row:
        return {"target": self.target, "params": self.params}


def _some(part: Part, n_images: int = 300) -> Part:
    """Return randomly chosen images and their labels."""
    X, y = part
    rows = np.random.default_rng(0).permutation(len(y))[:n_images]
    return X[rows], y[rows]


def _section(rows: dict[str, Row]) -> str:
    notes = ["\n"]
    for name, row in rows.items():
        params = ", ".join(f"{k}={v!r}" for k, v in row["params"].items())
        notes.append(f"\n- {name}: `{params}`")
    return _table(rows) + "".join(notes)


_table = by_columns(
    "case",
    {
        "accuracy, %": spread("accuracy", digits=2, scale=100),
        "target": lambda row: f"{100 * row['target']:.1f}",
        "seeds": n_rounds,
        "s": middle("seconds"),
        "CPU s": middle("cpu_seconds"),
    },
)

_CASES = (
    AccuracyCase("mnist", "mnist", _MNIST, 0.994, rounds=3),
    AccuracyCase("fashion", "fashion", _FASHION, 0.925),
    AccuracyCase("faces-person", "person", _FACES, 0.97),
    AccuracyCase("faces-pose", "pose", _FACES, 0.9),
    AccuracyCase("faces-eyes", "eyes", _FACES, 0.95),
    AccuracyCase("cifar", "cifar", _CIFAR, 0.75),
    # The default network, after the settings for the same images.
    AccuracyCase("fashion-8000", "fashion", _FASHION, 0.89, _FEW),
    AccuracyCase("fashion-8000-default", "fashion", {}, 0.89, _FEW),
    AccuracyCase("cifar-8000", "cifar", _CIFAR, 0.69, _FEW),
    AccuracyCase("cifar-8000-default", "cifar", {}, 0.69, _FEW),
    AccuracyCase("cifar-gpu", "cifar", _WIDE, 0.93, on_request=True),
)

TABLE = Table("accuracy", "Accuracy", _TEXT, _CASES, _section)
