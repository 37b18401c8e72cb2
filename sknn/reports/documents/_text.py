"""The texts and tables of a report that all documents share."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

if TYPE_CHECKING:
    import pandas as pd

    from sknn.reports.summaries._cross_validation_results import (
        CrossValidationResults,
    )

__all__ = [
    "Table",
    "facts",
    "fold_table",
    "own_estimators",
    "parameters",
    "summary_table",
    "title",
    "versions",
]

_MAX_CLASSES = 12


@dataclass(frozen=True)
class Table:
    """A table of texts; the columns after the first `n_labels` contain numbers."""

    head: list[str]
    rows: list[list[str]]
    n_labels: int


def own_estimators(report: CrossValidationResults) -> list[str]:
    """Return the names of all estimators except the baseline."""
    return [name for name in report.estimators if name != report.baseline]


def title(report: CrossValidationResults) -> str:
    """Return the default title of a report."""
    return f"Cross-validation of {', '.join(own_estimators(report))}"


def facts(report: CrossValidationResults) -> dict[str, str]:
    """Return facts about the data and the splits."""
    y = report.problem.y
    found = {"rows": f"{len(y):,}"}
    if report.n_features is not None:
        found["features"] = f"{report.n_features:,}"
    found["task"] = report.task
    if report.task == "regression":
        for k, column in enumerate(y.reshape(len(y), -1).T):
            name = f"target {report.problem.outputs[k]}" if y.ndim > 1 else "target"
            found[name] = (
                f"mean {column.mean():.4g}, std {column.std():.4g}, from "
                f"{column.min():.4g} to {column.max():.4g}"
            )
    else:
        found["labels" if y.ndim > 1 else "classes"] = _class_counts(report)
    if report.task == "binary":
        found["positive class"] = str(report.classes_[1])
    n_repeats = 1 + max(split.repeat for split in report.splits)
    found["splits"] = report.splitting + (
        f", {n_repeats} repeats" if n_repeats > 1 else ""
    )
    found["time"] = f"{report.seconds:.1f} s for {len(report.results)} fits"
    return found


def summary_table(report: CrossValidationResults) -> Table:
    """Return the summary sorted by score, so that the estimators can be compared."""
    summary = report.summary()
    rows = []
    for metric in report.metrics:
        own = summary[summary["metric"] == metric.name]
        numbers = own[["mean", "std", "ci_low", "ci_high", "min", "max"]]
        digits = _digits(numbers.to_numpy())
        for row in own.to_dict("records"):
            number = {key: _number(row[key], digits) for key in numbers.columns}
            low, high = number["ci_low"], number["ci_high"]
            rows.append(
                [
                    metric.name,
                    metric.better,
                    str(row["estimator"]),
                    number["mean"],
                    number["std"],
                    "–" if low == "–" else f"{low} to {high}",
                    number["min"],
                    number["max"],
                    str(row["n"]),
                ]
            )
    interval = f"{100 * report.confidence:.4g} % interval"
    head = ["score", "better", "estimator", "mean", "std", interval, "min", "max", "n"]
    return Table(head, rows, n_labels=3)


def fold_table(report: CrossValidationResults) -> Table:
    """Return one row for each fold of all estimators except the baseline."""
    folds = report.folds()
    folds = folds[folds["estimator"] != report.baseline]
    units = {"fit_time": "fit [s]", "score_time": "score [s]", "n_epochs": "epochs"}
    cells = {}
    for name in folds.columns:
        column = folds[name]
        if name in ("n_epochs", "best_epoch", "stop_reason") and column.isna().all():
            continue
        cells[units.get(name, name.replace("_", " "))] = _cells(column)
    # Scores are last, because there may be more columns than fit on the page. The stop
    # reason is a text, so it is next to the other labels.
    for label in ("best epoch", "epochs", "score [s]", "fit [s]", "n test", "n train"):
        if label in cells:
            cells = {label: cells.pop(label), **cells}
    for label in ("stop reason", "fold", "repeat", "estimator"):
        if label in cells:
            cells = {label: cells.pop(label), **cells}
    if len(set(cells["repeat"])) == 1:
        del cells["repeat"]
    if len(own_estimators(report)) == 1:
        del cells["estimator"]
    labels = {"estimator", "repeat", "fold", "stop reason"} & set(cells)
    rows = [list(row) for row in zip(*cells.values(), strict=True)]
    return Table(list(cells), rows, n_labels=len(labels))


def parameters(estimator: BaseEstimator) -> str:
    """Return all parameters of an estimator, one per line."""
    values = estimator.get_params(deep=True)
    return "\n".join(f"{name} = {values[name]!r}" for name in sorted(values))


def versions() -> dict[str, str]:
    """Return the versions of Python and of the imported libraries."""
    found = {"python": platform.python_version(), "sknn": version("sknn")}
    for module, name in (
        ("sklearn", "scikit-learn"),
        ("numpy", "numpy"),
        ("pandas", "pandas"),
        ("keras", "keras"),
        ("tensorflow", "tensorflow"),
    ):
        if module in sys.modules:
            found[name] = version(name)
    return found


def _class_counts(report: CrossValidationResults) -> str:
    y = report.problem.y
    counts = y.sum(axis=0) if y.ndim > 1 else np.unique(y, return_counts=True)[1]
    shown = [
        f"{label} ({count:,})"
        for label, count in zip(report.classes_, counts, strict=True)
    ][:_MAX_CLASSES]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _cells(column: pd.Series) -> list[str]:
    if column.dtype.kind != "f":
        return ["–" if value is None else str(value) for value in _without_na(column)]
    digits = 2 if column.name in ("fit_time", "score_time") else None
    digits = _digits(column.to_numpy()) if digits is None else digits
    return [_number(value, digits) for value in column]


def _without_na(column: pd.Series) -> list[object]:
    return column.astype(object).where(column.notna(), None).tolist()


def _digits(values: NDArray) -> int:
    """Return the number of decimals to show about four digits of the largest value."""
    values = np.abs(values[np.isfinite(values)])
    largest = values.max() if values.size else 0.0
    if largest >= 1000:
        return 0
    if largest >= 10:
        return 2
    if largest >= 0.01 or largest == 0:
        return 4
    return int(3 - np.floor(np.log10(largest)))


def _number(value: float, digits: int) -> str:
    if not np.isfinite(value):
        return "–"
    return f"{value:,.{digits}f}".replace("-", "−")  # has the width of a digit
