"""What the maps of a layer answer to one image."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sknn._style import ORANGE, plain
from sknn.inspection._fitted_network import FittedNetwork, has_kernel, has_maps
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FeatureMapDisplay"]


class FeatureMapDisplay:
    """What the maps of a layer answer to one image.

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    image : ndarray of shape (height, width, channels)
    maps : ndarray of shape (map_height, map_width, n_maps)
    layer_name : str, default=""
        For the title.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, image: np.ndarray, maps: np.ndarray, layer_name: str = ""
    ) -> None:
        self._image = image
        self._maps = maps
        self._layer_name = layer_name

    @classmethod
    def from_estimator(
        cls, estimator: Any, image: Any, layer: Any = None
    ) -> "FeatureMapDisplay":
        """Send one image through a fitted network, up to a layer.

        Parameters
        ----------
        estimator : object
            Whatever has ``model_``, such as a fitted `CNNClassifier`; a pipeline that
            ends with it; a search that has found one; or a `keras.Model`.
        image : array-like of shape (height, width) or (height, width, channels)
            One sample of what the estimator takes; a row of pixels, or the path of a
            file, where it takes those.
        layer : str, int or None, default=None
            Name of any layer that gives maps; or the number of a convolution, from 0,
            or from the end if negative, taken with the normalisation and activation
            that follow it. None for the first convolution.

        Returns
        -------
        FeatureMapDisplay

        Raises
        ------
        TypeError
            When there is no network.
        ValueError
            When it has no such layer, or takes no such image.
        """
        import keras

        network = FittedNetwork.of(estimator)
        if isinstance(layer, str):
            chosen = network.layer(layer, kind="a layer that gives maps", fits=has_maps)
        else:
            chosen = network.layer(
                0 if layer is None else layer, kind="a convolution", fits=has_kernel
            )
            chosen = network.answering(chosen)
        images, inputs = network.pixels([image])
        part = keras.Model(network.model.inputs[0], chosen.output)
        maps = keras.ops.convert_to_numpy(part(inputs, training=False))
        return cls(images[0], maps[0], chosen.name)

    def frame(self) -> "pd.DataFrame":
        """Return the answers.

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
        self, ax: Any = None, *, n_maps: int = 31, cmap: str = "gray"
    ) -> "FeatureMapDisplay":
        """Draw the image and its maps, the maps on one scale.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        n_maps : int, default=31
            The most maps to draw.
        cmap : str, default="gray"
            Colours of an image of one channel.

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
        pictures, scale = as_pictures(self._image[None])
        options = scale if pictures.ndim == 4 else {"cmap": cmap, **scale}
        grid.draw(0, 0, pictures[0], title="image", border=ORANGE, **options)
        drawn = [
            grid.draw(
                *divmod(k + 1, columns),
                self._maps[..., k],
                title=str(k),
                **self._scale(),
            )
            for k in range(shown)
        ]
        bar = self.figure_.colorbar(drawn[-1], ax=self.ax_, fraction=0.05, pad=0.02)
        bar.set_label("answer")
        bar.outline.set_visible(False)
        height, width = self._maps.shape[:2]
        parts = f"{shown} of {total}" if shown < total else f"{total}"
        self.ax_.set_title(
            f"{plain(self._layer_name, 40)}: {parts} maps of {height} x {width}",
            fontsize=10,
        )
        return self

    def _scale(self) -> dict[str, Any]:
        """Return colours that begin with 0 where no answer is below it."""
        low, high = float(self._maps.min()), float(self._maps.max())
        if low < 0:
            limit = max(-low, high)
            return {"cmap": "RdBu_r", "vmin": -limit, "vmax": limit}
        return {"cmap": "viridis", "vmin": 0.0, "vmax": high or 1.0}
