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

| problem | accuracy | wanted | seeds | s a fit |
|---|---|---:|---:|---:|"""


def _accuracy_row(problem: str, row: dict[str, Any]) -> str:
    scores = [100 * one["accuracy"] for one in row["rounds"]]
    seconds = median(one["seconds"] for one in row["rounds"])
    return (
        f"| {problem} | {mean(scores):.1f} ({min(scores):.1f} .. {max(scores):.1f}) "
        f"| {100 * row['target']:.0f} | {len(scores)} | {seconds:.0f} |"
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
