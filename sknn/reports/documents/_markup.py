"""The structure and style of HTML pages, and their tables and warnings."""

from collections.abc import Iterable, Sequence
from html import escape

__all__ = ["page", "row_html", "table_html", "warnings_html"]

_CSS = """
:root { --ink: #1c1f24; --soft: #5b616b; --line: #dfe2e7; --accent: #2f6db3;
  --pale: #f5f7fa; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.5;
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
  sans-serif; font-size: 15px; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 27px; line-height: 1.25; margin: 0 0 4px; font-weight: 650;
  overflow-wrap: anywhere; }
h2 { font-size: 19px; margin: 40px 0 12px; padding-bottom: 6px;
  border-bottom: 1px solid var(--line); font-weight: 650; }
h3 { font-size: 15px; margin: 20px 0 8px; font-weight: 650;
  overflow-wrap: anywhere; }
p { margin: 8px 0; max-width: 76ch; }
.soft { color: var(--soft); font-size: 13.5px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 20px;
  margin: 16px 0 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.cards { display: grid; gap: 12px; margin: 24px 0 8px;
  grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); }
.card { background: var(--pale); border-radius: 8px; padding: 14px 16px;
  border-top: 3px solid var(--accent); }
.card b { display: block; font-size: 28px; font-weight: 650; line-height: 1.25;
  font-variant-numeric: tabular-nums; }
.card span { display: block; color: var(--soft); font-size: 13px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13.5px; width: 100%;
  font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--soft); font-weight: 600; white-space: nowrap;
  border-bottom: 2px solid var(--line); padding: 6px 10px; vertical-align: bottom; }
td { padding: 5px 10px; border-bottom: 1px solid #eceef2; white-space: nowrap; }
table.wide { font-size: 12px; } .wide th { white-space: normal; }
.wide td, .wide th { padding-left: 5px; padding-right: 5px; }
.number { text-align: right; }
tr.first td { border-top: 1px solid #c9ced6; }
tr.baseline td { color: var(--soft); }
td.score { font-weight: 600; vertical-align: top; }
td.score small { display: block; font-weight: 400; color: var(--soft); }
.warnings { background: #fff7e8; border-left: 4px solid #d9972b; border-radius: 4px;
  padding: 10px 16px; margin: 16px 0; }
.warnings ul { margin: 4px 0; padding-left: 20px; }
.warnings li { overflow-wrap: anywhere; }
.pictures { display: grid; gap: 16px 24px; align-items: end;
  grid-template-columns: repeat(auto-fit, minmax(min(400px, 100%), 1fr)); }
.pictures.small { grid-template-columns: repeat(auto-fill,
  minmax(min(320px, 100%), 1fr)); }
figure { margin: 0; } figure img { max-width: 100%; height: auto; display: block; }
figcaption { color: var(--soft); font-size: 13px; margin-top: 4px; }
pre { background: var(--pale); border-radius: 6px; padding: 12px 14px; margin: 8px 0;
  font-size: 12.5px; line-height: 1.45; white-space: pre-wrap;
  overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--accent); }
footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--line);
  color: var(--soft); font-size: 13px; }
@media (max-width: 620px) { main { padding: 20px 14px 40px; } h1 { font-size: 22px; }
  .cards { grid-template-columns: 1fr 1fr; } .card b { font-size: 23px; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; } }
@media print { main { max-width: none; padding: 0; } body { font-size: 11pt; }
  figure, .card, tr, .warnings { break-inside: avoid; } h2 { break-after: avoid; }
  .scroll { overflow: visible; } table { font-size: 8.5pt; }
  td, th { padding: 3px 5px; } .card, pre, .warnings {
  print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def page(title: str, body: str) -> str:
    """Return an HTML document; `body` must already be HTML."""
    return (
        "<!DOCTYPE html>\n"
        '<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_CSS}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def table_html(
    head: Sequence[str], rows: Iterable[str], n_labels: int, kind: str = ""
) -> str:
    """Return a table; `rows` must already be HTML.

    The columns after the first `n_labels` are numbers.
    """
    kinds = [""] * n_labels + [' class="number"'] * (len(head) - n_labels)
    cells = "".join(
        f"<th{attribute}>{escape(cell)}</th>"
        for attribute, cell in zip(kinds, head, strict=True)
    )
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def row_html(cells: Sequence[object], n_labels: int) -> str:
    """Return the row of a table."""
    labels = [f"<td>{escape(str(cell))}</td>" for cell in cells[:n_labels]]
    numbers = [
        f'<td class="number">{escape(str(cell))}</td>' for cell in cells[n_labels:]
    ]
    return f"<tr>{''.join(labels + numbers)}</tr>"


def warnings_html(lines: Sequence[str]) -> str:
    """Return a highlighted list of warnings."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<div class="warnings"><strong>Warnings</strong><ul>{items}</ul></div>'
