"""Scatter plot of word vectors in two dimensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from sknn._style import COLORS, GRAY, plain, start_plot
from sknn._typing import RandomStateLike
from sknn.exceptions import UnknownWordError
from sknn.inspection._fitted_network import check_estimator_is_fitted
from sknn.inspection._label_places import place_labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["EmbeddingDisplay"]

_GAP = 3.5  # distance in points between a dot and its label
_LINE_FROM = 6.0  # distance in points from which a line joins a dot and its label


class EmbeddingDisplay:
    """Two-dimensional projection of word vectors; similar words are close together.

    Create it with :meth:`from_estimator`.

    Parameters
    ----------
    projection : DataFrame
        Columns ``word``, ``group`` (empty strings without groups), ``x`` and ``y``.
    axis_labels : tuple of str, default=("", "")
        Labels of the two axes.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, projection: pd.DataFrame, axis_labels: tuple[str, str] = ("", "")
    ) -> None:
        self._projection = projection
        self._axis_labels = axis_labels

    @classmethod
    def from_estimator(
        cls,
        estimator: BaseEstimator,
        words: Iterable[str] | Mapping[str, Iterable[str]] | None = None,
        *,
        n_words: int = 100,
        method: Literal["pca", "tsne"] = "pca",
        random_state: RandomStateLike = None,
    ) -> Self:
        """Project word vectors to two dimensions, after scaling them to length 1.

        Parameters
        ----------
        estimator : estimator object
            A fitted object with ``vocabulary_`` (word -> row) and ``vectors_``, such as
            `Word2Vec` or `WordVectors`.
        words : iterable of str, dict of str to iterable of str, or None, default=None
            The words to show. The keys of a dict are the names of groups of words;
            each group has its own color. If None, show the most frequent words.
        n_words : int, default=100
            Number of words to show if `words=None`.
        method : {"pca", "tsne"}, default="pca"
            "pca": projection on the first two principal components of these words.
            "tsne": t-SNE with cosine distances, which keeps close neighbors together;
            larger distances in the plot are not meaningful.
        random_state : int, RandomState instance or None, default=None
            Controls the randomness of "tsne".

        Returns
        -------
        EmbeddingDisplay

        Raises
        ------
        NotFittedError
            If `estimator` is not fitted.
        TypeError
            If `estimator` has no word vectors.
        UnknownWordError
            If a word is not in the vocabulary.
        ValueError
            If there are fewer than three words, or if all words have the same vector.
        """
        import pandas as pd

        for name in ("vocabulary_", "vectors_"):
            if not hasattr(estimator, name):
                check_estimator_is_fitted(estimator)
                raise TypeError(
                    f"estimator must have {name}, as a fitted Word2Vec has, got "
                    f"{estimator!r}."
                )
        if method not in ("pca", "tsne"):
            raise ValueError(f'method must be "pca" or "tsne", got {method!r}.')
        group_of = _grouped(estimator.vocabulary_, words, n_words)
        rows = [estimator.vocabulary_[word] for word in group_of]
        vectors = np.asarray(estimator.vectors_)[rows].astype(np.float64)
        if vectors.shape[1] < 2:
            raise ValueError(
                "vectors_ must have at least two columns for a projection, got "
                f"{vectors.shape[1]}."
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths == 0, 1, lengths)
        if np.ptp(vectors, axis=0).max() < 1e-6:  # rounding
            raise ValueError(
                "words must have different vectors for a projection, got "
                f"{len(rows)} that are equal after scaling to length 1. Choose others."
            )
        places, axis_labels = _project(vectors, method, random_state)
        frame = pd.DataFrame({"word": list(group_of), "group": list(group_of.values())})
        return cls(frame.assign(x=places[:, 0], y=places[:, 1]), axis_labels)

    def frame(self) -> pd.DataFrame:
        """Return the words, their groups and their coordinates."""
        return self._projection.copy()

    def plot(
        self, ax: Axes | None = None, *, pairs: Iterable[tuple[str, str]] = ()
    ) -> Self:
        """Draw the words, with labels placed so that they do not overlap.

        The positions of the labels are computed for the current size of the figure, so
        set the size before.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.
        pairs : iterable of (str, str), default=()
            Pairs of words to connect by a line, such as countries and their capitals.

        Returns
        -------
        EmbeddingDisplay
            The display itself.
        """
        self.ax_, self.figure_ = start_plot(ax, self._figure_size())
        colors = self._draw_points()
        lines = self._draw_pairs(pairs)
        self.ax_.set(
            xlabel=self._axis_labels[0],
            ylabel=self._axis_labels[1],
            xticks=[],
            yticks=[],
        )
        self.ax_.spines[:].set_color("#d5d8dd")
        self.ax_.margins(0.08)
        # With equal units on both axes, distances in the plot are comparable.
        self.ax_.set_aspect("equal", adjustable="datalim")
        self._draw_labels(colors, lines)
        return self

    def _figure_size(self) -> tuple[float, float]:
        """Return a width and height in inches that fit the words and their spread."""
        side = np.clip(3.5 + 0.5 * np.sqrt(len(self._projection)), 5, 12)
        spans = np.ptp(self._projection[["x", "y"]].to_numpy(), axis=0) + 1e-9
        ratio = np.clip(1.15 * spans[0] / spans[1], 0.7, 1.9)  # labels are wide
        return float(side * np.sqrt(ratio)), float(side / np.sqrt(ratio))

    def _draw_points(self) -> dict[str, str]:
        """Draw the dots; return the color of each group."""
        groups = list(dict.fromkeys(self._projection["group"]))
        colors = {g: COLORS[k % len(COLORS)] for k, g in enumerate(groups)}
        for group, part in self._projection.groupby("group", sort=False):
            self.ax_.scatter(
                part["x"],
                part["y"],
                s=16,
                color=colors[group],
                edgecolor="white",
                linewidth=0.5,
                zorder=2,
                label=plain(group),
            )
        if len(groups) > 1:
            # Above the axes, where it does not cover words.
            self.ax_.legend(
                frameon=False,
                loc="lower left",
                bbox_to_anchor=(0, 1),
                borderaxespad=0.2,
                ncols=min(len(groups), 6),
                markerscale=1.6,
                handletextpad=0.2,
                columnspacing=1.2,
            )
        return colors

    def _draw_pairs(self, pairs: Iterable[tuple[str, str]]) -> NDArray[np.float64]:
        """Draw the lines; return points along them, of shape (n_points, 2)."""
        along = [np.empty((0, 2))]
        place = self._projection.set_index("word")[["x", "y"]]
        for pair in pairs:
            missing = [word for word in pair if word not in place.index]
            if missing:
                raise ValueError(
                    f"pairs must only contain words that are shown, got {missing}."
                )
            ends = place.loc[list(pair)]
            self.ax_.plot(ends["x"], ends["y"], color=GRAY, alpha=0.5, lw=0.9, zorder=1)
            start, stop = ends.to_numpy()
            along.append(np.linspace(start, stop, 100))
        return np.concatenate(along)

    def _draw_labels(
        self, colors: Mapping[str, str], lines: NDArray[np.float64]
    ) -> None:
        from matplotlib.colors import to_rgb
        from matplotlib.patheffects import withStroke

        size = float(np.interp(len(self._projection), [40, 150, 400], [9, 8, 6]))
        texts = [
            self.ax_.annotate(
                plain(row.word),
                (row.x, row.y),
                (0, 0),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=size,
                color=tuple(0.62 * np.array(to_rgb(colors[row.group]))),
                path_effects=[withStroke(linewidth=1.6, foreground="white")],
                zorder=3,
            )
            for row in self._projection.itertuples()
        ]
        figure = self.ax_.get_figure(root=True)
        for text in texts:
            text.set_in_layout(False)
        figure.draw_without_rendering()  # computes the layout
        boxes = [text.get_window_extent() for text in texts]
        scale = figure.dpi / 72  # pixels per point
        to_pixels = self.ax_.transData.transform
        points = to_pixels(self._projection[["x", "y"]].to_numpy())
        sizes = np.array([[box.width, box.height] for box in boxes])
        inside = self.ax_.get_window_extent().padded(-2 * scale).extents
        centers = place_labels(
            points, sizes, tuple(inside), _GAP * scale, to_pixels(lines)
        )
        for text, point, center, extent in zip(
            texts, points, centers, sizes, strict=True
        ):
            text.set_position((center - point) / scale)
            end = np.clip(point, center - extent / 2, center + extent / 2)
            if np.hypot(*(end - point)) > _LINE_FROM * scale:
                self.ax_.annotate(
                    "",
                    text.xy,
                    (end - point) / scale,
                    textcoords="offset points",
                    arrowprops={
                        "arrowstyle": "-",
                        "color": GRAY,
                        "linewidth": 0.6,
                        "shrinkA": 0,
                        "shrinkB": 2,
                    },
                    zorder=1,
                )


