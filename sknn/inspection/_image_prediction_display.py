"""Images with correct or wrong predictions of a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.utils import check_scalar

from sknn._sklearn import num_samples
from sknn._style import BLUE, ORANGE, plain
from sknn.inspection._fitted_network import final_estimator
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures, images_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["ImagePredictionDisplay"]

_Kind: TypeAlias = Literal["wrong", "right", "confused"]
_KINDS = ("wrong", "right", "confused")
_LABEL = 12  # maximum number of characters of a label


class ImagePredictionDisplay:
    """Images with their true class, their predicted class and its probability.

    Create it with :meth:`from_estimator` or :meth:`from_predictions`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
        One image for each row of `samples`.
    samples : DataFrame
        Columns ``row`` (of X), ``true``, ``predicted``, ``probability`` (of the
        predicted class), ``probability_true`` and ``loss`` (cross-entropy).
    pairs : DataFrame or None, default=None
        For ``kind="confused"``: columns ``true``, ``predicted``, ``count`` and
        ``fraction`` (of all samples of the true class).
    title : str, default=""
        Title of the plot.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self,
        images: NDArray,
        samples: pd.DataFrame,
        pairs: pd.DataFrame | None = None,
        title: str = "",
    ) -> None:
        self._images = images
        self._samples = samples
        self._pairs = pairs
        self._title = title

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        X: ArrayLike,
        y: ArrayLike,
        *,
        kind: _Kind = "wrong",
        n_images: int = 24,
        n_pairs: int = 6,
        image_shape: Sequence[int] | None = None,
    ) -> Self:
        """Create the display from a fitted classifier and images.

        Parameters
        ----------
        estimator : estimator object
            A fitted classifier with ``predict_proba``, or a pipeline or a search with
            such a classifier as final estimator.
        X : array-like
            Input of the estimator: images, rows of pixels, or input that the first
            steps of a pipeline transform to images, such as paths of files.
        y : array-like of shape (n_samples,)
            True classes.
        kind : {"wrong", "right", "confused"}, default="wrong"
            "wrong": the wrong predictions with the highest loss. "right": the correct
            predictions with the highest probability. "confused": the most frequent
            pairs of a true class and a wrongly predicted class, with the predictions of
            highest probability.
        n_images : int, default=24
            Maximum number of images, for "confused" in all pairs together.
        n_pairs : int, default=6
            Maximum number of pairs for "confused". The number of images per pair is
            limited equally, to at least one. There are at most `n_images` pairs.
        image_shape : tuple of two or three ints or None, default=None
            Height, width and optionally number of channels, if X contains rows of
            pixels. If None, use the `image_shape_` of the estimator if available, and
            square images otherwise.

        Returns
        -------
        ImagePredictionDisplay

        Raises
        ------
        TypeError
            If the estimator has no ``predict_proba``, or a number is not an int.
        ValueError
            If there are no images of this kind, if X does not contain images, or if a
            number is not positive.
        """
        if not hasattr(estimator, "predict_proba"):
            raise TypeError(
                "estimator must have predict_proba, got "
                f"{type(estimator).__name__}. Use loss='cross_entropy' for "
                "CNNClassifier, or pass probabilities to from_predictions."
            )
        before, final = final_estimator(estimator)
        probabilities = estimator.predict_proba(X)
        pictures = X
        # Images and rows of pixels can be drawn without the first steps.
        if before is not None and not _holds_pixels(X):
            pictures = before.transform(X)
        return cls.from_predictions(
            pictures,
            y,
            probabilities,
            classes=estimator.classes_,
            kind=kind,
            n_images=n_images,
            n_pairs=n_pairs,
            image_shape=image_shape or getattr(final, "image_shape_", None),
        )

    @classmethod
    def from_predictions(
        cls,
        X: ArrayLike,
        y_true: ArrayLike,
        y_proba: ArrayLike,
        *,
        classes: ArrayLike | None = None,
        kind: _Kind = "wrong",
        n_images: int = 24,
        n_pairs: int = 6,
        image_shape: Sequence[int] | None = None,
    ) -> Self:
        """Create the display from images and predicted probabilities.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_pixels)
            Images, or rows of pixels.
        y_true : array-like of shape (n,)
            True classes.
        y_proba : array-like of shape (n, n_classes)
            Probabilities of the classes.
        classes : array-like of shape (n_classes,), default=None
            Labels of the columns of `y_proba`. If None, use the sorted labels in
            `y_true`.
        kind : {"wrong", "right", "confused"}, default="wrong"
            See :meth:`from_estimator`.
        n_images : int, default=24
            See :meth:`from_estimator`.
        n_pairs : int, default=6
            See :meth:`from_estimator`.
        image_shape : tuple of two or three ints or None, default=None
            Height, width and optionally number of channels, if X contains rows of
            pixels. If None, use square images.

        Returns
        -------
        ImagePredictionDisplay

        Raises
        ------
        TypeError
            If a number is not an int.
        ValueError
            If the shapes do not match, if there are no images of this kind, or if a
            number is not positive.
        """
        if kind not in _KINDS:
            raise ValueError(
                f"kind must be one of {', '.join(map(repr, _KINDS))}, got {kind!r}."
            )
        check_scalar(n_images, "n_images", Integral, min_val=1)
        check_scalar(n_pairs, "n_pairs", Integral, min_val=1)
        table = _predictions(np.asarray(y_true), np.asarray(y_proba), classes)
        n_samples = num_samples(X)
        if len(table) != n_samples:
            raise ValueError(
                f"X has {n_samples} images, but y_true has {len(table)} classes."
            )
        pairs = None
        if kind == "confused":
            pairs = _confused(table).head(min(n_pairs, n_images))
            shown = _of_pairs(table, pairs, n_images // max(1, len(pairs)))
        else:
            right = table["true"] == table["predicted"]
            by = "probability" if kind == "right" else "loss"
            some = table[right if kind == "right" else ~right]
            shown = some.sort_values(by, ascending=False, kind="stable").head(n_images)
        if shown.empty:
            result = "wrong" if kind == "right" else "right"
            raise ValueError(
                f"There is nothing to show of kind={kind!r}: all {len(table)} "
                f"predictions are {result}."
            )
        images = images_of(X, shown["row"].to_numpy(), image_shape)
        return cls(images, shown.reset_index(drop=True), pairs, _heading(table, kind))

    def frame(self) -> pd.DataFrame:
        """Return one row per image or, for "confused", one row per pair of classes."""
        table = self._samples if self._pairs is None else self._pairs
        return table.copy()

    def plot(self, ax: Axes | None = None, *, cmap: str = "gray") -> Self:
        """Draw the images with their true class, predicted class and probability.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        cmap : str, default="gray"
            Colormap of single-channel images; use "gray_r" for dark ink on white paper.

        Returns
        -------
        ImagePredictionDisplay
            The display itself.
        """
        rows, columns, places = self._places()
        titles = self._titles()
        grid = ImageGrid(
            ax,
            rows,
            columns,
            self._images.shape[1:],
            titles=titles,
            row_labels=self._row_labels(),
        )
        self.ax_, self.figure_ = grid.ax, grid.figure
        pictures, options = as_pictures(self._images, cmap)
        right = (self._samples["true"] == self._samples["predicted"]).to_numpy()
        for place, picture, title, good in zip(
            places, pictures, titles, right, strict=True
        ):
            color = BLUE if good else ORANGE
            grid.draw(*place, picture, title=title, border=color, **options)
        self.ax_.set_title(self._title, fontsize=10)
        return self

    def _places(self) -> tuple[int, int, list[tuple[int, int]]]:
        """Return the number of rows and columns, and the grid cell of each sample."""
        if self._pairs is None:
            rows, columns = even_grid(len(self._samples))
            return (
                rows,
                columns,
                [divmod(k, columns) for k in range(len(self._samples))],
            )
        group = self._samples.groupby(["true", "predicted"], sort=False)
        row, column = group.ngroup().to_numpy(), group.cumcount().to_numpy()
        places = list(zip(row.tolist(), column.tolist(), strict=True))
        return row.max() + 1, column.max() + 1, places

    def _titles(self) -> list[str]:
        titles = []
        for one in self._samples.to_dict("records"):
            probability = f"{one['probability']:.0%}"
            label = plain(one["predicted"], _LABEL)
            if self._pairs is not None:
                titles.append(probability)
            elif one["true"] == one["predicted"]:
                titles.append(f"{label}: {probability}")
            else:
                titles.append(f"{plain(one['true'], _LABEL)}\n→ {label}: {probability}")
        return titles

    def _row_labels(self) -> list[str]:
        if self._pairs is None:
            return []
        return [
            f"{plain(one['true'], _LABEL)} → {plain(one['predicted'], _LABEL)}\n"
            f"{one['count']} ({one['fraction']:.0%})"
            for one in self._pairs.to_dict("records")
        ]


def _holds_pixels(X: ArrayLike) -> bool:
    """Return True if X contains images or rows of pixels, and not paths of files."""
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if shape[1:] == (1,):
        return np.asarray(X).dtype.kind in "biuf"
    return len(shape) > 1


def _predictions(
    y: NDArray, y_proba: NDArray, classes: ArrayLike | None
) -> pd.DataFrame:
    """Return the columns of `samples` for all samples."""
    import pandas as pd

    labels = np.unique(y) if classes is None else np.asarray(classes)
    if y.ndim != 1 or y_proba.shape != (len(y), len(labels)):
        raise ValueError(
            "y_true must contain one class for each sample, and y_proba must have one "
            f"row for each sample and a column for each of {len(labels)} classes; got "
            f"shapes {y.shape} and {y_proba.shape}. Set classes= to the labels of the "
            "columns."
        )
    rows = np.arange(len(y))
    best = y_proba.argmax(axis=1)
    # The probability of a class that is not among the labels is 0.
    known = y[:, None] == labels[None]
    of_truth = np.where(known, y_proba, 0).sum(axis=1).astype(np.float64)
    with np.errstate(divide="ignore"):
        loss = -np.log(of_truth)
    return pd.DataFrame(
        {
            "row": rows,
            "true": y,
            "predicted": labels[best],
            "probability": y_proba[rows, best].astype(np.float64),
            "probability_true": of_truth,
            "loss": loss,
        }
    )


def _confused(table: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of confused classes, sorted by decreasing frequency."""
    wrong = table[table["true"] != table["predicted"]]
    pairs = wrong.groupby(["true", "predicted"]).size().rename("count").reset_index()
    totals = table["true"].value_counts()
    fraction = pairs["count"] / pairs["true"].map(totals).to_numpy()
    pairs = pairs.assign(fraction=fraction)
    by = ["count", "fraction"]
    pairs = pairs.sort_values(by, ascending=False, kind="stable")
    return pairs.reset_index(drop=True)


def _of_pairs(table: pd.DataFrame, pairs: pd.DataFrame, n_images: int) -> pd.DataFrame:
    """Return the samples of each pair that have the highest probabilities."""
    keys = ["true", "predicted"]
    wanted = pairs[keys].assign(pair=np.arange(len(pairs)))
    some = table.merge(wanted, on=keys)
    some = some.sort_values(["pair", "probability"], ascending=[True, False])
    return some.groupby("pair").head(n_images).drop(columns="pair")


def _heading(table: pd.DataFrame, kind: _Kind) -> str:
    wrong = int((table["true"] != table["predicted"]).sum())
    total = f"{wrong:,} of {len(table):,} are wrong"
    if kind == "confused":
        return f"true → predicted: {total}"
    if kind == "right":
        return f"correct predictions with the highest probability: {total}"
    return f"true → predicted, highest loss first: {total}"
