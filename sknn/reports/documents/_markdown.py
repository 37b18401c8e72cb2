"""A report as Markdown text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sknn.reports.documents._text import (
    Table,
    facts,
    fold_table,
    summary_table,
    title,
    versions,
)

if TYPE_CHECKING:
    from sknn.reports.summaries._cross_validation_results import (
        CrossValidationResults,
    )

__all__ = ["report_markdown"]

# Characters with a meaning in tables, Markdown or HTML.
_ESCAPES = str.maketrans(
    {
        "\\": "\\\\",
        "|": "\\|",
        "*": "\\*",
        "`": "\\`",
        "[": "\\[",
        "]": "\\]",
        "<": "&lt;",
        ">": "&gt;",
        "&": "&amp;",
        "\n": " ",
    }
)


def report_markdown(
    report: CrossValidationResults,
    name: str | None,
    first_facts: Mapping[str, str],
) -> str:
    """Return the facts, tables and warnings of a report."""
    known = {**first_facts, **facts(report)}
    parts = [f"# {_escape(name or title(report))}", _items(known)]
    parts += ["## Scores", _table(summary_table(report)), _escape(report.interval_text)]
    if report.warnings_:
        parts += ["## Warnings", _list(report.warnings_)]
    parts += ["## Folds", _table(fold_table(report)), "## Estimators"]
    for name, estimator in report.estimators.items():
        # Indented text is code, so it needs no escapes.
        code = "\n".join("    " + line for line in repr(estimator).splitlines())
        parts += [f"### {_escape(name)}", code]
    parts += ["## Versions", _items(versions())]
    return "\n\n".join(parts) + "\n"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _list(lines: Sequence[str]) -> str:
    return "\n".join(f"- {_escape(line)}" for line in lines)


def _items(pairs: Mapping[str, str]) -> str:
    return _list([f"{name}: {value}" for name, value in pairs.items()])


def _table(table: Table) -> str:
    rule = ["---"] * table.n_labels + ["---:"] * (len(table.head) - table.n_labels)
    lines = [[_escape(cell) for cell in table.head], rule]
    lines += [[_escape(cell) for cell in row] for row in table.rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
