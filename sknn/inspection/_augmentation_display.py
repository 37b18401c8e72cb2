"""Effects of an augmentation on images."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_scalar

from sknn._style import BLUE
from sknn.inspection._fitted_network import final_estimator
from sknn.inspection._image_grid import ImageGrid
from sknn.inspection._images import as_pictures, image_shape, images_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sknn.networks import Strengths

__all__ = ["AugmentationDisplay"]


class AugmentationDisplay:
    """Original images and randomly augmented copies, as used in training.

    Create it with :meth:`from_estimator`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
        The original images.
    draws : ndarray of shape (n_draws, n_images, height, width, channels)
        The augmented images.
    scale : ndarray of shape (channels,)
        Standard deviation of the pixels of each channel.

    Attributes
    ----------
    draws : ndarray of shape (n_draws, n_images, height, width, channels)
        The augmented images.
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(self, images: NDArray, draws: NDArray, scale: NDArray) -> None:
        self._images = images
        self.draws = draws
        self._scale = scale

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator | str | Mapping[str, float | str],
        images: ArrayLike,
        *,
        n_draws: int = 7,
        random_state: int = 0,
    ) -> Self:
        """Augment images as in training.

        Parameters
        ----------
        estimator : estimator object, str or dict
            A network with an `augmentation`, fitted or not, or a pipeline or search
            whose final estimator is such a network. Or a value of the `augmentation`
            parameter, such as "digits" or {"shift": 0.1}.
        images : array-like
            A few images, or the input of the pipeline, or rows of pixels. As for a
            network, arrays with two dimensions are rows of pixels, with the
            `image_shape` of the network or of square images. Pass a single image as
            ``image[np.newaxis]``.
        n_draws : int, default=7
            Number of augmented copies of each image.
        random_state : int, default=0
            Controls the randomness of the augmentation. A fit with the same value
            augments images differently.

        Returns
        -------
        AugmentationDisplay

        Raises
        ------
        TypeError
            If the estimator has no `augmentation`, or `n_draws` is not an int.
        ValueError
            If the augmentation is empty or invalid, if there are no images, or if
            `n_draws` is not positive.

        Notes
        -----
        The strengths are in units of the standard deviations of the training images.
        Before a network is fitted, the standard deviations of `images` are used.
        """
        from sknn.networks import resolve_augmentation

        augmentation, before, final = _augmentation(estimator)
        resolve_augmentation(augmentation)  # refuses unknown names
        check_scalar(n_draws, "n_draws", Integral, min_val=1)
        pixels: NDArray
        if before is not None:
            pixels = before.transform(images)
        else:
            given = hasattr(images, "shape")
            pixels = cast(NDArray, images) if given else np.asarray(images)
        shape = getattr(final, "image_shape_", getattr(final, "image_shape", None))
        shown = images_of(pixels, np.arange(len(pixels)), image_shape(pixels, shape))
        if not shown.size:
            raise ValueError(
                "images must contain at least one image with pixels, got shape "
                f"{tuple(pixels.shape)}."
            )
        strengths = resolve_augmentation(augmentation, shown.shape[1:])
        if not strengths:
            raise ValueError(
                f"There is no augmentation to show, got augmentation={augmentation!r}. "
                "Pass a network with an augmentation, or an augmentation such as "
                "'digits' or {'shift': 0.1}."
            )
        mean, scale = _statistics(final, shown)
        draws = _draws(strengths, shown, mean, scale, n_draws, random_state)
        return cls(shown, draws, scale)

    def frame(self) -> pd.DataFrame:
        """Return the size of the change of each image.

        Returns
        -------
        DataFrame
            Columns ``image``, ``draw`` and ``change``, the root mean squared difference
            of the pixels in units of their standard deviation.
        """
        import pandas as pd

        change = (self.draws - self._images.astype(np.float32)) / self._scale
        sizes = np.sqrt(np.mean(np.square(change), axis=(2, 3, 4)))
        index = pd.MultiIndex.from_product(
            [range(len(self._images)), range(len(self.draws))], names=["image", "draw"]
        )
        return pd.DataFrame({"change": sizes.T.ravel()}, index=index).reset_index()

    def plot(self, ax: Axes | None = None, *, cmap: str = "gray") -> Self:
        """Draw one row per image: the original image and its augmented copies.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        cmap : str, default="gray"
            Colormap of single-channel images; use "gray_r" for dark ink on white paper.

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
        # Augmented pixels are clipped to the range of the original images.
        every = np.clip(
            np.concatenate([self._images[None].astype(np.float32), self.draws]),
            low,
            max(high, low + 1e-6),
        )
        every = every.reshape(-1, *self._images.shape[1:])
        pictures, options = as_pictures(every, cmap)
        for k, picture in enumerate(pictures):
            column, row = divmod(k, n_images)
            border = {"border": BLUE} if column == 0 else {}
            grid.draw(row, column, picture, **border, **options)
        return self


def _augmentation(
    estimator: BaseEstimator | str | Mapping[str, float | str],
) -> tuple[
    str | Mapping[str, float | str] | None, BaseEstimator | None, BaseEstimator | None
]:
    """Return an augmentation, the preceding transformer or None, and the network."""
    if isinstance(estimator, str | Mapping):
        return estimator, None, None
    before, final = final_estimator(estimator)
    if not hasattr(final, "augmentation"):
        raise TypeError(
            "estimator must have an augmentation, as CNNClassifier has, or be an "
            f"augmentation such as 'digits' or {{'shift': 0.1}}; got {final!r}."
        )
    return final.augmentation, before, final


def _statistics(
    final: BaseEstimator | None, images: NDArray
) -> tuple[NDArray, NDArray]:
    """Return the mean and scale of the channels, from a fitted network if possible."""
    from sknn.networks import InputScaling

    layers = getattr(getattr(final, "model_", None), "layers", [])
    for layer in layers:
        if isinstance(layer, InputScaling):
            return np.asarray(layer.mean), np.asarray(layer.scale)
    mean = images.mean(axis=(0, 1, 2), dtype=np.float64)
    scale = images.std(axis=(0, 1, 2), dtype=np.float64)
    return mean, np.where(scale == 0, 1, scale)


def _draws(
    strengths: Strengths,
    images: NDArray,
    mean: NDArray,
    scale: NDArray,
    n_draws: int,
    seed: int,
) -> NDArray[np.float32]:
    """Return augmented images, in the units of the given images."""
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
