"""The results of the engine in Markdown: a table for each case."""

import statistics

from benchmarks.case import Round, Row
from benchmarks.engine.case import UNITS
from benchmarks.page import markdown_table


def section(rows: dict[str, Row]) -> str:
    """Return the tables of the cases."""
    return "\n\n".join(_table(name, row) for name, row in rows.items())


def _table(name: str, row: Row) -> str:
    rounds, unit = row["rounds"], row["unit"]
    lines = []
    for package in rounds[0]:
        values, cpu, accuracy = (
            _column(rounds, package, key) for key in (unit, "cpu_seconds", "accuracy")
        )
        columns = (values, _ratios(rounds, package, unit), _speeds(row, values), cpu)
        lines.append((package, *map(_range, columns), _range(accuracy, 4)))
    n = len(rounds)
    table = markdown_table(
        ("package", unit, "x sknn", "GFLOP/s", "CPU s", "accuracy"), lines
    )
    return (
        f"### {name}\n\n{row['title']}. {n} round{'s' * (n > 1)}, {row['date']}.\n\n"
        f"{table}"
    )


def _column(rounds: list[Round], package: str, key: str) -> list[float]:
    return [one[package][key] for one in rounds if key in one[package]]


def _ratios(rounds: list[Round], package: str, unit: str) -> list[float]:
    """Return the ratio to the value of sknn in each round."""
    own = _column(rounds, "sknn", unit) if "sknn" in rounds[0] else []
    if package == "sknn" or not own or min(own) <= 0:
        return []
    values = _column(rounds, package, unit)
    return [value / base for value, base in zip(values, own, strict=True)]


def _speeds(row: Row, values: list[float]) -> list[float]:
    """Return the operations of the matrix products per second, in billions."""
    if not row["operations"]:
        return []
    return [row["operations"] / (UNITS[row["unit"]] * v) / 1e9 for v in values]


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
