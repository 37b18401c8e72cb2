"""Images that a classifier gets wrong, or right."""

from collections.abc import Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.utils import check_scalar

from sknn._style import BLUE, ORANGE, plain
from sknn.inspection._fitted_network import final_estimator
from sknn.inspection._image_grid import ImageGrid, even_grid
from sknn.inspection._images import as_pictures, images_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ImagePredictionDisplay"]

_KINDS = ("wrong", "right", "confused")
_LABEL = 12  # letters of a label


class ImagePredictionDisplay:
    """Images with what they are, what they are taken for, and how surely.

    Make it with :meth:`from_estimator` or :meth:`from_predictions`.

    Parameters
    ----------
    images : ndarray of shape (n_images, height, width, channels)
        Those of the rows of `samples`.
    samples : DataFrame
        Columns ``row`` (of X), ``true``, ``predicted``, ``probability`` (of the
        predicted class), ``probability_true`` and ``loss`` (cross-entropy).
    pairs : DataFrame or None, default=None
        Of ``kind="confused"``: columns ``true``, ``predicted``, ``count`` and ``share``
        (of all samples of the true class).
    title : str, default=""

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self,
        images: np.ndarray,
        samples: "pd.DataFrame",
        pairs: "pd.DataFrame | None" = None,
        title: str = "",
    ) -> None:
        self._images = images
        self._samples = samples
        self._pairs = pairs
        self._title = title

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        y: Any,
        *,
        kind: str = "wrong",
        n_images: int = 24,
        n_pairs: int = 6,
        image_shape: Sequence[int] | None = None,
    ) -> "ImagePredictionDisplay":
        """Let a fitted classifier predict images.

        Parameters
        ----------
        estimator : object
            A fitted classifier with ``predict_proba``, of scikit-learn or ours, or a
            pipeline or a search that ends with it.
        X : array-like
            What the estimator takes: images, rows of pixels, or what the steps of a
            pipeline before the last make images of, such as paths of files.
        y : array-like of shape (n_samples,)
            True classes.
        kind : {"wrong", "right", "confused"}, default="wrong"
            The wrong predictions of the highest loss; the right ones of the highest
            probability; or the pairs of a true and a predicted class that occur most,
            with the surest of their images.
        n_images : int, default=24
            The most images; of "confused", the images of all pairs together.
        n_pairs : int, default=6
            The most pairs of "confused". Each has as many images as the others, and at
            least one: there are no more pairs than `n_images`.
        image_shape : tuple of two or three ints or None, default=None
            Height, width and, unless there is one, channels, where X has the images as
            rows of pixels. None for the `image_shape_` of the estimator, or else
            squares.

        Returns
        -------
        ImagePredictionDisplay

        Raises
        ------
        TypeError
            When the estimator has no probabilities, or a number is no int.
        ValueError
            When there are no images of this kind, when X holds no images, or when a
            number is not positive.
        """
        if not hasattr(estimator, "predict_proba"):
            raise TypeError(
                "estimator must have predict_proba, got "
                f"{type(estimator).__name__}. Make probabilities some other way (of "
                "CNNClassifier, by loss='cross_entropy'), and use from_predictions."
            )
        before, final = final_estimator(estimator)
        probabilities = estimator.predict_proba(X)
        pictures = X
        # A scaler leaves rows rows; only what makes images is needed here.
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
        X: Any,
        y_true: Any,
        y_proba: Any,
        *,
        classes: Any = None,
        kind: str = "wrong",
        n_images: int = 24,
        n_pairs: int = 6,
        image_shape: Sequence[int] | None = None,
    ) -> "ImagePredictionDisplay":
        """Choose images by probabilities that are known.

        Parameters
        ----------
        X : array-like of shape (n, height, width[, channels]) or (n, n_pixels)
        y_true : array-like of shape (n,)
            True classes.
        y_proba : array-like of shape (n, n_classes)
            Probabilities of the classes.
        classes : array-like of shape (n_classes,), default=None
            Labels of the columns of `y_proba`; None for those in `y_true`, sorted.
        kind : {"wrong", "right", "confused"}, default="wrong"
            As for :meth:`from_estimator`.
        n_images : int, default=24
            As for :meth:`from_estimator`.
        n_pairs : int, default=6
            As for :meth:`from_estimator`.
        image_shape : tuple of two or three ints or None, default=None
            Height, width and, unless there is one, channels of rows of pixels; None
            for squares.

        Returns
        -------
        ImagePredictionDisplay

        Raises
        ------
        TypeError
            When a number is no int.
        ValueError
            When the sizes do not fit, when there are no images of this kind, or when a
            number is not positive.
        """
        if kind not in _KINDS:
            raise ValueError(
                f"kind must be one of {', '.join(map(repr, _KINDS))}, got {kind!r}."
            )
        check_scalar(n_images, "n_images", Integral, min_val=1)
        check_scalar(n_pairs, "n_pairs", Integral, min_val=1)
        table = _predictions(np.asarray(y_true), np.asarray(y_proba), classes)
        if len(table) != len(X):
            raise ValueError(f"X has {len(X)} images and y_true {len(table)} classes.")
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

    def frame(self) -> "pd.DataFrame":
        """Return the samples that are drawn; of "confused", the pairs of classes."""
        table = self._samples if self._pairs is None else self._pairs
        return table.copy()

    def plot(self, ax: Any = None, *, cmap: str = "gray") -> "ImagePredictionDisplay":
        """Draw the images, with true and predicted class and probability.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        cmap : str, default="gray"
            Colours of images of one channel; "gray_r" for ink on paper.

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
        pictures, options = as_pictures(self._images)
        if pictures.ndim == 3:
            options = {"cmap": cmap, **options}
        right = (self._samples["true"] == self._samples["predicted"]).to_numpy()
        for place, picture, title, good in zip(
            places, pictures, titles, right, strict=True
        ):
            colour = BLUE if good else ORANGE
            grid.draw(*place, picture, title=title, border=colour, **options)
        self.ax_.set_title(self._title, fontsize=10)
        return self

    def _places(self) -> tuple[int, int, list[tuple[int, int]]]:
        """Return the rows and columns of the grid, and the place of each sample."""
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
            share = f"{one['probability']:.0%}"
            label = plain(one["predicted"], _LABEL)
            if self._pairs is not None:
                titles.append(share)
            elif one["true"] == one["predicted"]:
                titles.append(f"{label}: {share}")
            else:
                titles.append(f"{plain(one['true'], _LABEL)}\n→ {label}: {share}")
        return titles

    def _row_labels(self) -> list[str]:
        if self._pairs is None:
            return []
        return [
            f"{plain(one['true'], _LABEL)} → {plain(one['predicted'], _LABEL)}\n"
            f"{one['count']} ({one['share']:.0%})"
            for one in self._pairs.to_dict("records")
        ]


