"""The results of `benchmarks.images` as a page."""

from statistics import median
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Images

`python -m benchmarks.images TABLE` measures it again.
"""


def _accuracy(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Accuracy",
        "",
        "On the test set, or in 5 folds (faces); CIFAR-10 is a JPEG version, whose"
        " scores are not those published. Seconds are those of the fit, or of all"
        " folds, compiling included. With several seeds: mean, least and greatest.",
        "",
        "| case | accuracy, % | target | seeds | s | CPU s |",
        "|---|---|---:|---:|---:|---:|",
    ]
    notes = []
    for name, row in rows.items():
        scores = [100 * one["accuracy"] for one in row["rounds"]]
        text = f"{sum(scores) / len(scores):.2f}"
        if len(scores) > 1:
            text += f" ({min(scores):.2f} .. {max(scores):.2f})"
        seconds, cpu = (
            median(one[key] for one in row["rounds"])
            for key in ("seconds", "cpu_seconds")
        )
        lines.append(
            f"| {name} | {text} | {100 * row['target']:.1f} | {len(scores)} "
            f"| {seconds:.0f} | {cpu:.0f} |"
        )
        params = ", ".join(f"{k}={v!r}" for k, v in row["params"].items())
        notes.append(f"- {name}: `{params}`")
    return [*lines, "", *notes]


def _speed(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Speed",
        "",
        "Images a second; `long` and `cv` are trainings, compiling included (3 epochs"
        " of 20,000 images; 3 folds of 2,000 images, 3 epochs each), named by their"
        " batches. `predict` is named by the images of a call, with batches of 256 for"
        " `model.predict`, or its own of 32 (`by-32`). Medians; the ratio is taken"
        " within each round, its range in brackets.",
        "",
        "| case | sknn | model.fit / predict | sknn is quicker, times | by CPU s |",
        "|---|---:|---:|---|---|",
    ]
    for name, row in rows.items():
        ways = {
            way: median(row["images"] / one[way]["seconds"] for one in row["rounds"])
            for way in ("sknn", "keras")
        }
        times = [ratios(row["rounds"], key) for key in ("seconds", "cpu_seconds")]
        lines.append(
            f"| {name} | {ways['sknn']:,.0f} | {ways['keras']:,.0f} "
            f"| {' | '.join(times)} |"
        )
    return lines


def _steps(rows: dict[str, Any]) -> list[str]:
    kinds = sorted(
        {kind for row in rows.values() for kind in row["parts"]},
        key=lambda kind: -max(row["parts"].get(kind, 0) for row in rows.values()),
    )
    lines = [
        "## Where the time of a step goes",
        "",
        "Milliseconds of a step of 128 images, those of both cores added up.",
        "",
        f"| part | {' | '.join(rows)} |",
        "|---|" + "---:|" * len(rows),
    ]
    for kind in kinds:
        values = (row["parts"].get(kind, 0.0) for row in rows.values())
        lines.append(f"| {kind} | " + " | ".join(f"{v:.2f}" for v in values) + " |")
    return lines


PAGE = Page("images", _HEAD, {"accuracy": _accuracy, "speed": _speed, "steps": _steps})
