"""Colours and small helpers that all displays share."""

from collections.abc import Iterable
from typing import Any

__all__ = [
    "BLUE",
    "COLOURS",
    "GREY",
    "ORANGE",
    "plain",
    "plain_names",
    "start_plot",
    "tidy",
]

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
    """Return a label that matplotlib shows as it stands, shortened to `width`.

    It is cut in the middle: names that begin alike often differ at their ends.
    """
    text = " ".join(str(text).split())
    # Control characters make a vector drawing that no browser opens.
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    if len(text) > width:
        end = (width - 1) // 2
        text = f"{text[: width - 1 - end]}…{text[-end:]}"
    return text.replace("$", r"\$")  # otherwise read as a formula


def plain_names(names: Iterable[Any], width: int = 24) -> list[str]:
    """Return labels as `plain` does, with a number to each that others look like."""
    names = list(names)
    labels = [plain(name, width) for name in names]
    return [
        f"{plain(name, width - 4)} ({k + 1})" if labels.count(label) > 1 else label
        for k, (name, label) in enumerate(zip(names, labels, strict=True))
    ]


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
