"""The results of `benchmarks.sequences` as a page."""

from statistics import mean, median
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Sequences

`python -m benchmarks.sequences TABLE` measures it again.
"""

_SPEED = """## Speed

Sequences a second, of 50 steps of 8 features, or of 10 to 50 steps and padded
(`unequal`), through recurrent layers of 64 units: one, two on each other (`two`), or
one for each direction (`both`). `fit` is 5 epochs of 6,400 sequences, `cv` 3 folds of
1,000 sequences, 5 epochs each; both are named by their batches, and compiling is
included. `predict` is named by the sequences of a call, with batches of 256 for
`model.predict`. Medians; the ratio is taken within each round, its range in brackets.

| case | sknn | model.fit / predict | sknn is quicker, times | by CPU s |
|---|---:|---:|---|---|"""


_ACCURACY = """## Accuracy

Percent of right classes in the test part of the data's own division; mean, and least
and greatest of the seeds. All time series have the same settings. Label smoothing is
the one of them that was tried after a look at a test score, that of ItalyPowerDemand.
IMDB is read from its texts, by a tokenizer and a recurrent network.

Published, of the same division: FCN and ResNet, means of ten runs (H. Ismail Fawaz et
al. 2019, Deep learning for time series classification: a review; JapaneseVowels to
whole percents); InceptionTime, an ensemble of five networks (H. Ismail Fawaz et al.
2020, InceptionTime: finding AlexNet for time series classification); ROCKET, means of
ten runs (A. Dempster et al. 2020, ROCKET: exceptionally fast and accurate time series
classification using random convolutional kernels); as in the tables of results that
the authors publish with their code.

| problem | accuracy | wanted | seeds | s a fit | FCN | ResNet | Inception | ROCKET |
|---|---|---:|---:|---:|---:|---:|---:|---:|"""

# FCN, ResNet, InceptionTime and ROCKET, where the authors have the problem.
_PUBLISHED = {
    "ItalyPowerDemand": ("96.1", "96.3", "96.5", "97.0"),
    "GunPoint": ("100.0", "99.1", "100.0", "100.0"),
    "JapaneseVowels": ("99", "99", "", ""),
    "OSULeaf": ("97.7", "97.9", "94.2", "94.1"),
    "ACSF1": ("", "", "92.0", "88.6"),
}


def _accuracy_row(problem: str, row: dict[str, Any]) -> str:
    scores = [100 * one["accuracy"] for one in row["rounds"]]
    seconds = median(one["seconds"] for one in row["rounds"])
    return (
        f"| {problem} | {mean(scores):.1f} ({min(scores):.1f} .. {max(scores):.1f}) "
        f"| {100 * row['target']:.0f} | {len(scores)} | {seconds:.0f} "
        f"| {' | '.join(_PUBLISHED.get(problem, 4 * ('',)))} |"
    )


def _speed_row(name: str, row: dict[str, Any]) -> str:
    ways = [
        median(row["sequences"] / one[way]["seconds"] for one in row["rounds"])
        for way in ("sknn", "keras")
    ]
    times = [ratios(row["rounds"], key) for key in ("seconds", "cpu_seconds")]
    return f"| {name} | {ways[0]:,.0f} | {ways[1]:,.0f} | {' | '.join(times)} |"


def _accuracy(rows: dict[str, Any]) -> list[str]:
    return [_ACCURACY, *(_accuracy_row(name, row) for name, row in rows.items())]


def _speed(rows: dict[str, Any]) -> list[str]:
    return [_SPEED, *(_speed_row(name, row) for name, row in rows.items())]


PAGE = Page("sequences", _HEAD, {"accuracy": _accuracy, "speed": _speed})
