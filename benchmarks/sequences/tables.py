"""The results of `benchmarks.sequences` as a Markdown page."""

from statistics import mean, median
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Sequences

To run this benchmark: `python -m benchmarks.sequences TABLE`.
"""

_SPEED = """## Speed

Sequences per second. Sequences have 8 features and 50 time steps, or 10 to 50 time
steps with padding (`unequal`). Networks have one recurrent layer of 64 units, two
stacked layers (`two`), or a bidirectional layer (`both`). `fit` trains 5 epochs on
6,400 sequences, `cv` 3 folds of 1,000 sequences, 5 epochs each; both include
compilation and are followed by the batch size. `predict` is followed by the number of
sequences per call; the batch size of `model.predict` is 256. Medians; the speedup is
computed within each round, with the range in brackets.

| case | sknn | model.fit / predict | speedup of sknn | by CPU s |
|---|---:|---:|---|---|"""


_ACCURACY = """## Accuracy

Accuracy in percent on the predefined test set; mean, minimum and maximum over the
seeds. The settings are the same for all time series. Only label smoothing was tried
after a test score, of ItalyPowerDemand, was known. IMDB uses the texts, with a
tokenizer and a recurrent network.

Published results with the same test sets: FCN and ResNet, means of ten runs (H. Ismail
Fawaz et al. 2019, Deep learning for time series classification: a review;
JapaneseVowels rounded to percents); InceptionTime, an ensemble of five networks (H.
Ismail Fawaz et al. 2020, InceptionTime: finding AlexNet for time series
classification); ROCKET, means of ten runs (A. Dempster et al. 2020, ROCKET:
exceptionally fast and accurate time series classification using random convolutional
kernels). They are taken from the tables of results that the authors publish with their
code.

| problem | accuracy | target | seeds | s per fit | FCN | ResNet | Inception | ROCKET |
|---|---|---:|---:|---:|---:|---:|---:|---:|"""

# FCN, ResNet, InceptionTime and ROCKET; empty if not published for the problem.
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
