"""The results of `benchmarks.images` as a Markdown page."""

from statistics import median
from typing import Any

from benchmarks.page import Page, ratios

_HEAD = """# Images

To run this benchmark: `python -m benchmarks.images TABLE`.
"""


def _accuracy(rows: dict[str, Any]) -> list[str]:
    lines = [
        "## Accuracy",
        "",
        "Accuracy on the test set, or in 5-fold cross-validation (faces). The CIFAR-10"
        " images are in a JPEG version, so scores differ from published ones. Seconds"
        " are the time of the fit, or of all folds, including compilation. With several"
        " seeds: mean, minimum and maximum.",
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
        "Images per second. `long` and `cv` are trainings including compilation"
        " (3 epochs on 20,000 images; 3 folds of 2,000 images, 3 epochs each), followed"
        " by the batch size. `predict` is followed by the number of images per call;"
        " the batch size of `model.predict` is 256, or its default of 32 (`by-32`)."
        " Medians; the speedup is computed within each round, with the range in"
        " brackets.",
        "",
        "| case | sknn | model.fit / predict | speedup of sknn | by CPU s |",
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
        "## Time per training update",
        "",
        "Milliseconds per update with a batch of 128 images, the sum of both cores.",
        "",
        f"| operations | {' | '.join(rows)} |",
        "|---|" + "---:|" * len(rows),
    ]
    for kind in kinds:
        values = (row["parts"].get(kind, 0.0) for row in rows.values())
        lines.append(f"| {kind} | " + " | ".join(f"{v:.2f}" for v in values) + " |")
    return lines


PAGE = Page("images", _HEAD, {"accuracy": _accuracy, "speed": _speed, "steps": _steps})
