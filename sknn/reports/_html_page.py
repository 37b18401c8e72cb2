"""A page of one's own, in the looks of the reports."""

from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sknn.reports._figures import Picture, figure_style, picture_of
from sknn.reports._html_parts import (
    footer_html,
    items_html,
    pictures_html,
    table_html,
)
from sknn.reports._page import page
from sknn.reports._write_text import write_text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HtmlPage"]


class HtmlPage:
    """One HTML file that needs no other, put together from top to bottom.

    Parameters
    ----------
    title : str
        Every text is escaped.

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

    def add_heading(self, text: str) -> "HtmlPage":
        """Begin a chapter."""
        return self._add(f"<h2>{escape(text)}</h2>")

    def add_text(self, text: str) -> "HtmlPage":
        """Add a paragraph."""
        return self._add(f"<p>{escape(text)}</p>")

    def add_items(self, pairs: dict[str, str]) -> "HtmlPage":
        """Add names with their values."""
        return self._add(items_html(pairs))

    def add_table(self, frame: "pd.DataFrame", n_labels: int = 1) -> "HtmlPage":
        """Add a table of texts, with columns of numbers from `n_labels` on."""
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

    def add_figures(self, figures: dict[str, Any]) -> "HtmlPage":
        """Add figures of matplotlib side by side, each under its caption."""
        drawn: list[Picture] = []
        with figure_style():
            for caption, figure in figures.items():
                # Their labels may stick out.
                drawn.append(picture_of(figure, caption, bbox_inches="tight"))
        return self._add(pictures_html(drawn))

    def html(self) -> str:
        """Return the whole page."""
        return page(self._title, "\n".join([*self._parts, footer_html()]))

    def write(self, path: Any, *, overwrite: bool = False) -> Path:
        """Write the file, complete or not at all.

        Raises
        ------
        FileExistsError
            When `path` exists and `overwrite` is False.
        """
        return write_text(Path(path), self.html, overwrite=overwrite)

    def _add(self, part: str) -> "HtmlPage":
        self._parts.append(part)
        return self
