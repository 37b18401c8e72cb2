"""Results as files: one JSON file per case, and a Markdown page of all cases."""

import json
import statistics
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# Name of the row of the matrix products in the tables.
LIMIT = "products alone"

_SECONDS = {"s": 1.0, "ms": 1e-3}

_HEAD = """# Benchmark results

Written by `python -m benchmarks`; see `benchmarks/README.md` for an explanation. The
values are medians over the rounds, with minimum and maximum in brackets. "x sknn" is
the ratio to the value of sknn, computed within each round.
"""


def write(folder: Path, result: dict[str, Any]) -> None:
    """Write the results of one case to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{result['name']}.json").write_text(json.dumps(result, indent=1) + "\n")


def write_page(folder: Path, order: Iterable[str]) -> Path:
    """Write `results.md` of the cases in `folder`, grouped by machine."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for name in order:
        path = folder / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text())
            facts = ", ".join(f"{k} {v}" for k, v in result["environment"].items())
            groups.setdefault(facts, []).append(result)
    parts = [_HEAD]
    for facts, results in groups.items():
        parts += [f"Measured on: {facts}.\n", *map(_section, results)]
    page = folder / "results.md"
    page.write_text("\n".join(parts))
    return page


def _section(result: dict[str, Any]) -> str:
    rounds = result["rounds"]
    unit = result["unit"]
    n = len(rounds)
    lines = [
        f"## {result['name']}",
        "",
        f"{result['title']}. {n} round{'s' * (n > 1)}, {result['date']}.",
        "",
        f"| package | {unit} | x sknn | GFLOP/s | CPU s | accuracy |",
        "|---|---|---|---|---|---|",
    ]
    for package in rounds[0]:
        values, cpu, accuracy = (
            _column(rounds, package, field)
            for field in ("value", "cpu_seconds", "accuracy")
        )
        ratios = _ratios(rounds, package)
        speeds = _speeds(result, values)
        row = (*map(_range, (values, ratios, speeds, cpu)), _range(accuracy, 4))
        lines.append(f"| {package} | {' | '.join(row)} |")
    return "\n".join(lines) + "\n"


def _column(rounds: list[Any], package: str, field: str) -> list[float]:
    values = [one[package][field] for one in rounds]
    return [value for value in values if value is not None]


def _ratios(rounds: list[Any], package: str) -> list[float]:
    """Return the ratio to the value of sknn in each round."""
    own = _column(rounds, "sknn", "value") if "sknn" in rounds[0] else []
    if package == "sknn" or not own or min(own) <= 0:
        return []
    return [
        value / base
        for value, base in zip(_column(rounds, package, "value"), own, strict=True)
    ]


def _speeds(result: dict[str, Any], values: list[float]) -> list[float]:
    """Return the operations of the matrix products per second, in billions."""
    operations = result.get("operations")
    if not operations:
        return []
    return [operations / (_SECONDS[result["unit"]] * v) / 1e9 for v in values]


def _range(values: list[float], digits: int = 3) -> str:
    """Return the median, and the range if values differ."""
    if not values:
        return ""
    text = _number(statistics.median(values), digits)
    low, high = _number(min(values), digits), _number(max(values), digits)
    return text if low == high else f"{text} ({low} .. {high})"


def _number(value: float, digits: int) -> str:
    """Return `value` with `digits` significant digits, without an exponent."""
    return f"{value:.0f}" if abs(value) >= 10**digits else f"{value:#.{digits}g}"
