"""The plots of a report, encoded for an HTML page."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal

from sknn.reports.displays._roc_curve_display import MAX_CURVES
from sknn.reports.documents._text import own_estimators

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sknn.reports.summaries._cross_validation_results import (
        CrossValidationResults,
    )

__all__ = [
    "data_url",
    "error_figures",
    "figure_style",
    "score_figures",
    "training_figures",
]

_MAX_OUTPUTS = 6  # maximum number of outputs with residual plots


def score_figures(report: CrossValidationResults) -> dict[str, Figure]:
    """Draw each score by fold; the keys are captions."""
    size = (4.0, 1.0 + 0.42 * len(own_estimators(report)))
    return {
        f"{metric.name.replace('_', ' ')} by fold": _draw(
            partial(report.scores_display(metric.name).plot, show_baseline=False), size
        )
        for metric in report.metrics
    }


def training_figures(report: CrossValidationResults, name: str) -> dict[str, Figure]:
    """Draw the loss and the validation score of one estimator by epoch."""
    if not any(result.training.history for result in report.results_of(name)):
        return {}
    display = report.epoch_curves(name)
    curves = display.frame()
    best = " A dot shows the best epoch, whose weights are used."
    note = best if curves["is_best"].any() else ""
    captions = {
        "loss": f"Loss by epoch, one line per fold.{note}",
        "val_score": f"Validation score by epoch, one line per fold.{note}",
    }
    drawn = {
        quantity: caption
        for quantity, caption in captions.items()
        if quantity in curves and curves[quantity].notna().any()
    }
    # A single plot is as wide as the page.
    size = (5.2, 3.8) if len(drawn) > 1 else (10.0, 3.6)
    return {
        caption: _draw(partial(display.plot, quantity=quantity), size)
        for quantity, caption in drawn.items()
    }


def error_figures(report: CrossValidationResults, name: str) -> dict[str, Figure]:
    """Draw the prediction errors of one estimator."""
    if all(result.responses is None for result in report.results_of(name)):
        return {}
    if report.task == "regression":
        return _residual_figures(report, name)
    figures = {}
    if report.task != "multilabel":
        size = 2.8 + 0.35 * min(len(report.classes_), 12)
        figures["Confusion matrix: test rows of all folds."] = _draw(
            report.confusion_matrix(name).plot, (size + 0.6, size)
        )
    try:
        roc = report.roc(name)
    except ValueError:  # no class scores, or no fold with two classes
        return figures
    caption = "Mean ROC curves of each class against the rest."
    if len(report.classes_) > MAX_CURVES:
        caption = "ROC curves of each class against the rest (gray), and their mean."
    if report.task == "binary":
        caption = (
            "ROC curves of the folds and their mean; positive class: "
            f"{report.classes_[1]}."
        )
    return figures | {caption: _draw(roc.plot, (4.9, 4.4))}


def _residual_figures(report: CrossValidationResults, name: str) -> dict[str, Figure]:
    figures = {}
    kinds: dict[Literal["actual_vs_predicted", "residual_vs_predicted"], str] = {
        "actual_vs_predicted": "observed against predicted values, all test rows.",
        "residual_vs_predicted": "observed minus predicted values.",
    }
    for output in range(min(max(1, len(report.problem.outputs)), _MAX_OUTPUTS)):
        display = report.residuals(name, output=output)
        of = report.problem.outputs[output] + ": " if report.problem.outputs else ""
        for kind, caption in kinds.items():
            words = (of + caption) if of else caption.capitalize()
            figures[words] = _draw(partial(display.plot, kind=kind), (4.8, 4.2))
    return figures


def _draw(plot: Callable[[Axes], object], figsize: tuple[float, float]) -> Figure:
    from matplotlib.figure import Figure

    with figure_style():
        # Without pyplot, there is no window, and no figure to close.
        figure = Figure(figsize=figsize, layout="constrained", dpi=150)
        plot(figure.add_subplot())
    return figure


@contextmanager
def figure_style() -> Iterator[None]:
    """Context manager in which figures have the style of the HTML pages."""
    import matplotlib as mpl

    style = mpl.rc_context(
        {
            "font.family": "sans-serif",
            "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib
            "font.size": 10,
            "axes.edgecolor": "#9aa0a8",
            "axes.labelcolor": "#3c4149",
            "axes.titlecolor": "#1c1f24",
            "text.color": "#1c1f24",
            "xtick.color": "#5b616b",
            "ytick.color": "#5b616b",
            "figure.facecolor": "white",
            # Otherwise the ids in the file are random.
            "svg.hashsalt": "sknn",
        }
    )
    with style, warnings.catch_warnings():
        # Characters that the font lacks appear as boxes; the tables contain them too.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def data_url(figure: Figure) -> str:
    """Return a figure as an SVG file encoded in a URL."""
    # Labels may extend beyond a figure that has no layout engine.
    bbox: Literal["tight"] | None = None if figure.get_layout_engine() else "tight"
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, bbox_inches=bbox)
    code = base64.b64encode(buffer.getvalue()).decode("ascii")
    return f"data:image/svg+xml;base64,{code}"
