"""Where a network looks when it decides on a class."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sknn.reports._fitted_network import FittedNetwork, has_kernel, has_maps
from sknn.reports._image_grid import ImageGrid, even_grid
from sknn.reports._images import as_pictures
from sknn.reports._style import plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ClassActivationDisplay"]

_LABEL = 14  # letters of a label


class ClassActivationDisplay:
    """Where in an image is what speaks for a class (Grad-CAM).

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
    heat_maps : ndarray of shape (n_maps, height, width)
        Of each row of `table`, between 0 and 1.
    table : DataFrame
        Columns ``image``, ``true`` (where known), ``role``, ``class``, ``probability``
        (``output`` of a network without classes), ``row`` and ``column`` of the
        warmest pixel.

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
        nothing in the layer speaks for the class.

        Parameters
        ----------
        estimator : object
            Whatever has ``model_``, such as a fitted `CNNClassifier`; a pipeline that
            ends with it; a search that has found one; or a `keras.Model`.
        X : array-like
            A few images, as the estimator takes them.
        y : array-like of shape (n_images,), default=None
            True classes, to be seen beside the predicted ones.
        classes : label, array-like of labels or None, default=None
            Of what to make heat maps, for every image; None for the class that is
            predicted, and the true one where it is another. Without ``classes_``,
            numbers of outputs.
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
            When a class is not known, or the network has no such layer.

        References
        ----------
        Selvaraju, Cogswell, Das, Vedantam, Parikh, Batra (2017). Grad-CAM: visual
        explanations from deep networks via gradient-based localization. ICCV.
        """
        from sknn.training import layer_gradients

        network = FittedNetwork.of(estimator)
        chosen = _maps_layer(network, layer)
        images, inputs = network.pixels(X)
        truth = None if y is None else np.asarray(y)
        if truth is not None and truth.shape != (len(images),):
            raise ValueError(
                f"y must be one class for each of the {len(images)} images, got shape "
                f"{truth.shape}."
            )
        labels = _labels(network)
        pairs = _Pairs(labels, network.model(inputs, training=False), truth)
        image, number, role = pairs.chosen(classes)
        signs = np.where(pairs.single & (number == 0), -1.0, 1.0)
        values, gradients, _ = layer_gradients(
            network.model,
            chosen,
            inputs[image],
            np.zeros_like(number) if pairs.single else number,
        )
        heat = _heat_maps(values, gradients * signs[:, None, None, None])
        heat = _resized(heat, images.shape[1:3])
        return cls(images, heat, pairs.table(image, number, role, heat))

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


class _Pairs:
    """Images and classes of which there are to be heat maps.

    Parameters
    ----------
    labels : ndarray of shape (n_classes,) or None
    outputs : tensor of shape (n_images, n_units)
    truth : ndarray of shape (n_images,) or None
    """

    def __init__(
        self, labels: np.ndarray | None, outputs: Any, truth: np.ndarray | None
    ) -> None:
        import keras

        outputs = keras.ops.convert_to_numpy(outputs)
        # One output for two classes: the probability of the second, or its score.
        self.single = labels is not None and len(labels) == 2 and outputs.shape[1] == 1
        if self.single:
            outputs = np.hstack([1 - outputs, outputs])
        self.named = labels is not None
        if labels is None or len(labels) != outputs.shape[1]:
            labels = np.arange(outputs.shape[1])
        self.labels, self.outputs, self.truth = labels, outputs, truth

    def chosen(self, classes: Any) -> tuple[np.ndarray, np.ndarray, list[str]]:
        """Return images, classes (both as numbers) and what each pair is."""
        n = len(self.outputs)
        if classes is not None:
            numbers = self._numbers(np.atleast_1d(classes), "classes")
            roles = [str(self.labels[k]) for k in numbers]
            return np.repeat(np.arange(n), len(numbers)), np.tile(numbers, n), roles * n
        predicted = self.outputs.argmax(axis=1)
        image, number, role = np.arange(n), predicted, ["predicted"] * n
        if self.truth is not None:
            true = self._numbers(self.truth, "y")
            other = np.flatnonzero(true != predicted)
            image = np.concatenate([image, other])
            number = np.concatenate([number, true[other]])
            role += ["true"] * len(other)
        return image, number, role

    def _numbers(self, wanted: np.ndarray, name: str) -> np.ndarray:
        known = self.labels.tolist()
        unknown = [label for label in wanted.tolist() if label not in known]
        if unknown:
            raise ValueError(
                f"{name} must hold classes that the network knows, {known}, got "
                f"{unknown}."
            )
        return np.array([known.index(label) for label in wanted.tolist()])

    def table(
        self, image: np.ndarray, number: np.ndarray, role: list[str], heat: np.ndarray
    ) -> "pd.DataFrame":
        """Return what is known of each heat map."""
        import pandas as pd

        warmest = heat.reshape(len(heat), -1).argmax(axis=1)
        row, column = np.unravel_index(warmest, heat.shape[1:])
        table = pd.DataFrame({"image": image, "role": role})
        if self.truth is not None:
            table.insert(1, "true", self.truth[image])
        table["class"] = self.labels[number]
        value = "probability" if self.named else "output"
        table[value] = self.outputs[image, number]
        return table.assign(row=row, column=column)


def _labels(network: FittedNetwork) -> np.ndarray | None:
    labels = getattr(network.estimator, "classes_", None)
    return None if labels is None or isinstance(labels, list) else np.asarray(labels)


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


def _title(row: dict[str, Any]) -> str:
    label = plain(row["class"], _LABEL)
    if "output" in row:
        return f"{label}: {row['output']:.3g}"
    return f"{label}: {row['probability']:.0%}"