def _holds_pixels(X: Any) -> bool:
    """Tell whether X are images or rows already, and not paths, say in one column."""
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if shape[1:] == (1,):
        return np.asarray(X).dtype.kind in "biuf"
    return len(shape) > 1


def _predictions(y: np.ndarray, y_proba: np.ndarray, classes: Any) -> "pd.DataFrame":
    """Return the columns of `samples` for all samples."""
    import pandas as pd

    labels = np.unique(y) if classes is None else np.asarray(classes)
    if y.ndim != 1 or y_proba.shape != (len(y), len(labels)):
        raise ValueError(
            "y_true must be one class for each sample, and y_proba have a row for each "
            f"sample and a column for each of {len(labels)} classes; got shapes "
            f"{y.shape} and {y_proba.shape}. Say with classes= what the columns are."
        )
    rows = np.arange(len(y))
    best = y_proba.argmax(axis=1)
    # 0 where a class was never trained on.
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


def _confused(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return the pairs of classes that are confused, those that are so most first."""
    wrong = table[table["true"] != table["predicted"]]
    pairs = wrong.groupby(["true", "predicted"]).size().rename("count").reset_index()
    totals = table["true"].value_counts()
    share = pairs["count"] / pairs["true"].map(totals).to_numpy()
    pairs = pairs.assign(share=share)
    by = ["count", "share"]
    pairs = pairs.sort_values(by, ascending=False, kind="stable")
    return pairs.reset_index(drop=True)


def _of_pairs(
    table: "pd.DataFrame", pairs: "pd.DataFrame", n_images: int
) -> "pd.DataFrame":
    """Return the surest of the samples of each pair, pair after pair."""
    keys = ["true", "predicted"]
    wanted = pairs[keys].assign(pair=np.arange(len(pairs)))
    some = table.merge(wanted, on=keys)
    some = some.sort_values(["pair", "probability"], ascending=[True, False])
    return some.groupby("pair").head(n_images).drop(columns="pair")


def _heading(table: "pd.DataFrame", kind: str) -> str:
    wrong = int((table["true"] != table["predicted"]).sum())
    total = f"{wrong:,} of {len(table):,} are wrong"
    if kind == "confused":
        return f"true → predicted: {total}"
    if kind == "right":
        return f"the surest of those that are right: {total}"
    return f"true → predicted, highest loss first: {total}"
