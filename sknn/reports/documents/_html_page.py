"""A custom HTML page in the style of the reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sknn.reports.documents._figures import Picture, figure_style, picture_of
from sknn.reports.documents._html_parts import (
    footer_html,
    items_html,
    pictures_html,
    table_html,
)
from sknn.reports.documents._page import page
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
        made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
        self._parts = [f"<h1>{escape(title)}</h1>", f'<p class="soft">{made}</p>']

    def add_heading(self, text: str) -> Self:
        """Add the heading of a new section."""
        return self._add(f"<h2>{escape(text)}</h2>")

    def add_text(self, text: str) -> Self:
        """Add a paragraph."""
        return self._add(f"<p>{escape(text)}</p>")

    def add_items(self, pairs: Mapping[str, str]) -> Self:
        """Add a list of names and values."""
        return self._add(items_html(pairs))

    def add_table(self, frame: pd.DataFrame, n_labels: int = 1) -> Self:
        """Add a table; the columns after the first `n_labels` are numbers."""
        rows = []
        for row in frame.itertuples(index=False):
            cells = [f"<td>{escape(str(cell))}</td>" for cell in row[:n_labels]]
            cells += [
                f'<td class="number">{escape(str(cell))}</td>'
                for cell in row[n_labels:]
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        head = [str(column) for column in frame.columns]
        return self._add(table_html(head, rows, n_labels))

    def add_figures(self, figures: Mapping[str, Figure]) -> Self:
        """Add matplotlib figures side by side, with their captions as keys."""
        drawn: list[Picture] = []
        with figure_style():
            for caption, figure in figures.items():
                # Labels may extend beyond the figure.
                drawn.append(picture_of(figure, caption, bbox_inches="tight"))
        return self._add(pictures_html(drawn))

    def html(self) -> str:
        """Return the whole page."""
        return page(self._title, "\n".join([*self._parts, footer_html()]))

    def write(self, path: str | Path, *, overwrite: bool = False) -> Path:
        """Write the file atomically: an error leaves no partial file.

        Raises
        ------
        FileExistsError
            If `path` exists and `overwrite` is False.
        """
        return write_text(Path(path), self.html, overwrite=overwrite)

    def _add(self, part: str) -> Self:
        self._parts.append(part)
        return self
