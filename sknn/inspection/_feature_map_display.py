"""Feature maps of a layer for one image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypedDict

from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator

from sknn._style import ORANGE, plain
from sknn.inspection._fitted_network import FittedNetwork, has_kernel, has_maps
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures

if TYPE_CHECKING:
    import keras
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["FeatureMapDisplay"]


class _ColorScale(TypedDict):
    cmap: str
    vmin: float
    vmax: float


class FeatureMapDisplay:
    """Feature maps of a layer for one image.

    Create it with :meth:`from_estimator`.

    Parameters
    ----------
    image : ndarray of shape (height, width, channels)
        The image.
    maps : ndarray of shape (map_height, map_width, n_maps)
        The feature maps.
    layer_name : str, default=""
        Name of the layer, for the title.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, image: NDArray, maps: NDArray, layer_name: str = "") -> None:
        self._image = image
        self._maps = maps
        self._layer_name = layer_name

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator | keras.Model,
        image: ArrayLike,
        layer: str | int | None = None,
    ) -> Self:
        """Compute the output of a layer for one image.

        Parameters
        ----------
        estimator : estimator object or keras.Model
            A fitted estimator with ``model_``, such as `CNNClassifier`, a pipeline or
            a search whose final estimator has it, or a `keras.Model`.
        image : array-like of shape (height, width) or (height, width, channels)
            One sample in the input format of the estimator. It may also be a row of
            pixels or the path of a file, if the estimator accepts it.
        layer : str, int or None, default=None
            Name of a layer whose output consists of feature maps. Or the index of a
            convolution, from the end if negative; the normalization and the activation
            that follow it are included. If None, use the first convolution.

        Returns
        -------
        FeatureMapDisplay

        Raises
        ------
        TypeError
            If `estimator` contains no network.
        ValueError
            If the network has no such layer, or does not accept such an image.
        """
        import keras

        network = FittedNetwork.of(estimator)
        if isinstance(layer, str):
            kind = "a layer with feature maps"
            chosen = network.layer(layer, kind=kind, fits=has_maps)
        else:
            chosen = network.layer(
                0 if layer is None else layer, kind="a convolution", fits=has_kernel
            )
            chosen = network.activated(chosen)
        images, inputs = network.pixels([image])
        part = keras.Model(network.model.inputs[0], chosen.output)
        maps = keras.ops.convert_to_numpy(part(inputs, training=False))
        return cls(images[0], maps[0], chosen.name)

    def frame(self) -> pd.DataFrame:
        """Return the values of the feature maps.

        Returns
        -------
        DataFrame
            Columns ``map``, ``row``, ``column`` and ``value``.
        """
        import pandas as pd

        height, width, n_maps = self._maps.shape
        index = pd.MultiIndex.from_product(
            [range(n_maps), range(height), range(width)],
            names=["map", "row", "column"],
        )
        values = self._maps.transpose(2, 0, 1).ravel()
        return pd.DataFrame({"value": values}, index=index).reset_index()

    def plot(
        self, ax: Axes | None = None, *, n_maps: int = 31, cmap: str = "gray"
    ) -> Self:
        """Draw the image and its feature maps, with one color scale for all maps.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        n_maps : int, default=31
            Maximum number of maps to draw.
        cmap : str, default="gray"
            Colormap of a single-channel image.

        Returns
        -------
        FeatureMapDisplay
            The display itself.
        """
        total = self._maps.shape[-1]
        shown = min(total, n_maps)
        rows, columns = even_grid(shown + 1)
        titles = ["image", *(str(k) for k in range(shown))]
        grid = ImageGrid(ax, rows, columns, self._image.shape, titles=titles)
        self.ax_, self.figure_ = grid.ax, grid.figure
        pictures, options = as_pictures(self._image[None], cmap)
        grid.draw(0, 0, pictures[0], title="image", border=ORANGE, **options)
        drawn = None
        for k in range(shown):
            row, column = divmod(k + 1, columns)
            drawn = grid.draw(
                row, column, self._maps[..., k], title=str(k), **self._scale()
            )
        bar = self.figure_.colorbar(drawn, ax=self.ax_, fraction=0.05, pad=0.02)
        bar.set_label("answer")
        bar.outline.set_visible(False)
        height, width = self._maps.shape[:2]
        parts = f"{shown} of {total}" if shown < total else f"{total}"
        self.ax_.set_title(
            f"{plain(self._layer_name, 40)}: {parts} maps of {height} x {width}",
            fontsize=10,
        )
        return self

    def _scale(self) -> _ColorScale:
        """Return a color scale that is symmetric around 0, or starts at 0."""
        low, high = float(self._maps.min()), float(self._maps.max())
        if low < 0:
            limit = max(-low, high)
            return {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
        return {"cmap": "viridis", "vmin": 0.0, "vmax": high or 1.0}
