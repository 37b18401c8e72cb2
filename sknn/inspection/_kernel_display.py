"""The kernels of a convolution as images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from sknn._style import plain
from sknn.inspection._fitted_network import FittedNetwork, has_kernel
from sknn.inspection._image_grid import ImageGrid, even_grid

if TYPE_CHECKING:
    import keras
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["KernelDisplay"]

_MAX_FILTERS = 64
_MAX_CHANNELS = 16


class KernelDisplay:
    """The kernels of a convolution as images.

    Create it with :meth:`from_estimator`.

    Parameters
    ----------
    kernels : ndarray of shape (height, width, channels, filters)
        The weights of the convolution.
    layer_name : str, default=""
        Name of the layer, for the title.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, kernels: NDArray, layer_name: str = "") -> None:
        self._kernels = kernels
        self._layer_name = layer_name

    @classmethod
    def from_estimator(
        cls, estimator: BaseEstimator | keras.Model, layer: str | int | None = None
    ) -> Self:
        """Create the display from one convolution of a fitted network.

        Parameters
        ----------
        estimator : estimator object or keras.Model
            A fitted estimator with ``model_``, such as `CNNClassifier`, a pipeline or
            a search whose final estimator has it, or a `keras.Model`.
        layer : str, int or None, default=None
            Name of a layer, or index of a convolution, from the end if negative. If
            None, use the first convolution, whose kernels are easiest to interpret.

        Returns
        -------
        KernelDisplay

        Raises
        ------
        TypeError
            If `estimator` contains no network.
        ValueError
            If the network has no such convolution.
        """
        network = FittedNetwork.of(estimator)
        chosen = network.layer(
            0 if layer is None else layer, kind="a convolution", fits=has_kernel
        )

        return cls(chosen.kernel.numpy(), chosen.name)

    def frame(self) -> pd.DataFrame:
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
        ax: Axes | None = None,
        *,
        n_filters: int | None = None,
        n_channels: int = _MAX_CHANNELS,
    ) -> Self:
        """Draw the kernels, all on the same scale.

        Kernels with one channel are drawn as one image per filter, in which positive
        weights are red. Kernels with three channels are drawn in color, where gray
        represents 0. With another number of channels, each filter has a row with one
        image per channel.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        n_filters : int or None, default=None
            Maximum number of filters to draw. None for 64 filters, or for 16 if each
            filter has a row.
        n_channels : int, default=16
            Maximum number of channels per row.

        Returns
        -------
        KernelDisplay
            The display itself.
        """
        height, width, channels, filters = self._kernels.shape
        limit = float(np.abs(self._kernels).max()) or 1.0
        single = channels in (1, 3)
        largest = n_filters or (_MAX_FILTERS if single else _MAX_CHANNELS)
        shown = min(filters, largest)
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
                drawn = grid.draw(
                    row, column, image, cmap="RdBu_r", vmin=-limit, vmax=limit
                )
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
