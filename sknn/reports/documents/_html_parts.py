"""Parts of an HTML page; texts and tables are escaped, pictures are data URLs."""

from collections.abc import Mapping
from html import escape

from sknn.reports.documents._figures import Picture
from sknn.reports.documents._text import versions

__all__ = ["footer_html", "items_html", "pictures_html", "table_html"]


def items_html(pairs: Mapping[str, str]) -> str:
    """Return a list of names and values."""
    entries = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in pairs.items()
    )
    return f"<dl>{entries}</dl>"


def table_html(head: list[str], body: list[str], n_labels: int, kind: str = "") -> str:
    """Return a table of HTML rows; columns after the first `n_labels` are numbers."""
    kinds = [""] * n_labels + [' class="number"'] * (len(head) - n_labels)
    cells = "".join(
        f"<th{attribute}>{escape(cell)}</th>"
        for attribute, cell in zip(kinds, head, strict=True)
    )
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def pictures_html(drawn: list[Picture], kind: str = "") -> str:
    """Return pictures side by side."""
    figures = []
    for picture in drawn:
        words = escape(picture.caption)
        # Small pictures contain their own title.
        below = "" if kind else f"<figcaption>{words}</figcaption>"
        figures.append(
            f'<figure><img src="{picture.source}" alt="{words}">{below}</figure>'
        )
    return f'<div class="pictures {kind}">{"".join(figures)}</div>'


def footer_html() -> str:
    """Return a footer with the versions of Python and the libraries."""
    used = ", ".join(f"{name} {number}" for name, number in versions().items())
    return f"<footer>Made with {escape(used)}</footer>"
