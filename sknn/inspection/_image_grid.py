"""Images side by side in one axes, with labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from sknn._style import GREY, start_plot

__all__ = ["ImageGrid", "even_grid"]

_GAP = 0.07  # between images, in heights (widths if wider) of one
_WIDEST, _HIGHEST = 8.0, 9.0  # inches of the images of a new figure, about
_FONT_SIZES = (4.5, 9.0)  # points
_LINE = 1.3  # height of a line of text, in font sizes
_LETTER = 0.58  # width of a letter, in font sizes


class ImageGrid:
    """Rows and columns of equally large images, drawn in one axes.

    Parameters
    ----------
    ax : matplotlib Axes or None
        Where to draw; new axes, as large as the grid needs, if None.
    n_rows, n_columns : int
    shape : tuple of int
        Height and width of an image.
    titles : sequence of str, default=()
        Texts that are going to stand above images; the longest decides on the size of
        the letters, and the most lines on the room.
    row_labels : sequence of str, default=()
        One a row, to its left.
    column_labels : sequence of str, default=()
        One a column, above it.

    Attributes
    ----------
    ax, figure : matplotlib Axes, matplotlib Figure
    """

    def __init__(
        self,
        ax: Any,
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
        if longest and ax is None:  # rather larger images than letters too small
            readable = longest * _LETTER * 7.0 / 72
            cell = max(cell, min(readable / self._width, 2.5))
        self._lines = n_lines
        given = ax is not None
        if given:
            self._measure(_cell_of(ax, n_rows, n_columns, self._width), longest)
        else:
            self._measure(cell, longest)
        wide = n_columns * self._step[0] * cell + 0.3
        high = n_rows * self._step[1] * cell + 0.5
        left = max(map(len, row_labels), default=0) * _LETTER * 9 / 72
        self.ax, self.figure = start_plot(ax, (max(wide + left, 2.4), max(high, 1.2)))
        self._prepare(n_rows, n_columns, row_labels, column_labels)

    def _measure(self, cell: float, longest: int) -> None:
        """Decide on the size of letters, and on the steps from image to image."""
        smallest, largest = _FONT_SIZES
        fits = 72 * cell * (self._width + _GAP) / (_LETTER * max(longest, 1))
        self.font_size = float(np.clip(fits, smallest, largest))
        self._room = self._lines * _LINE * self.font_size / 72 / cell
        self._step = self._width + _GAP, self._height + _GAP + self._room

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
        # Where there is more room than needed, labels would otherwise be cut.
        self.ax.set_anchor("NW")
        self.ax.spines[:].set_visible(False)
        self.ax.tick_params(length=0, labelsize=9, labeltop=True, labelbottom=False)
        if row_labels:
            middles = np.arange(n_rows) * down + self._room + self._height / 2
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
        image: np.ndarray,
        *,
        title: str = "",
        colour: str = "black",
        border: str = GREY,
        **options: Any,
    ) -> Any:
        """Draw an image in its place.

        Parameters
        ----------
        row, column : int
        image : ndarray of shape (height, width) or (height, width, 3)
        title : str, default=""
            Stands above it.
        colour : str, default="black"
            Of the title.
        border : str, default=GREY
            Colour of the line around the image.
        **options : dict
            Passed to `imshow`.

        Returns
        -------
        matplotlib.image.AxesImage
        """
        from matplotlib.patches import Rectangle

        left = column * self._step[0]
        top = row * self._step[1] + self._room
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
                linewidth=0.5 if border == GREY else 1.5,
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
                color=colour,
            )
        return drawn


def even_grid(n_images: int, most_columns: int = 8) -> tuple[int, int]:
    """Return rows and columns with as few places left over as may be."""
    rows = -(-n_images // most_columns)
    return rows, -(-n_images // rows)


def _cell_of(ax: Any, n_rows: int, n_columns: int, width: float) -> float:
    """Return the height in inches that an image has about in given axes."""
    box = ax.get_window_extent()
    high, wide = box.height / ax.figure.dpi, box.width / ax.figure.dpi
    return max(0.1, min(wide / (n_columns * (width + _GAP)), high / n_rows / 1.3))
