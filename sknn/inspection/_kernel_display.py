"""The kernels of a convolution as images."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sknn._style import plain
from sknn.inspection._fitted_network import FittedNetwork, has_kernel
from sknn.inspection._image_grid import ImageGrid, even_grid

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KernelDisplay"]

_MOST_FILTERS = 64
_MOST_CHANNELS = 16


class KernelDisplay:
    """What a convolution looks for: its weights as images.

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    kernels : ndarray of shape (height, width, channels, filters)
    layer_name : str, default=""
        For the title.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, kernels: np.ndarray, layer_name: str = "") -> None:
        self._kernels = kernels
        self._layer_name = layer_name

    @classmethod
    def from_estimator(cls, estimator: Any, layer: Any = None) -> "KernelDisplay":
        """Take the kernels of one convolution of a fitted network.

        Parameters
        ----------
        estimator : object
            Whatever has ``model_``, such as a fitted `CNNClassifier`; a pipeline that
            ends with it; a search that has found one; or a `keras.Model`.
        layer : str, int or None, default=None
            Name of a layer, or the number of a convolution, from 0, or from the end if
            negative. None for the first, whose kernels are seen best.

        Returns
        -------
        KernelDisplay

        Raises
        ------
        TypeError
            When there is no network.
        ValueError
            When it has no such convolution.
        """
        network = FittedNetwork.of(estimator)
        chosen = network.layer(
            0 if layer is None else layer, kind="a convolution", fits=has_kernel
        )
        import keras

        return cls(keras.ops.convert_to_numpy(chosen.kernel), chosen.name)

    def frame(self) -> "pd.DataFrame":
        """Return the weights.

        Returns
        -------
        DataFrame
            Columns ``filter``, ``channel``, ``row``, ``column`` and ``weight``.
        """
        import pandas as pd

        height, width, n_channels, n_filters = self._kernels.shape
        index = pd.MultiIndex.from_product(
            [range(n_filters), range(n_channels), range(height), range(width)],
            names=["filter", "channel", "row", "column"],
        )
        weights = self._kernels.transpose(3, 2, 0, 1).ravel()
        return pd.DataFrame({"weight": weights}, index=index).reset_index()

    def plot(
        self,
        ax: Any = None,
        *,
        n_filters: int | None = None,
        n_channels: int = _MOST_CHANNELS,
    ) -> "KernelDisplay":
        """Draw the kernels, all on one scale.

        Those of images in grey are drawn one a filter, red where weights are positive.
        Those of three channels are drawn in colours: grey is 0. Of more channels, each
        filter has a row, with an image a channel.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        n_filters : int or None, default=None
            The most filters to draw; None for 64, or for 16 where each has a row.
        n_channels : int, default=16
            The most channels of a row.

        Returns
        -------
        KernelDisplay
            The display itself.
        """
        height, width, channels, filters = self._kernels.shape
        limit = float(np.abs(self._kernels).max()) or 1.0
        single = channels in (1, 3)
        most = n_filters or (_MOST_FILTERS if single else _MOST_CHANNELS)
        shown = min(filters, most)
        rows, columns = even_grid(shown)
        if not single:
            rows, columns = shown, min(channels, n_channels)
        labels = () if single else [f"filter {k}" for k in range(rows)]
        grid = ImageGrid(
            ax,
            rows,
            columns,
            (height, width),
            row_labels=labels,
            column_labels=() if single else [str(k) for k in range(columns)],
        )
        self.ax_, self.figure_ = grid.ax, grid.figure
        options: dict[str, Any] = {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
        drawn = None
        for k in range(rows * columns):
            row, column = divmod(k, columns)
            if single and k >= shown:
                break
            kernel = self._kernels[..., k if single else row]
            if channels == 3:
                grid.draw(row, column, 0.5 + kernel / (2 * limit))
            else:
                image = kernel[..., 0 if single else column]
                drawn = grid.draw(row, column, image, **options)
        if drawn is not None:
            bar = self.figure_.colorbar(drawn, ax=self.ax_, fraction=0.05, pad=0.02)
            bar.set_label("weight")
            bar.outline.set_visible(False)
        self.ax_.set_title(self._title(shown, 0 if single else columns), fontsize=10)
        return self

    def _title(self, filters: int, columns: int) -> str:
        height, width, n_channels, n_filters = self._kernels.shape
        parts = f"{filters} of {n_filters}" if filters < n_filters else f"{n_filters}"
        title = f"{plain(self._layer_name)}: {parts} kernels of {height} x {width}"
        if columns:
            some = f"{columns} of {n_channels}" if columns < n_channels else n_channels
            title += f"\nchannels of the input ({some})"
        return title
