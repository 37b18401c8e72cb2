"""A report as a single, self-contained HTML page.

Names of classes, columns and estimators come from user data. Therefore all texts are
escaped with ``html.escape``, and pictures are encoded in base64.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from sknn.reports.documents._figures import (
    Picture,
    error_pictures,
    score_pictures,
    training_pictures,
)
from sknn.reports.documents._html_parts import (
    footer_html,
    items_html,
    pictures_html,
    table_html,
)
from sknn.reports.documents._page import page
from sknn.reports.documents._text import (
    Table,
    facts,
    fold_table,
    own_estimators,
    parameters,
    summary_table,
    title,
)

if TYPE_CHECKING:
    from sknn.reports.summaries._cross_validation_results import (
        CrossValidationResults,
    )

__all__ = ["report_html", "short_html"]

_HEADLINES = (
    "accuracy",
    "subset_accuracy",
    "balanced_accuracy",
    "roc_auc",
    "roc_auc_ovr",
    "f1_macro",
    "log_loss",
    "r2",
    "rmse",
    "mae",
    "medae",
)
_MAX_OPEN_ROWS = 20  # longer tables are collapsed


def report_html(
    report: CrossValidationResults,
    name: str | None,
    first_facts: Mapping[str, str],
) -> str:
    """Return the page of a report; `first_facts` are listed first."""
    name = name or title(report)
    known = {**first_facts, **facts(report)}
    made = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %Z")
    table = summary_table(report)
    parts = [f"<h1>{escape(name)}</h1>", f'<p class="soft">{escape(made)}</p>']
    parts += [items_html(known), _cards(report, table), _warnings(report)]
    parts += ["<h2>Scores</h2>", _summary(report, table)]
    parts.append(f'<p class="soft">{escape(report.interval_text)}</p>')
    parts += ["<h2>Scores by fold</h2>", pictures_html(score_pictures(report), "small")]
    parts.append('<p class="soft">Dots: folds. Line below: mean and its interval.</p>')
    parts.append(_folds(fold_table(report)))
    parts.append(_each(report, "Training", training_pictures))
    parts.append(_each(report, "Predictions", error_pictures))
    parts += ["<h2>Estimators</h2>", *_estimators(report), footer_html()]
    return page(name, "\n".join(part for part in parts if part))


def short_html(report: CrossValidationResults) -> str:
    """Return the scores and the warnings, to embed them in another page."""
    rows = [
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in summary_table(report).rows
    ]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in summary_table(report).head)
    return (
        f"<div><strong>{escape(title(report))}</strong>{_warnings(report)}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        "</div>"
    )


def _cards(report: CrossValidationResults, table: Table) -> str:
    """Return the main scores, if there is only one estimator."""
    if len(own_estimators(report)) > 1:
        return ""
    (name,) = own_estimators(report)
    means: dict[tuple[str, str | None], list[str]] = {
        (row[0], row[2]): row for row in table.rows
    }
    metrics = [metric.name for metric in report.metrics if (metric.name, name) in means]
    chosen = [m for m in _HEADLINES if m in metrics] or metrics
    cards = []
    for metric in chosen[:4]:
        _, _, _, mean, _, interval, *_ = means[metric, name]
        lines = [_words(metric), f"<b>{escape(mean)}</b>"]
        lines.append(f"{100 * report.confidence:.4g} %: {escape(interval)}")
        if (metric, report.baseline) in means:
            baseline = means[metric, report.baseline][3]
            lines.append(f"baseline {escape(baseline)}")
        cells = "".join(
            x if x.startswith("<b>") else f"<span>{x}</span>" for x in lines
        )
        cards.append(f'<div class="card">{cells}</div>')
    return f'<div class="cards">{"".join(cards)}</div>'


def _warnings(report: CrossValidationResults) -> str:
    if not report.warnings_:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in report.warnings_)
    return f'<div class="warnings"><strong>Warnings</strong><ul>{items}</ul></div>'


def _summary(report: CrossValidationResults, table: Table) -> str:
    """Return the summary table, with one name cell for all rows of a score."""
    head = [table.head[0], *table.head[2:]]
    body = []
    for metric, rows in groupby(table.rows, key=lambda row: row[0]):
        own = list(rows)
        for k, row in enumerate(own):
            kind = "first " * (k == 0) + "baseline" * (row[2] == report.baseline)
            cells = [f"<td>{escape(row[2])}</td>"]
            cells += [f'<td class="number">{escape(cell)}</td>' for cell in row[3:]]
            if k == 0:
                cells.insert(
                    0,
                    f'<td class="score" rowspan="{len(own)}">{_words(metric)}'
                    f"<small>{row[1]} is better</small></td>",
                )
            body.append(f'<tr class="{kind.strip()}">{"".join(cells)}</tr>')
    return table_html(head, body, n_labels=2)


def _folds(table: Table) -> str:
    body = []
    for row in table.rows:
        cells = [f"<td>{escape(cell)}</td>" for cell in row[: table.n_labels]]
        cells += [
            f'<td class="number">{escape(cell)}</td>' for cell in row[table.n_labels :]
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    is_open = " open" if len(table.rows) <= _MAX_OPEN_ROWS else ""
    framed = table_html(table.head, body, table.n_labels, kind="wide")
    return f"<details{is_open}><summary>All folds</summary>{framed}</details>"


def _each(
    report: CrossValidationResults,
    heading: str,
    draw: Callable[[CrossValidationResults, str], list[Picture]],
) -> str:
    """Return a section with the pictures of every estimator, empty without pictures."""
    parts = []
    for name in own_estimators(report):
        pictures = draw(report, name)
        if pictures and len(own_estimators(report)) > 1:
            parts.append(f"<h3>{escape(name)}</h3>")
        if pictures:
            parts.append(pictures_html(pictures))
    return f"<h2>{heading}</h2>" + "".join(parts) if parts else ""


def _estimators(report: CrossValidationResults) -> list[str]:
    parts = []
    for name, estimator in report.estimators.items():
        parts.append(f"<h3>{escape(name)}</h3><pre>{escape(repr(estimator))}</pre>")
        if hasattr(estimator, "get_params"):
            parts.append(
                "<details><summary>All parameters</summary>"
                f"<pre>{escape(parameters(estimator))}</pre></details>"
            )
    return parts


def _words(metric: str) -> str:
    return escape(metric.replace("_", " "))
