"""A custom HTML page in the style of the reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from sknn._writable_path import as_path
from sknn.reports.documents._figures import data_url, figure_style
from sknn.reports.documents._markup import page, row_html, table_html, warnings_html
from sknn.reports.documents._text import versions
from sknn.reports.documents._write_text import write_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

__all__ = ["HtmlPage"]


class HtmlPage:
    """A single, self-contained HTML file, composed from top to bottom.

    All texts are escaped.

    Parameters
    ----------
    title : str
        Title of the page.

    Examples
    --------
    >>> from sknn.reports import HtmlPage
    >>> page = HtmlPage("A < B").add_heading("Facts").add_items({"rows": "150"})
    >>> "A &lt; B" in page.html()
    True
    """

    def __init__(self, title: str) -> None:
        self._title = title
        self._parts = [f"<h1>{escape(title)}</h1>"]
        made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        self.add_text(made, soft=True)

    def add_heading(self, text: str, level: Literal[2, 3] = 2) -> Self:
        """Add the heading of a section (level 2) or of a part of a section (3)."""
        return self._add(f"<h{level}>{escape(text)}</h{level}>")

    def add_text(self, text: str, *, soft: bool = False) -> Self:
        """Add a paragraph; with `soft=True` in small gray letters."""
        kind = ' class="soft"' if soft else ""
        return self._add(f"<p{kind}>{escape(text)}</p>")

    def add_items(self, pairs: Mapping[str, str]) -> Self:
        """Add a list of names and values."""
        entries = "".join(
            f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
            for name, value in pairs.items()
        )
        return self._add(f"<dl>{entries}</dl>")

    def add_warnings(self, lines: Sequence[str]) -> Self:
        """Add a highlighted list of warnings; an empty list adds nothing."""
        return self._add(warnings_html(lines)) if lines else self

    def add_code(self, text: str) -> Self:
        """Add a text with its line breaks and spaces, such as source code."""
        return self._add(f"<pre>{escape(text)}</pre>")

    def add_table(
        self, frame: pd.DataFrame, n_labels: int = 1, *, wide: bool = False
    ) -> Self:
        """Add a table; the columns after the first `n_labels` are numbers.

        With `wide=True`, the letters are smaller.
        """
        head = [str(column) for column in frame.columns]
        rows = [row_html(row, n_labels) for row in frame.itertuples(index=False)]
        return self._add(table_html(head, rows, n_labels, "wide" if wide else ""))

    def add_figures(
        self, figures: Mapping[str, Figure], *, small: bool = False
    ) -> Self:
        """Add matplotlib figures side by side, with their captions as keys.

        With `small=True`, the figures are smaller, and the captions are only read by
        screen readers.
        """
        drawn = []
        with figure_style():
            for caption, figure in figures.items():
                words = escape(caption)
                below = "" if small else f"<figcaption>{words}</figcaption>"
                image = f'<img src="{data_url(figure)}" alt="{words}">'
                drawn.append(f"<figure>{image}{below}</figure>")
        kind = "small" if small else ""
        return self._add(f'<div class="pictures {kind}">{"".join(drawn)}</div>')

    @contextmanager
    def collapsible(self, summary: str, *, opened: bool = False) -> Iterator[None]:
        """Context manager in which all parts are shown after a click on `summary`."""
        state = " open" if opened else ""
        self._add(f"<details{state}><summary>{escape(summary)}</summary>")
        yield
        self._add("</details>")

    def html(self) -> str:
        """Return the whole page."""
        used = ", ".join(f"{name} {number}" for name, number in versions().items())
        footer = f"<footer>Made with {escape(used)}</footer>"
        return page(self._title, "\n".join([*self._parts, footer]))

    def write(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the file atomically: an error leaves no partial file.

        Raises
        ------
        FileExistsError
            If `path` exists and `overwrite` is False.
        FileNotFoundError
            If the folder of the file does not exist.
        IsADirectoryError
            If `path` is a folder.
        """
        return write_text(as_path(path), self.html, overwrite=overwrite)

    def _add(self, part: str) -> Self:
        self._parts.append(part)
        return self
