"""Accuracy of networks for images; no setting was chosen on the test sets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.model_selection import StratifiedKFold, cross_val_score

from benchmarks.engine.case import stopwatch
from benchmarks.images.data import SETS, faces
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


@dataclass(frozen=True)
class Task:
    """One network on one data set.

    Parameters
    ----------
    data : str
        A key of `SETS`, or a label of the CMU faces, for 5-fold cross-validation.
    params : dict
        Parameters of the network.
    target : float
        Target accuracy.
    rounds : int, default=1
        Number of seeds.
    only_named : bool, default=False
        Whether to run the task only if it is named on the command line.
    """

    data: str
    params: dict[str, Any]
    target: float
    rounds: int = 1
    only_named: bool = False


TASKS: dict[str, Task] = {
    "mnist": Task("mnist", _MNIST, 0.994, rounds=3),
    "fashion": Task("fashion", _FASHION, 0.925),
    "faces-person": Task("person", _FACES, 0.97),
    "faces-pose": Task("pose", _FACES, 0.9),
    "faces-eyes": Task("eyes", _FACES, 0.95),
    "cifar": Task("cifar", _FASHION | {"augmentation": "photos"}, 0.75),
    "cifar-gpu": Task("cifar", _WIDE, 0.93, only_named=True),
}


def measure(
    task: Task, folder: Path, seed: int, epochs: int | None, samples: int | None
) -> dict[str, float]:
    """Return time and accuracy for one seed.

    Parameters
    ----------
    task : Task
    folder : Path
        Folder of the data.
    seed : int
        Seed of the network and of the folds.
    epochs : int or None
        Number of epochs for a trial run; None for the epochs of the task.
    samples : int or None
        Number of images for a trial run; None for all images.
    """
    params = task.params | ({} if epochs is None else {"epochs": epochs})
    network = CNNClassifier(**params, random_state=seed)
    clear_cache()
    if task.data not in SETS:
        X, y = _some(faces(folder, task.data), samples)
        folds = StratifiedKFold(5, shuffle=True, random_state=seed)
        with stopwatch() as result:
            scores = cross_val_score(network, X, y, cv=folds, error_score="raise")
        accuracy = float(scores.mean())
    else:
        train, test = (
            _some(SETS[task.data](folder, part), samples) for part in ("train", "test")
        )
        with stopwatch() as result:
            network.fit(*train)
        accuracy = float(network.score(*test))
    assert result.cpu_seconds is not None
    return {
        "seed": seed,
        "seconds": result.value,
        "cpu_seconds": result.cpu_seconds,
        "accuracy": accuracy,
    }


def _some(part: tuple[np.ndarray, np.ndarray], samples: int | None) -> Any:
    """Return `samples` randomly chosen images, or all if None."""
    X, y = part
    if samples is None or samples >= len(y):
        return X, y
    rows = np.random.default_rng(0).permutation(len(y))[:samples]
    return X[rows], y[rows]
