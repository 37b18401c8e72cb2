"""Images side by side in one axes, with labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sknn._style import GRAY, start_plot

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

__all__ = ["ImageGrid", "even_grid"]

_GAP = 0.07  # between images, relative to the larger side of an image
_WIDEST, _HIGHEST = 8.0, 9.0  # approximate maximum size of a new figure in inches
_FONT_SIZES = (4.5, 9.0)  # points
_LINE = 1.3  # height of a line of text, relative to the font size
_LETTER = 0.58  # width of a letter, relative to the font size


class ImageGrid:
    """Grid of images of equal size, drawn in one axes.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Axes to draw in. If None, new axes are created that fit the grid.
    n_rows, n_columns : int
    shape : sequence of int
        Height and width of an image.
    titles : sequence of str, default=()
        Titles to draw above images later. The longest line determines the font size,
        and the maximum number of lines determines the space above the images.
    row_labels : sequence of str, default=()
        One label per row, on its left.
    column_labels : sequence of str, default=()
        One label per column, above it.

    Attributes
    ----------
    ax, figure : matplotlib Axes, matplotlib Figure
    """

    def __init__(
        self,
        ax: Axes | None,
        n_rows: int,
        n_columns: int,
        shape: Sequence[int],
        *,
        titles: Sequence[str] = (),
        row_labels: Sequence[str] = (),
        column_labels: Sequence[str] = (),
    ) -> None:
        height, width = shape[:2]
        self._width, self._height = width / max(shape[:2]), height / max(shape[:2])
        lines = [line for title in titles for line in title.split("\n")]
        n_lines = max((title.count("\n") + 1 for title in titles), default=0)
        longest = max(map(len, lines), default=0)
        fits = min(_WIDEST / (n_columns * self._width), _HIGHEST / n_rows)
        cell = float(np.clip(fits, 0.4, 1.4))
        if longest and ax is None:  # enlarge the images if letters would be too small
            readable = longest * _LETTER * 7.0 / 72
            cell = max(cell, min(readable / self._width, 2.5))
        self._lines = n_lines
        if ax is not None:
            self._measure(_cell_of(ax, n_rows, n_columns, self._width), longest)
        else:
            self._measure(cell, longest)
        wide = n_columns * self._step[0] * cell + 0.3
        high = n_rows * self._step[1] * cell + 0.5
        left = max(map(len, row_labels), default=0) * _LETTER * 9 / 72
        self.ax, self.figure = start_plot(ax, (max(wide + left, 2.4), max(high, 1.2)))
        self._prepare(n_rows, n_columns, row_labels, column_labels)

    def _measure(self, cell: float, longest: int) -> None:
        """Set the font size and the distances between images."""
        smallest, largest = _FONT_SIZES
        fits = 72 * cell * (self._width + _GAP) / (_LETTER * max(longest, 1))
        self.font_size = float(np.clip(fits, smallest, largest))
        self._title_height = self._lines * _LINE * self.font_size / 72 / cell
        self._step = self._width + _GAP, self._height + _GAP + self._title_height

    def _prepare(
        self,
        n_rows: int,
        n_columns: int,
        row_labels: Sequence[str],
        column_labels: Sequence[str],
    ) -> None:
        across, down = self._step
        self.ax.set(
            xlim=(-_GAP, n_columns * across),
            ylim=(n_rows * down, -_GAP),
            aspect="equal",
            xticks=[],
            yticks=[],
        )
        # With another anchor, labels are cut if the axes are larger than the grid.
        self.ax.set_anchor("NW")
        self.ax.spines[:].set_visible(False)
        self.ax.tick_params(length=0, labelsize=9, labeltop=True, labelbottom=False)
        if row_labels:
            middles = np.arange(n_rows) * down + self._title_height + self._height / 2
            self.ax.set_yticks(middles, list(row_labels))
        if column_labels:
            size = 72 * self._width / max(map(len, column_labels)) / _LETTER
            middles = np.arange(n_columns) * across + self._width / 2
            self.ax.set_xticks(
                middles, list(column_labels), fontsize=float(np.clip(size, 6, 9))
            )

    def draw(
        self,
        row: int,
        column: int,
        image: NDArray,
        *,
        title: str = "",
        color: str = "black",
        border: str = GRAY,
        **options: object,
    ) -> AxesImage:
        """Draw an image in a cell of the grid.

        Parameters
        ----------
        row, column : int
        image : ndarray of shape (height, width) or (height, width, 3)
        title : str, default=""
            Title above the image.
        color : str, default="black"
            Color of the title.
        border : str, default=GRAY
            Color of the line around the image.
        **options : dict
            Passed to `imshow`.

        Returns
        -------
        matplotlib.image.AxesImage
        """
        from matplotlib.patches import Rectangle

        left = column * self._step[0]
        top = row * self._step[1] + self._title_height
        drawn = self.ax.imshow(
            image,
            extent=(left, left + self._width, top + self._height, top),
            aspect="equal",
            **options,
        )
        self.ax.add_patch(
            Rectangle(
                (left, top),
                self._width,
                self._height,
                fill=False,
                edgecolor=border,
                linewidth=0.5 if border == GRAY else 1.5,
            )
        )
        if title:
            self.ax.text(
                left + self._width / 2,
                top - 0.02,
                title,
                ha="center",
                va="bottom",
                fontsize=self.font_size,
                linespacing=1.1,
                color=color,
            )
        return drawn


def even_grid(n_images: int, max_columns: int = 8) -> tuple[int, int]:
    """Return the number of rows and columns with the fewest empty cells."""
    rows = -(-n_images // max_columns)
    return rows, -(-n_images // rows)


def _cell_of(ax: Axes, n_rows: int, n_columns: int, width: float) -> float:
    """Return the approximate height in inches of an image in given axes."""
    box = ax.get_window_extent()
    high, wide = box.height / ax.figure.dpi, box.width / ax.figure.dpi
    return max(0.1, min(wide / (n_columns * (width + _GAP)), high / n_rows / 1.3))
