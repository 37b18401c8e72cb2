"""Prints a summary of the data and the pipelines of a command."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sknn.cli._data import Table
from sknn.cli._pipeline import describe

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

WIDTH = 80


def print_setting(table: Table, pipelines: Mapping[str, Pipeline]) -> None:
    """Print the data, the target, the task and the pipelines."""
    n_numbers = len(table.X.select_dtypes("number").columns)
    n_categories = table.X.shape[1] - n_numbers
    print_field(
        "Data",
        f"{table.name}: {len(table.X)} rows; columns: {n_numbers} numeric, "
        f"{n_categories} categorical",
    )
    print_field("Target", f"{table.y.name}: {_describe_target(table)}")
    print_field("Task", f"{table.task} ({table.reason})")
    for note in table.notes:
        print_field("Note", note)
    first, *others = pipelines.values()
    lines = describe(first) + [f"or {describe(other)[-1]}" for other in others]
    for number, line in enumerate(lines):
        print_field("Pipeline" if number == 0 else "", line)
    print(flush=True)


def print_field(label: str, text: str) -> None:
    """Print a label and a text, wrapped to the width of a terminal."""
    print(
        textwrap.fill(
            text,
            WIDTH,
            initial_indent=f"{label:10}",
            subsequent_indent=" " * 10,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _describe_target(table: Table) -> str:
    if table.task == "regression":
        return f"{table.y.min():g} to {table.y.max():g}, mean {table.y.mean():g}"
    counts = table.y.value_counts()
    shown = ", ".join(f"{label} {count}" for label, count in counts[:6].items())
    return f"{len(counts)} classes ({shown}{', ...' if len(counts) > 6 else ''})"
