"""A report as a single, self-contained HTML page.

Names of classes, columns and estimators come from user data, so all texts are escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from sknn.reports.documents._figures import (
    error_figures,
    score_figures,
    training_figures,
)
from sknn.reports.documents._html_page import HtmlPage
from sknn.reports.documents._markup import table_html, warnings_html
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
    from matplotlib.figure import Figure

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
    import pandas as pd

    table = summary_table(report)
    folds = fold_table(report)
    page = _ReportPage(name or title(report))
    page.add_items({**first_facts, **facts(report)})
    page.add_cards(report, table)
    page.add_warnings(report.warnings_)
    page.add_heading("Scores").add_summary(report, table)
    page.add_text(report.interval_text, soft=True)
    page.add_heading("Scores by fold").add_figures(score_figures(report), small=True)
    page.add_text("Dots: folds. Line below: mean and its interval.", soft=True)
    with page.collapsible("All folds", opened=len(folds.rows) <= _MAX_OPEN_ROWS):
        frame = pd.DataFrame(folds.rows, columns=folds.head)
        page.add_table(frame, folds.n_labels, wide=True)
    page.add_figures_of_each("Training", report, training_figures)
    page.add_figures_of_each("Predictions", report, error_figures)
    page.add_heading("Estimators")
    for key, estimator in report.estimators.items():
        page.add_heading(key, level=3).add_code(repr(estimator))
        if hasattr(estimator, "get_params"):
            with page.collapsible("All parameters"):
                page.add_code(parameters(estimator))
    return page.html()


def short_html(report: CrossValidationResults) -> str:
    """Return the scores and the warnings, to embed them in another page."""
    table = summary_table(report)
    rows = [
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in table.rows
    ]
    head = "".join(f"<th>{escape(cell)}</th>" for cell in table.head)
    warned = warnings_html(report.warnings_) if report.warnings_ else ""
    return (
        f"<div><strong>{escape(title(report))}</strong>{warned}"
        f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        "</div>"
    )


class _ReportPage(HtmlPage):
    """A page with the parts that only reports have."""

    def add_cards(self, report: CrossValidationResults, table: Table) -> None:
        """Add the main scores, if there is only one estimator."""
        if len(own_estimators(report)) > 1:
            return
        (name,) = own_estimators(report)
        means: dict[tuple[str, str | None], list[str]] = {
            (row[0], row[2]): row for row in table.rows
        }
        metrics = [m.name for m in report.metrics if (m.name, name) in means]
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
        self._add(f'<div class="cards">{"".join(cards)}</div>')

    def add_summary(self, report: CrossValidationResults, table: Table) -> None:
        """Add the summary table, with one name cell for all rows of a score."""
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
        self._add(table_html(head, body, n_labels=2))

    def add_figures_of_each(
        self,
        heading: str,
        report: CrossValidationResults,
        draw: Callable[[CrossValidationResults, str], Mapping[str, Figure]],
    ) -> None:
        """Add a section with the figures of each estimator, if there are any."""
        names = own_estimators(report)
        drawn = {name: figures for name in names if (figures := draw(report, name))}
        if drawn:
            self.add_heading(heading)
        for name, figures in drawn.items():
            if len(names) > 1:
                self.add_heading(name, level=3)
            self.add_figures(figures)


def _words(metric: str) -> str:
    return escape(metric.replace("_", " "))
