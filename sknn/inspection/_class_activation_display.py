"""Heat maps of the regions of an image that support a class or a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_regressor

from sknn._style import plain
from sknn.inspection._explained_outputs import ExplainedOutputs
from sknn.inspection._fitted_network import FittedNetwork, has_kernel, has_maps
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures

if TYPE_CHECKING:
    import keras
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ClassActivationDisplay"]

_LABEL = 14  # maximum number of characters of a label


class ClassActivationDisplay:
    """Regions of an image that support a class, or a high value (Grad-CAM).

    Create it with :meth:`from_estimator`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
        The images.
    heat_maps : ndarray of shape (n_maps, height, width)
        One heat map for each row of `table`, with values between 0 and 1.
    table : DataFrame
        Columns ``image``, ``true`` (if known), ``role``, ``class``, ``probability``,
        and ``row`` and ``column`` of the pixel with the highest heat. For a regressor,
        ``target`` and ``prediction`` replace ``class`` and ``probability``. Instead of
        ``probability``, there is ``score`` for a network that is trained on margins
        (such as ``loss="hinge"``), and ``output`` if the classes are unknown.

    Attributes
    ----------
    heat_maps : ndarray of shape (n_maps, height, width)
        The heat maps.
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, images: NDArray, heat_maps: NDArray, table: pd.DataFrame
    ) -> None:
        self._images = images
        self.heat_maps = heat_maps
        self._table = table

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator | keras.Model,
        X: ArrayLike,
        y: ArrayLike | None = None,
        *,
        classes: ArrayLike | None = None,
        layer: str | int | None = None,
    ) -> Self:
        """Compute heat maps of a few images.

        A heat map is the sum of the feature maps of a layer, each weighted with the
        mean gradient of the class score (before softmax or sigmoid) with respect to the
        map. Negative values are set to 0. The heat map is resized to the size of the
        images and scaled to a maximum of 1. It is 0 everywhere if no part of the layer
        supports the class. For a regressor, it shows the regions that increase the
        prediction.

        Parameters
        ----------
        estimator : estimator object or keras.Model
            A fitted estimator with ``model_``, such as `CNNClassifier`, a pipeline or
            a search whose final estimator has it, or a `keras.Model`.
        X : array-like
            A few images, in the input format of the estimator.
        y : array-like of shape (n_images,), default=None
            True classes, shown in addition to the predicted classes. It must be None
            for a regressor.
        classes : label, array-like of labels or None, default=None
            The classes to compute heat maps for, for every image. If None, use the
            predicted class (for multilabel targets, the label with the highest
            output), and the true class if it is different. For a regressor, the
            indices of targets, None for all targets. For a network without known
            classes, the indices of outputs.
        layer : str, int or None, default=None
            Name of a layer whose output consists of feature maps. Or the index of a
            convolution, from the end if negative; the normalization and the activation
            that follow it are included. If None, use the last feature maps of the same
            size as the output of the last convolution.

        Returns
        -------
        ClassActivationDisplay

        Raises
        ------
        TypeError
            If `estimator` contains no network.
        ValueError
            If a class is unknown, if the network has no such layer or does not accept
            such images, or if `y` is given for a regressor.

        Notes
        -----
        The predictions of a regressor are means or, with ``loss="pinball"``, the
        quantiles closest to the median. The heat maps belong to the outputs of the
        network for these predictions. To explain other outputs, pass the network
        (``model_``) and the indices of the outputs as `classes`.

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
                    "y must be None for a regressor, because only true classes can be "
                    f"shown; got {type(y).__name__}."
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

    def frame(self) -> pd.DataFrame:
        """Return one row per heat map, with the position of its maximum."""
        return self._table.copy()

    def plot(
        self, ax: Axes | None = None, *, cmap: str = "gray", heat_cmap: str = "inferno"
    ) -> Self:
        """Draw each image, and below it the heat maps as overlays of the image.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        cmap : str, default="gray"
            Colormap of single-channel images.
        heat_cmap : str, default="inferno"
            Colormap of the heat maps.

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
        pictures, options = as_pictures(self._images, cmap)
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
                alpha=0.75 * np.sqrt(heat),  # regions without heat are transparent
                interpolation="bilinear",
            )
        return self

    def _heads(self) -> list[str]:
        if "true" not in self._table:
            return [""] * len(self._images)
        true = self._table.drop_duplicates("image").set_index("image")["true"]
        return [plain(true[k], _LABEL) for k in range(len(self._images))]


def _predicts_values(estimator: BaseEstimator | keras.Model) -> bool:
    # `is_regressor` does not accept a network without an estimator.
    return isinstance(estimator, BaseEstimator) and is_regressor(estimator)


def _outputs(network: FittedNetwork, inputs: NDArray) -> NDArray:
    import keras

    n_layers = len(network.model.outputs)
    if n_layers != 1:
        raise ValueError(
            f"The network must have one output layer, got {n_layers}. Create a "
            "keras.Model from its inputs and one of its outputs, and pass this model."
        )
    return keras.ops.convert_to_numpy(network.model(inputs, training=False))


def _truth(y: ArrayLike | None, n_images: int) -> NDArray | None:
    truth = None if y is None else np.asarray(y)
    if truth is not None and truth.shape != (n_images,):
        raise ValueError(
            f"y must contain one class for each of the {n_images} images, got shape "
            f"{truth.shape}. For multilabel targets, select labels with classes=."
        )
    return truth


def _maps_layer(network: FittedNetwork, layer: str | int | None) -> keras.Layer:
    if isinstance(layer, str):
        return network.layer(layer, kind="a layer with feature maps", fits=has_maps)
    last = network.layer(
        -1 if layer is None else layer, kind="a convolution", fits=has_kernel
    )
    if layer is not None:
        return network.activated(last)
    size = last.output.shape[1:3]
    same = [m for m in network.model.layers if has_maps(m)]
    return [m for m in same if m.output.shape[1:3] == size][-1]


def _heat_maps(values: NDArray, gradients: NDArray) -> NDArray:
    """Return the positive parts of the weighted sums of maps, scaled to a maximum of 1.

    Parameters
    ----------
    values, gradients : ndarray of shape (n_maps, height, width, n_feature_maps)
    """
    weights = gradients.mean(axis=(1, 2))
    heat = np.maximum(np.einsum("nhwk,nk->nhw", values, weights), 0)
    largest = heat.max(axis=(1, 2), keepdims=True)
    return heat / np.where(largest == 0, 1, largest)


def _resized(heat: NDArray, size: tuple[int, ...]) -> NDArray:
    from scipy.ndimage import zoom

    factors = (1, size[0] / heat.shape[1], size[1] / heat.shape[2])
    return zoom(heat, factors, order=1, mode="nearest", grid_mode=True)


def _warmest(heat: NDArray) -> dict[str, NDArray[np.intp]]:
    place = heat.reshape(len(heat), -1).argmax(axis=1)
    row, column = np.unravel_index(place, heat.shape[1:])
    return {"row": row, "column": column}


def _title(row: Mapping[str, object]) -> str:
    if "prediction" in row:  # its target is the label of the grid row
        return f"{row['prediction']:.5g}"
    label = plain(row["class"], _LABEL)
    if "probability" in row:
        return f"{label}: {row['probability']:.0%}"
    return f"{label}: {row['score' if 'score' in row else 'output']:.3g}"
