"""Colours and small helpers that all displays share."""

from typing import Any

__all__ = ["BLUE", "COLOURS", "GREY", "ORANGE", "plain", "start_plot", "tidy"]

BLUE = "#2f6db3"
ORANGE = "#d9792b"
GREY = "#8a8f98"
# Told apart by people with the common kinds of colour blindness too.
COLOURS = [
    BLUE,
    ORANGE,
    "#3a9a78",
    "#b3489d",
    "#7a6fc4",
    "#a8882a",
    "#4fa6c9",
    "#8c564b",
    "#d1495b",
    "#5f6b7a",
]


def plain(text: Any, width: int = 24) -> str:
    """Return a label that matplotlib shows as it stands, shortened to `width`."""
    text = " ".join(str(text).split())
    text = text if len(text) <= width else text[: width - 1] + "…"
    return text.replace("$", r"\$")  # otherwise read as a formula


def start_plot(ax: Any, figsize: tuple[float, float] = (6.0, 4.2)) -> tuple[Any, Any]:
    """Return the axes to draw in, new ones if none are given, and their figure."""
    if ax is None:
        from matplotlib import pyplot as plt

        _, ax = plt.subplots(figsize=figsize, layout="constrained")
    return ax, ax.figure


def tidy(ax: Any) -> None:
    """Keep only the frame lines that carry a scale, and a light grid."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color="#e6e8ec", linewidth=0.7)
    ax.set_axisbelow(True)
