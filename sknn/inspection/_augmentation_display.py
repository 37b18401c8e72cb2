"""What an augmentation does to images."""

from collections.abc import Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_scalar

from sknn._style import BLUE
from sknn.inspection._fitted_network import final_estimator
from sknn.inspection._image_grid import ImageGrid
from sknn.inspection._images import as_pictures, image_shape, images_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AugmentationDisplay"]


class AugmentationDisplay:
    """Images as they are, and as the training of a network changes them.

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
    draws : ndarray of shape (n_draws, n_images, height, width, channels)
        The same images, changed.
    scale : ndarray of shape (channels,)
        Standard deviations of the pixels.

    Attributes
    ----------
    draws : ndarray of shape (n_draws, n_images, height, width, channels)
        As given.
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, images: np.ndarray, draws: np.ndarray, scale: np.ndarray
    ) -> None:
        self._images = images
        self.draws = draws
        self._scale = scale

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        images: Any,
        *,
        n_draws: int = 7,
        random_state: int = 0,
    ) -> "AugmentationDisplay":
        """Change images as a training does.

        Parameters
        ----------
        estimator : object, str or dict
            A network with an `augmentation`, fitted or not, or a pipeline or search
            that ends with it; or what would be given as `augmentation`, such as
            "digits" or {"shift": 0.1}.
        images : array-like
            A few images (or what the pipeline makes them of), or rows of pixels. As
            for a network, two dimensions are rows: of the `image_shape` of the network,
            or else of squares. Give a single image as ``image[np.newaxis]``.
        n_draws : int, default=7
            How often to change each of them.
        random_state : int, default=0
            Decides what is drawn. It is not what a fit with the same number draws.

        Returns
        -------
        AugmentationDisplay

        Raises
        ------
        TypeError
            When the estimator has no `augmentation`, or `n_draws` is no int.
        ValueError
            When it is None, when it is not one, when there are no images, or when
            `n_draws` is not positive.

        Notes
        -----
        Strengths count in standard deviations of the images that a network was trained
        on. Before it is fitted, they are those of the images given here.
        """
        from sknn.networks import resolve_augmentation

        augmentation, before, final = _augmentation(estimator)
        strengths = resolve_augmentation(augmentation)
        if not strengths:
            raise ValueError(
                "There is no augmentation to be seen: it is "
                f"{augmentation!r}. Give a network with one, or one by itself, such as "
                "'digits' or {'shift': 0.1}."
            )
        check_scalar(n_draws, "n_draws", Integral, min_val=1)
        if before is not None:
            images = before.transform(images)
        elif not hasattr(images, "shape"):
            images = np.asarray(images)
        shape = getattr(final, "image_shape_", getattr(final, "image_shape", None))
        shown = images_of(images, np.arange(len(images)), image_shape(images, shape))
        if not shown.size:
            raise ValueError(
                "images must hold at least one image with pixels, got shape "
                f"{tuple(images.shape)}."
            )
        mean, scale = _statistics(final, shown)
        draws = _draws(strengths, shown, mean, scale, n_draws, random_state)
        return cls(shown, draws, scale)

    def frame(self) -> "pd.DataFrame":
        """Return how much each image is changed.

        Returns
        -------
        DataFrame
            Columns ``image``, ``draw`` and ``change``: the root of the mean squared
            difference of pixels, in their standard deviations.
        """
        import pandas as pd

        change = (self.draws - self._images.astype(np.float32)) / self._scale
        sizes = np.sqrt(np.mean(np.square(change), axis=(2, 3, 4)))
        index = pd.MultiIndex.from_product(
            [range(len(self._images)), range(len(self.draws))], names=["image", "draw"]
        )
        return pd.DataFrame({"change": sizes.T.ravel()}, index=index).reset_index()

    def plot(self, ax: Any = None, *, cmap: str = "gray") -> "AugmentationDisplay":
        """Draw a row for each image: first as it is, then changed.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        cmap : str, default="gray"
            Colours of images of one channel; "gray_r" for ink on paper.

        Returns
        -------
        AugmentationDisplay
            The display itself.
        """
        n_draws, n_images = self.draws.shape[:2]
        grid = ImageGrid(
            ax,
            n_images,
            n_draws + 1,
            self._images.shape[1:],
            column_labels=["image", *(str(k + 1) for k in range(n_draws))],
        )
        self.ax_, self.figure_ = grid.ax, grid.figure
        low, high = float(self._images.min()), float(self._images.max())
        # What is brighter than any image is shown as the brightest.
        every = np.clip(
            np.concatenate([self._images[None].astype(np.float32), self.draws]),
            low,
            max(high, low + 1e-6),
        )
        pictures, options = as_pictures(every.reshape(-1, *self._images.shape[1:]))
        if pictures.ndim == 3:
            options = {"cmap": cmap, **options}
        for k, picture in enumerate(pictures):
            column, row = divmod(k, n_images)
            border = {"border": BLUE} if column == 0 else {}
            grid.draw(row, column, picture, **border, **options)
        return self


def _augmentation(estimator: Any) -> tuple[Any, Any, Any]:
    """Return an augmentation, what comes before the network, and the network."""
    if isinstance(estimator, str | Mapping):
        return estimator, None, None
    before, final = final_estimator(estimator)
    if not hasattr(final, "augmentation"):
        raise TypeError(
            "estimator must have an augmentation, as CNNClassifier has, or be one "
            f"itself, such as 'digits' or {{'shift': 0.1}}; got {final!r}."
        )
    return final.augmentation, before, final


def _statistics(final: Any, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and scale of the channels, those of the network if it has any."""
    from sknn.networks import InputScaling

    layers = getattr(getattr(final, "model_", None), "layers", [])
    for layer in layers:
        if isinstance(layer, InputScaling):
            return np.array(layer.mean), np.array(layer.scale)
    mean = images.mean(axis=(0, 1, 2), dtype=np.float64)
    scale = images.std(axis=(0, 1, 2), dtype=np.float64)
    return mean, np.where(scale == 0, 1, scale)


def _draws(
    strengths: Mapping[str, Any],
    images: np.ndarray,
    mean: np.ndarray,
    scale: np.ndarray,
    n_draws: int,
    seed: int,
) -> np.ndarray:
    """Return changed images, in the units that they had."""
    import keras

    from sknn.networks import augmentation_layers
    from sknn.training import mix

    layers = augmentation_layers(strengths, seed)
    alphas = [strengths.get("mixup", 0.0), strengths.get("cutmix", 0.0)]
    seeds = np.random.SeedSequence(seed).generate_state(2 * n_draws).astype(np.int32)
    draws = []
    for own in seeds.reshape(n_draws, 2):
        x = keras.ops.convert_to_tensor(images, "float32")
        if any(alphas):
            x, _ = mix(x, alphas, own, (alphas[0] > 0, alphas[1] > 0))
        x = (x - mean.astype(np.float32)) / scale.astype(np.float32)
        for layer in layers:
            x = layer(x, training=True)
        changed = keras.ops.convert_to_numpy(x)
        draws.append((changed * scale + mean).astype(np.float32))
    return np.stack(draws)
