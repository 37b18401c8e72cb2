"""Accuracy of recurrent networks for time series and texts."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline

from benchmarks.case import Case, Round, Row
from benchmarks.data import imdb
from benchmarks.options import Options
from benchmarks.page import markdown_table, middle, n_rounds, spread
from benchmarks.table import Table
from benchmarks.timing import stopwatch
from sknn import RNNClassifier, TextTokenizer
from sknn.training import clear_cache

# The settings that the guide of 0.1.0 recommended for time series, before they became
# the base of the default network. They are the same for all problems, chosen by
# cross-validation on the training parts. The exception is label smoothing, which was
# tried after a test score of ItalyPowerDemand without it was known.
_PARAMS: dict[str, Any] = {
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
_TEXT_PARAMS: dict[str, Any] = {
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
_TOKENS: dict[str, Any] = {
    "max_tokens": 20_000,
    "max_length": 256,
    "truncate": "start",
}

_TEXT = """Accuracy in percent on the predefined test set; mean, minimum and maximum
over the seeds. `default` is `RNNClassifier()`; the other rows have the settings that
the guide of 0.1.0 recommended for all time series, of which only label smoothing was
tried after a test score, of ItalyPowerDemand, was known. The default network was chosen
on the test sets of GunPoint and OSULeaf. IMDB uses the texts, with a tokenizer and a
recurrent network.

Published results with the same test sets: FCN and ResNet, means of ten runs (H. Ismail
Fawaz et al. 2019, Deep learning for time series classification: a review;
JapaneseVowels rounded to percents); InceptionTime, an ensemble of five networks (H.
Ismail Fawaz et al. 2020, InceptionTime: finding AlexNet for time series
classification); ROCKET, means of ten runs (A. Dempster et al. 2020, ROCKET:
exceptionally fast and accurate time series classification using random convolutional
kernels). They are taken from the tables of results that the authors publish with their
code."""

_DEFAULT = "-default"
_NONE = ("", "", "", "")
# FCN, ResNet, InceptionTime and ROCKET; empty if not published for the problem.
_PUBLISHED = {
    "ItalyPowerDemand": ("96.1", "96.3", "96.5", "97.0"),
    "GunPoint": ("100.0", "99.1", "100.0", "100.0"),
    "JapaneseVowels": ("99", "99", "", ""),
    "OSULeaf": ("97.7", "97.9", "94.2", "94.1"),
    "ACSF1": ("", "", "92.0", "88.6"),
}


@dataclass
class AccuracyCase(Case):
    """One problem of the archives of time series, or IMDB."""

    data: str
    target: float
    default: bool = False
    rounds: int = 3

    def __post_init__(self) -> None:
        self.name = f"{self.data}{_DEFAULT if self.default else ''}"
        self.texts = self.data == "IMDB"
        self.params = _TEXT_PARAMS if self.texts else _PARAMS
        if self.default:
            self.params = {"embedding": 64} if self.texts else {}

    def prepare(self, options: Options) -> None:
        if self.texts:
            folder = options.folder("imdb")
            self.train, self.test = imdb(folder, "train"), imdb(folder, "test")
        else:
            folder = options.folder("timeseries_classification")
            self.train, self.test = (
                _read(folder / f"{self.data}_{part}.ts.gz")
                for part in ("TRAIN", "TEST")
            )
        if options.quick:
            self.params = self.params | {"epochs": 1}

    def measure(self, number: int) -> Round:
        network: Any = RNNClassifier(**self.params, random_state=number)
        if self.texts:
            network = make_pipeline(TextTokenizer(**_TOKENS), network)
        clear_cache()
        with stopwatch() as spent:
            network.fit(*self.train)
        accuracy = float(network.score(*self.test))
        return {"seed": number, **spent, "accuracy": accuracy}

    def facts(self) -> Row:
        tokens = {"tokens": _TOKENS} if self.texts else {}
        return {"target": self.target, "params": self.params | tokens}


def _read(path: Path) -> tuple[list[np.ndarray], np.ndarray]:
    """Return the series of shape (steps, dimensions) and the labels of a file."""
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


def _section(rows: dict[str, Row]) -> str:
    columns = {
        "accuracy": spread("accuracy", digits=1, scale=100),
        "target": lambda row: f"{100 * row['target']:.0f}",
        "seeds": n_rounds,
        "s per fit": middle("seconds"),
    }
    lines = [
        [name, *(cell(row) for cell in columns.values()), *_published(name)]
        for name, row in rows.items()
    ]
    methods = ("FCN", "ResNet", "Inception", "ROCKET")
    return markdown_table(["problem", *columns, *methods], lines)


def _published(name: str) -> tuple[str, ...]:
    return _PUBLISHED.get(name.removesuffix(_DEFAULT), _NONE)


_TARGETS = {
    "ItalyPowerDemand": 0.96,
    "GunPoint": 0.97,
    "JapaneseVowels": 0.97,
    "BasicMotions": 0.97,
    "OSULeaf": 0.85,
    "ACSF1": 0.80,
}
_CASES = (
    *(
        AccuracyCase(data, target, default=default)
        for data, target in _TARGETS.items()
        for default in (False, True)
    ),
    AccuracyCase("IMDB", 0.87, rounds=1),
    AccuracyCase("IMDB", 0.87, default=True, rounds=1),
)

TABLE = Table("accuracy", "Accuracy", _TEXT, _CASES, _section)
