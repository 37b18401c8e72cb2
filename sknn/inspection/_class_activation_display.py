"""Where a network looks when it decides on a class or a value."""

from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator, is_regressor

from sknn._style import plain
from sknn.inspection._explained_outputs import ExplainedOutputs
from sknn.inspection._fitted_network import FittedNetwork, has_kernel, has_maps
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ClassActivationDisplay"]

_LABEL = 14  # letters of a label


class ClassActivationDisplay:
    """Where in an image is what speaks for a class, or for a high value (Grad-CAM).

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
    heat_maps : ndarray of shape (n_maps, height, width)
        Of each row of `table`, between 0 and 1.
    table : DataFrame
        Columns ``image``, ``true`` (where known), ``role``, ``class``, ``probability``,
        ``row`` and ``column`` of the warmest pixel. Of a regressor it is ``target`` and
        ``prediction``; instead of ``probability`` it is ``score`` where a network is
        trained to margins, such as those of ``loss="hinge"``, and ``output`` where
        nobody says what its classes are.

    Attributes
    ----------
    heat_maps : ndarray of shape (n_maps, height, width)
        As given.
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, images: np.ndarray, heat_maps: np.ndarray, table: "pd.DataFrame"
    ) -> None:
        self._images = images
        self.heat_maps = heat_maps
        self._table = table

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any = None,
        *,
        classes: Any = None,
        layer: Any = None,
    ) -> "ClassActivationDisplay":
        """Compute heat maps of a few images.

        The maps of a layer are added up, each weighted with the mean gradient of the
        class by it, before softmax or sigmoid; what is negative becomes 0. A heat map
        has the size of the images and a largest value of 1; it is 0 everywhere where
        nothing in the layer speaks for the class. Of a regressor it shows what makes
        the prediction higher.

        Parameters
        ----------
        estimator : object
            Whatever has ``model_``, such as a fitted `CNNClassifier`; a pipeline that
            ends with it; a search that has found one; or a `keras.Model`.
        X : array-like
            A few images, as the estimator takes them.
        y : array-like of shape (n_images,), default=None
            True classes, to be seen beside the predicted ones; None for a regressor.
        classes : label, array-like of labels or None, default=None
            Of what to make heat maps, for every image; None for the class that is
            predicted, or the highest of several labels at once, and the true one where
            it is another. Of a regressor, numbers of targets; None for all of them.
            Without either, numbers of outputs.
        layer : str, int or None, default=None
            Name of any layer that gives maps; or the number of a convolution, from 0,
            or from the end if negative, taken with the normalisation and activation
            that follow it. None for the last maps of the size that the last
            convolution gives.

        Returns
        -------
        ClassActivationDisplay

        Raises
        ------
        TypeError
            When there is no network.
        ValueError
            When a class is not known, when the network has no such layer or takes no
            such images, and for a `y` of a regressor.

        Notes
        -----
        What a regressor predicts are means or, with ``loss="pinball"``, the quantiles
        nearest to the median; the heat maps are of the outputs that are trained to be
        those. Of its other outputs, give the network by itself (``model_``), and their
        numbers as `classes`.

        References
        ----------
        Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra (2017). Grad-CAM: visual
        explanations from deep networks via gradient-based localization. ICCV.
        """
        from sknn.training import layer_gradients

        network = FittedNetwork.of(estimator)
        chosen = _maps_layer(network, layer)
        images, inputs = network.pixels(X)
        outputs = _outputs(network, inputs)
        if _predicts_values(network.estimator):
            truth = None
            if y is not None:
                raise ValueError(
                    "y must be None for a regressor: it is for true classes, beside "
                    f"the predicted ones. Got {type(y).__name__}."
                )
            explained = ExplainedOutputs.of_targets(
                network.estimator, outputs.shape[1], np.asarray(estimator.predict(X))
            )
        else:
            truth = _truth(y, len(images))
            explained = ExplainedOutputs.of_classes(
                network.estimator, network.model, outputs
            )
        image, number, role = explained.chosen(classes, truth)
        values, gradients, _ = layer_gradients(
            network.model, chosen, inputs[image], explained.units[number]
        )
        signs = explained.signs[number]
        heat = _heat_maps(values, gradients * signs[:, None, None, None])
        heat = _resized(heat, images.shape[1:3])
        table = explained.table(image, number, role, truth)
        return cls(images, heat, table.assign(**_warmest(heat)))

    def frame(self) -> "pd.DataFrame":
        """Return which heat maps there are, and where each is warmest."""
        return self._table.copy()

    def plot(
        self, ax: Any = None, *, cmap: str = "gray", heat_cmap: str = "inferno"
    ) -> "ClassActivationDisplay":
        """Draw the images, and below each its heat maps over it.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        cmap : str, default="gray"
            Colours of images of one channel.
        heat_cmap : str, default="inferno"
            Colours of the heat maps.

        Returns
        -------
        ClassActivationDisplay
            The display itself.
        """
        table = self._table
        roles = list(dict.fromkeys(table["role"]))
        blocks, columns = even_grid(len(self._images))
        heads = self._heads()
        titles = [_title(row) for row in table.to_dict("records")]
        lines = ["image", *(plain(role, _LABEL) for role in roles)]
        grid = ImageGrid(
            ax,
            blocks * len(lines),
            columns,
            self._images.shape[1:],
            titles=[*heads, *titles],
            row_labels=lines * blocks,
        )
        self.ax_, self.figure_ = grid.ax, grid.figure
        pictures, options = as_pictures(self._images)
        if pictures.ndim == 3:
            options = {"cmap": cmap, **options}
        for k, picture in enumerate(pictures):
            block, column = divmod(k, columns)
            grid.draw(block * len(lines), column, picture, title=heads[k], **options)
        for (k, role), heat, title in zip(
            table[["image", "role"]].to_numpy(), self.heat_maps, titles, strict=True
        ):
            block, column = divmod(k, columns)
            row = block * len(lines) + 1 + roles.index(role)
            grid.draw(row, column, pictures[k], title=title, **options)
            grid.draw(
                row,
                column,
                heat,
                cmap=heat_cmap,
                vmin=0,
                vmax=1,
                alpha=0.75 * np.sqrt(heat),  # cold parts let the image through
                interpolation="bilinear",
            )
        return self

    def _heads(self) -> list[str]:
        if "true" not in self._table:
            return [""] * len(self._images)
        true = self._table.drop_duplicates("image").set_index("image")["true"]
        return [plain(true[k], _LABEL) for k in range(len(self._images))]


def _predicts_values(estimator: Any) -> bool:
    # Only estimators of scikit-learn can be asked, a network by itself can not.
    return isinstance(estimator, BaseEstimator) and is_regressor(estimator)


def _outputs(network: FittedNetwork, inputs: np.ndarray) -> np.ndarray:
    import keras

    n_layers = len(network.model.outputs)
    if n_layers != 1:
        raise ValueError(
            f"The network must have one output layer, got {n_layers}. Make a "
            "keras.Model of its inputs and one of its outputs, and give that."
        )
    return keras.ops.convert_to_numpy(network.model(inputs, training=False))


def _truth(y: Any, n_images: int) -> np.ndarray | None:
    truth = None if y is None else np.asarray(y)
    if truth is not None and truth.shape != (n_images,):
        raise ValueError(
            f"y must be one class for each of the {n_images} images, got shape "
            f"{truth.shape}. Of several labels at once, name some with classes=."
        )
    return truth


def _maps_layer(network: FittedNetwork, layer: Any) -> Any:
    if isinstance(layer, str):
        return network.layer(layer, kind="a layer that gives maps", fits=has_maps)
    last = network.layer(
        -1 if layer is None else layer, kind="a convolution", fits=has_kernel
    )
    if layer is not None:
        return network.answering(last)
    size = last.output.shape[1:3]
    same = [m for m in network.model.layers if has_maps(m)]
    return [m for m in same if m.output.shape[1:3] == size][-1]


def _heat_maps(values: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Return the weighted sums of maps, positive parts, with a largest value of 1."""
    shares = gradients.mean(axis=(1, 2))
    heat = np.maximum(np.einsum("nhwk,nk->nhw", values, shares), 0)
    most = heat.max(axis=(1, 2), keepdims=True)
    return heat / np.where(most == 0, 1, most)


def _resized(heat: np.ndarray, size: tuple[int, ...]) -> np.ndarray:
    from scipy.ndimage import zoom

    factors = (1, size[0] / heat.shape[1], size[1] / heat.shape[2])
    return zoom(heat, factors, order=1, mode="nearest", grid_mode=True)


def _warmest(heat: np.ndarray) -> dict[str, np.ndarray]:
    place = heat.reshape(len(heat), -1).argmax(axis=1)
    row, column = np.unravel_index(place, heat.shape[1:])
    return {"row": row, "column": column}


def _title(row: dict[str, Any]) -> str:
    if "prediction" in row:  # its target is the name of the line
        return f"{row['prediction']:.5g}"
    label = plain(row["class"], _LABEL)
    if "probability" in row:
        return f"{label}: {row['probability']:.0%}"
    return f"{label}: {row['score' if 'score' in row else 'output']:.3g}"
