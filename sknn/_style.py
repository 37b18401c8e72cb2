"""Colors and helper functions for all displays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "BLUE",
    "COLORS",
    "GRAY",
    "ORANGE",
    "plain",
    "plain_names",
    "start_plot",
    "tidy",
]

BLUE = "#2f6db3"
ORANGE = "#d9792b"
GRAY = "#8a8f98"
# Distinguishable with the common kinds of color blindness.
COLORS = [
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


def plain(text: object, width: int = 24) -> str:
    """Return a label that matplotlib shows literally, shortened to `width`.

    The middle of long labels is omitted, because similar names often differ at the end.
    """
    label = " ".join(str(text).split())
    # Browsers cannot open vector graphics with control characters.
    label = "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in label
    )
    if len(label) > width:
        end = (width - 1) // 2
        label = f"{label[: width - 1 - end]}…{label[-end:]}"
    return label.replace("$", r"\$")  # otherwise interpreted as a formula


def plain_names(names: Iterable[object], width: int = 24) -> list[str]:
    """Return labels as `plain` does, with numbers added to equal labels."""
    names = list(names)
    labels = [plain(name, width) for name in names]
    return [
        f"{plain(name, width - 4)} ({k + 1})" if labels.count(label) > 1 else label
        for k, (name, label) in enumerate(zip(names, labels, strict=True))
    ]


def start_plot(
    ax: "Axes | None", figsize: tuple[float, float] = (6.0, 4.2)
) -> tuple[Any, Any]:
    """Return the given axes, or new axes if `ax` is not given, and their figure."""
    if ax is None:
        from matplotlib import pyplot as plt

        _, ax = plt.subplots(figsize=figsize, layout="constrained")
    return ax, ax.figure


def tidy(ax: "Axes") -> None:
    """Hide the top and right spines and add a light grid."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(color="#e6e8ec", linewidth=0.7)
    ax.set_axisbelow(True)