def _as_words(words: Iterable[str]) -> Iterable[str]:
    """Return one word as a list of one word, and not as its letters."""
    return [words] if isinstance(words, str) else words


def _grouped(
    vocabulary: Mapping[str, int],
    words: Iterable[str] | Mapping[str, Iterable[str]] | None,
    n_words: int,
) -> dict[str, str]:
    """Return word -> group for the words to show."""
    if words is None:
        chosen = {
            word: ""
            for word in sorted(vocabulary, key=vocabulary.__getitem__)[:n_words]
        }
    elif isinstance(words, Mapping):
        chosen = {
            word: str(group)
            for group, some in words.items()
            for word in _as_words(some)
        }
    else:
        chosen = dict.fromkeys(_as_words(words), "")
    unknown = [word for word in chosen if word not in vocabulary]
    if unknown:
        raise UnknownWordError(
            f"words must be among the {len(vocabulary):,} words of the vocabulary, got "
            f"{unknown}. Remove these words."
        )
    if len(chosen) < 3:
        raise ValueError(
            f"A projection requires at least three words, got {len(chosen)}. Pass more "
            "words, or increase n_words."
        )
    return chosen


def _project(
    vectors: NDArray[np.float64], method: str, random_state: RandomStateLike
) -> tuple[NDArray, tuple[str, str]]:
    """Return positions of shape (n_words, 2), and the labels of the two axes."""
    if method == "pca":
        from sklearn.decomposition import PCA

        pca = PCA(n_components=2, svd_solver="full")
        places = pca.fit_transform(vectors)
        first, second = (
            f"{name} principal component ({ratio:.0%} of variance)"
            for name, ratio in zip(
                ("first", "second"), pca.explained_variance_ratio_, strict=True
            )
        )
        return places, (first, second)
    from sklearn.manifold import TSNE

    tsne = TSNE(
        # It must be less than the number of words; use a third of it at most.
        perplexity=min(30.0, (len(vectors) - 1) / 3),
        metric="cosine",
        init="pca",
        random_state=random_state,
    )
    return tsne.fit_transform(vectors), ("t-SNE", "")
