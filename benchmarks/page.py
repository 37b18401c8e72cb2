"""Tables in Markdown, and functions that return the text of a cell for a row."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import mean, median, stdev

from benchmarks.case import Round, Row

Cell = Callable[[Row], str]


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is aligned to the left, others to the right."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def by_columns(
    first: str, columns: Mapping[str, Cell]
) -> Callable[[dict[str, Row]], str]:
    """Return a function that makes a table of rows by the names of their cases.

    Parameters
    ----------
    first : str
        Heading of the names.
    columns : mapping of str to callable
        The other columns by their headings.
    """
    return lambda rows: markdown_table(
        [first, *columns],
        [
            [name, *(cell(row) for cell in columns.values())]
            for name, row in rows.items()
        ],
    )


def fact(key: str) -> Cell:
    """Return the cell of a number, or of a text, that is saved with the rounds."""
    return lambda row: f"{row[key]:,}" if isinstance(row[key], int) else row[key]


def n_rounds(row: Row) -> str:
    """Return the number of rounds or seeds."""
    return str(len(row["rounds"]))


def middle(*path: str, digits: int = 0) -> Cell:
    """Return the cell of the median of a value, by its keys in a round."""
    return _cell(path, lambda values: f"{median(values):,.{digits}f}")


def spread(*path: str, digits: int, scale: float = 1) -> Cell:
    """Return the cell of the mean and, for several rounds, minimum and maximum."""
    return _cell(path, lambda values: _ranged(mean(values), values, digits), scale)


def estimate(*path: str, scale: float = 1) -> Cell:
    """Return the cell of the mean and, for several rounds, its standard error."""

    def text(values: list[float]) -> str:
        if len(values) == 1:
            return f"{values[0]:.2f}"
        return f"{mean(values):.2f} ± {stdev(values) / len(values) ** 0.5:.2f}"

    return _cell(path, text, scale)


def rate(package: str, *amounts: str) -> Cell:
    """Return the cell of the median of a product of facts per second of a package."""

    def text(row: Row) -> str:
        amount = math.prod(row[key] for key in amounts)
        rates = [amount / seconds for seconds in _values(row, (package, "seconds"))]
        return f"{median(rates):,.0f}" if rates else ""

    return text


def ratio(key: str, peer: str) -> Cell:
    """Return the cell of the ratio of a peer to sknn: median, minimum and maximum."""

    def text(row: Row) -> str:
        pairs = (_values(row, (package, key)) for package in (peer, "sknn"))
        ratios = [other / own for other, own in zip(*pairs, strict=False)]
        return _ranged(median(ratios), ratios, 2) if ratios else ""

    return text


def numbers(found: Round) -> str:
    """Return the numbers of a round in one line."""
    return "  ".join(
        f"{key} {value:.4g}"
        for key, value in found.items()
        if isinstance(value, int | float)
    )


def _cell(
    path: Sequence[str], text: Callable[[list[float]], str], scale: float = 1
) -> Cell:
    """Return a cell that is empty if no round has the value."""

    def cell(row: Row) -> str:
        values = [scale * value for value in _values(row, path)]
        return text(values) if values else ""

    return cell


def _values(row: Row, path: Sequence[str]) -> list[float]:
    """Return the values in the rounds that have them."""
    found = row["rounds"]
    for key in path:
        found = [one[key] for one in found if one.get(key) is not None]
    return found


def _ranged(center: float, values: Sequence[float], digits: int) -> str:
    text = f"{center:.{digits}f}"
    if len(values) == 1:
        return text
    return f"{text} ({min(values):.{digits}f} .. {max(values):.{digits}f})"
