"""The results of `benchmarks.sequences` as a page."""

import json
from pathlib import Path
from statistics import median
from typing import Any

_HEAD = """# Sequences

`python -m benchmarks.sequences speed` measures it again.

Sequences a second, of 50 steps of 8 features, or of 10 to 50 steps and padded
(`unequal`), through recurrent layers of 64 units: one, two on each other (`two`), or
one for each direction (`both`). `fit` is 5 epochs of 6,400 sequences, `cv` 3 folds of
1,000 sequences, 5 epochs each; both are named by their batches, and compiling is
included. `predict` is named by the sequences of a call, with batches of 256 for
`model.predict`. Medians; the ratio is taken within each round, its range in brackets.

| case | sknn | model.fit / predict | sknn is quicker, times | by CPU s |
|---|---:|---:|---|---|
"""


def write_page(folder: Path) -> Path:
    """Write `sequences.md` of the table in `folder`."""
    found = json.loads((folder / "sequences_speed.json").read_text())
    facts = ", ".join(f"{k} {v}" for k, v in found["environment"].items())
    lines = [_row(name, row) for name, row in found["rows"].items()]
    page = folder / "sequences.md"
    page.write_text(_HEAD + "\n".join([*lines, "", f"Measured on: {facts}.", ""]))
    return page


def _row(name: str, row: dict[str, Any]) -> str:
    ways = [
        median(row["sequences"] / one[way]["seconds"] for one in row["rounds"])
        for way in ("sknn", "keras")
    ]
    ratios = [_ratios(row["rounds"], key) for key in ("seconds", "cpu_seconds")]
    return f"| {name} | {ways[0]:,.0f} | {ways[1]:,.0f} | {' | '.join(ratios)} |"


def _ratios(rounds: list[Any], key: str) -> str:
    values = [one["keras"][key] / one["sknn"][key] for one in rounds]
    return f"{median(values):.2f} ({min(values):.2f} .. {max(values):.2f})"
