"""Parts of a page: texts and tables are escaped, pictures are data addresses."""

from html import escape

from sknn.reports._figures import Picture
from sknn.reports._text import versions

__all__ = ["footer_html", "items_html", "pictures_html", "table_html"]


def items_html(pairs: dict[str, str]) -> str:
    """Return names with their values."""
    entries = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in pairs.items()
    )
    return f"<dl>{entries}</dl>"


def table_html(head: list[str], body: list[str], n_labels: int, kind: str = "") -> str:
    """Return a table around rows of HTML; columns from `n_labels` on are numbers."""
    marks = [""] * n_labels + [' class="number"'] * (len(head) - n_labels)
    cells = "".join(
        f"<th{mark}>{escape(cell)}</th>" for mark, cell in zip(marks, head, strict=True)
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
        # Small pictures carry their own title.
        below = "" if kind else f"<figcaption>{words}</figcaption>"
        figures.append(
            f'<figure><img src="{picture.source}" alt="{words}">{below}</figure>'
        )
    return f'<div class="pictures {kind}">{"".join(figures)}</div>'


def footer_html() -> str:
    """Return the versions of what made the page."""
    used = ", ".join(f"{name} {number}" for name, number in versions().items())
    return f"<footer>Made with {escape(used)}</footer>"
