"""A table of a page."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from benchmarks.case import Case, Row


@dataclass(frozen=True)
class Table:
    """Cases of the same kind, and the section of the page with their results.

    Parameters
    ----------
    name : str
        Name on the command line and in the name of the file of results.
    title : str
        Heading of the section.
    text : str
        Explanation of the columns.
    cases : tuple of Case
        The cases, in the order of the page.
    section : callable
        Converts the rows, by the names of their cases, to Markdown.
    plot : callable or None, default=None
        Draws the rows to a file in a folder.
    sources : tuple of str, default=()
        Names of the files of results of other tables to show, without cases of its own.
        The keys of the rows are then "source/case".
    """

    name: str
    title: str
    text: str
    cases: tuple[Case, ...]
    section: Callable[[dict[str, Row]], str]
    plot: Callable[[dict[str, Row], Path], None] | None = None
    sources: tuple[str, ...] = ()

    def selected(self, only: str) -> list[Case]:
        """Return the cases whose names match a pattern, or are equal to it."""
        return [
            case
            for case in self.cases
            if case.name == only or (fnmatch(case.name, only) and not case.on_request)
        ]
