"""The pictures of a report, as text that an HTML page can hold."""

import base64
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sknn.reports._roc_display import MOST_CURVES
from sknn.reports._text import own_estimators

if TYPE_CHECKING:
    from sknn.reports._report import CrossValidationReport

__all__ = [
    "Picture",
    "error_pictures",
    "figure_style",
    "picture_of",
    "score_pictures",
    "training_pictures",
]

_MOST_OUTPUTS = 6  # of a target with many columns
_STYLE: dict[Any, Any] = {
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
    # The same report gives the same file.
    "svg.hashsalt": "sknn",
}


@dataclass(frozen=True)
class Picture:
    """One picture: a data address for ``<img src>`` and what it shows, in words."""

    source: str
    caption: str


def score_pictures(report: "CrossValidationReport") -> list[Picture]:
    """Draw each score by fold."""
    height = 1.0 + 0.42 * len(own_estimators(report))
    return [
        _draw(
            report.scores_display(metric.name).plot,
            f"{metric.name.replace('_', ' ')} by fold",
            (4.0, height),
            show_baseline=False,
        )
        for metric in report.metrics
    ]


def training_pictures(report: "CrossValidationReport", name: str) -> list[Picture]:
    """Draw the loss of one estimator by epoch, and its validation score."""
    if not any(result.training.history for result in report.of_estimator(name)):
        return []
    display = report.epoch_curves(name)
    curves = display.frame()
    best = " A dot marks the epoch whose weights were kept."
    note = best if curves["is_best"].any() else ""
    captions = {
        "loss": f"Loss by epoch, one line a fold.{note}",
        "val_score": f"Validation score by epoch, one line a fold.{note}",
    }
    drawn = {
        quantity: caption
        for quantity, caption in captions.items()
        if quantity in curves and curves[quantity].notna().any()
    }
    size = (5.2, 3.8) if len(drawn) > 1 else (10.0, 3.6)  # alone in its row
    return [
        _draw(display.plot, caption, size, quantity=quantity)
        for quantity, caption in drawn.items()
    ]


def error_pictures(report: "CrossValidationReport", name: str) -> list[Picture]:
    """Draw what one estimator gets wrong."""
    if all(result.responses is None for result in report.of_estimator(name)):
        return []
    if report.task == "regression":
        return _residual_pictures(report, name)
    pictures = []
    if report.task != "multilabel":
        size = 2.8 + 0.35 * min(len(report.classes_), 12)
        pictures.append(
            _draw(
                report.confusion_matrix(name).plot,
                "Confusion matrix: test rows of all folds.",
                (size + 0.6, size),
            )
        )
    try:
        roc = report.roc(name)
    except ValueError:  # no scores to rank by, or no fold with two classes
        return pictures
    what = "Mean ROC curves of each class against the rest."
    if len(report.classes_) > MOST_CURVES:
        what = "ROC curves of each class against the rest (grey), and their mean."
    if report.task == "binary":
        what = (
            f"ROC curves of the folds and their mean; positive: {report.classes_[1]}."
        )
    return [*pictures, _draw(roc.plot, what, (4.9, 4.4))]


def _residual_pictures(report: "CrossValidationReport", name: str) -> list[Picture]:
    pictures = []
    for output in range(min(max(1, len(report.problem.outputs)), _MOST_OUTPUTS)):
        display = report.residuals(name, output=output)
        of = report.problem.outputs[output] + ": " if report.problem.outputs else ""
        for kind, caption in (
            (
                "actual_vs_predicted",
                "observed against predicted values, all test rows.",
            ),
            ("residual_vs_predicted", "observed minus predicted values."),
        ):
            pictures.append(
                _draw(
                    display.plot,
                    (of + caption) if of else caption.capitalize(),
                    (4.8, 4.2),
                    kind=kind,
                )
            )
    return pictures


def _draw(
    plot: Callable[..., Any],
    caption: str,
    figsize: tuple[float, float],
    **options: Any,
) -> Picture:
    from matplotlib.figure import Figure

    with figure_style():
        # Not pyplot's: nothing to close, and no window.
        figure = Figure(figsize=figsize, layout="constrained", dpi=150)
        plot(figure.add_subplot(), **options)
        return picture_of(figure, caption)


@contextmanager
def figure_style() -> Iterator[None]:
    """Draw in the looks of our pages."""
    import matplotlib as mpl

    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # Letters that the font lacks appear as boxes; the tables have them all.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def picture_of(figure: Any, caption: str, **options: Any) -> Picture:
    """Return a figure of matplotlib as a picture; `options` go to `savefig`."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, **options)
    code = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Picture(f"data:image/svg+xml;base64,{code}", caption)
