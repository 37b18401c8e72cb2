"""Word vectors as points of a plane."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sknn._style import COLOURS, GREY, plain, start_plot
from sknn.inspection._label_places import place_labels

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["EmbeddingDisplay"]

_GAP = 3.5  # points between a dot and its label
_LINE_FROM = 6.0  # points: labels farther away have a line to their dot


class EmbeddingDisplay:
    """Words in a plane: those of like meaning stand together.

    Make it with :meth:`from_estimator`.

    Parameters
    ----------
    projection : DataFrame
        Columns ``word``, ``group`` (empty if there are none), ``x`` and ``y``.
    axis_labels : tuple of str, default=("", "")
        What the two directions are.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.
    """

    def __init__(
        self, projection: "pd.DataFrame", axis_labels: tuple[str, str] = ("", "")
    ) -> None:
        self._projection = projection
        self._axis_labels = axis_labels

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        words: Any = None,
        *,
        n_words: int = 100,
        method: str = "pca",
        random_state: Any = None,
    ) -> "EmbeddingDisplay":
        """Project word vectors, each scaled to length 1, to two dimensions.

        Parameters
        ----------
        estimator : object
            Whatever has ``vocabulary_`` (word -> row) and ``vectors_``, such as a
            fitted `Word2Vec` or `WordVectors`.
        words : iterable of str, dict of str to iterable of str, or None, default=None
            The words to show. A dict gives each group of words its name and colour.
            None for the most frequent ones.
        n_words : int, default=100
            How many, when `words` is None.
        method : {"pca", "tsne"}, default="pca"
            The plane in which the words are spread most widely (principal components
            of these words), or a picture in which near neighbours stay near and
            distances say little (t-SNE with cosine distances).
        random_state : int, RandomState instance or None, default=None
            For "tsne".

        Returns
        -------
        EmbeddingDisplay

        Raises
        ------
        TypeError
            When there are no vectors.
        ValueError
            When a word is out of the vocabulary, there are fewer than three, or all
            have the same vector.
        """
        import pandas as pd

        for name in ("vocabulary_", "vectors_"):
            if not hasattr(estimator, name):
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
                "vectors_ must have two columns at least to make a plane of, got "
                f"{vectors.shape[1]}."
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.where(lengths == 0, 1, lengths)
        if np.ptp(vectors, axis=0).max() < 1e-6:  # rounding
            raise ValueError(
                "words must have different vectors to make a plane of, got "
                f"{len(rows)} that are the same when scaled to length 1. Give others."
            )
        places, axis_labels = _project(vectors, method, random_state)
        frame = pd.DataFrame({"word": list(group_of), "group": list(group_of.values())})
        return cls(frame.assign(x=places[:, 0], y=places[:, 1]), axis_labels)

    def frame(self) -> "pd.DataFrame":
        """Return the numbers that are drawn."""
        return self._projection.copy()

    def plot(
        self, ax: Any = None, *, pairs: Iterable[tuple[str, str]] = ()
    ) -> "EmbeddingDisplay":
        """Draw the words, with labels moved so that they can be read.

        The labels find their places for the size that the figure has now; make it the
        right size first.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.
        pairs : iterable of (str, str), default=()
            Words to join by a line, such as countries and their capitals.

        Returns
        -------
        EmbeddingDisplay
            The display itself.
        """
        self.ax_, self.figure_ = start_plot(ax, self._figure_size())
        colours = self._draw_points()
        lines = self._draw_pairs(pairs)
        self.ax_.set(
            xlabel=self._axis_labels[0],
            ylabel=self._axis_labels[1],
            xticks=[],
            yticks=[],
        )
        self.ax_.spines[:].set_color("#d5d8dd")
        self.ax_.margins(0.08)
        # One unit is as long to the right as upwards: distances mean something.
        self.ax_.set_aspect("equal", adjustable="datalim")
        self._draw_labels(colours, lines)
        return self

    def _figure_size(self) -> tuple[float, float]:
        """Return width and height, in inches, that suit the words and their places."""
        side = np.clip(3.5 + 0.5 * np.sqrt(len(self._projection)), 5, 12)
        spans = np.ptp(self._projection[["x", "y"]].to_numpy(), axis=0) + 1e-9
        ratio = np.clip(1.15 * spans[0] / spans[1], 0.7, 1.9)  # labels are wide
        return float(side * np.sqrt(ratio)), float(side / np.sqrt(ratio))

    def _draw_points(self) -> dict[str, str]:
        """Draw the dots; return the colour of each group."""
        groups = list(dict.fromkeys(self._projection["group"]))
        colours = {g: COLOURS[k % len(COLOURS)] for k, g in enumerate(groups)}
        for group, part in self._projection.groupby("group", sort=False):
            self.ax_.scatter(
                part["x"],
                part["y"],
                s=16,
                color=colours[group],
                edgecolor="white",
                linewidth=0.5,
                zorder=2,
                label=plain(group),
            )
        if len(groups) > 1:
            # Above, where it covers no word.
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
        return colours

    def _draw_pairs(self, pairs: Iterable[tuple[str, str]]) -> np.ndarray:
        """Draw the lines; return points along them, of shape (n_points, 2)."""
        along = [np.empty((0, 2))]
        place = self._projection.set_index("word")[["x", "y"]]
        for pair in pairs:
            missing = [word for word in pair if word not in place.index]
            if missing:
                raise ValueError(f"pairs must be words that are shown, got {missing}.")
            ends = place.loc[list(pair)]
            self.ax_.plot(ends["x"], ends["y"], color=GREY, alpha=0.5, lw=0.9, zorder=1)
            start, stop = ends.to_numpy()
            along.append(np.linspace(start, stop, 100))
        return np.concatenate(along)

    def _draw_labels(self, colours: dict[str, str], lines: np.ndarray) -> None:
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
                color=tuple(0.62 * np.array(to_rgb(colours[row.group]))),
                path_effects=[withStroke(linewidth=1.6, foreground="white")],
                zorder=3,
            )
            for row in self._projection.itertuples()
        ]
        figure = self.ax_.get_figure(root=True)
        assert figure is not None
        for text in texts:
            text.set_in_layout(False)
        figure.draw_without_rendering()  # settles where everything is
        boxes = [text.get_window_extent() for text in texts]
        scale = figure.dpi / 72  # pixels in a point
        to_pixels = self.ax_.transData.transform
        points = to_pixels(self._projection[["x", "y"]].to_numpy())
        sizes = np.array([[box.width, box.height] for box in boxes])
        left, bottom, right, top = (
            self.ax_.get_window_extent().padded(-2 * scale).extents
        )
        inside = (left, bottom, right, top)
        centres = place_labels(points, sizes, inside, _GAP * scale, to_pixels(lines))
        for text, point, centre, extent in zip(
            texts, points, centres, sizes, strict=True
        ):
            text.set_position((centre - point) / scale)
            end = np.clip(point, centre - extent / 2, centre + extent / 2)
            if np.hypot(*(end - point)) > _LINE_FROM * scale:
                self.ax_.annotate(
                    "",
                    text.xy,
                    (end - point) / scale,
                    textcoords="offset points",
                    arrowprops={
                        "arrowstyle": "-",
                        "color": GREY,
                        "linewidth": 0.6,
                        "shrinkA": 0,
                        "shrinkB": 2,
                    },
                    zorder=1,
                )


def _grouped(vocabulary: Mapping[str, int], words: Any, n_words: int) -> dict[str, str]:
    """Return word -> group of what is to be shown."""
    if words is None:
        chosen = {
            word: ""
            for word in sorted(vocabulary, key=vocabulary.__getitem__)[:n_words]
        }
    elif isinstance(words, Mapping):
        chosen = {word: str(group) for group, some in words.items() for word in some}
    else:
        chosen = dict.fromkeys([words] if isinstance(words, str) else words, "")
    unknown = [word for word in chosen if word not in vocabulary]
    if unknown:
        raise ValueError(
            f"words must be among the {len(vocabulary):,} of the vocabulary, got "
            f"{unknown}. Leave them out."
        )
    if len(chosen) < 3:
        raise ValueError(
            f"A picture needs three words at least, got {len(chosen)}. Give more in "
            "words, or raise n_words."
        )
    return chosen


def _project(
    vectors: np.ndarray, method: str, random_state: Any
) -> tuple[np.ndarray, tuple[str, str]]:
    """Return places of shape (n_words, 2), and what the two directions are."""
    if method == "pca":
        from sklearn.decomposition import PCA

        pca = PCA(n_components=2, svd_solver="full")
        places = pca.fit_transform(vectors)
        first, second = (
            f"{name} principal component ({share:.0%} of variance)"
            for name, share in zip(
                ("first", "second"), pca.explained_variance_ratio_, strict=True
            )
        )
        return places, (first, second)
    from sklearn.manifold import TSNE

    tsne = TSNE(
        # A third of the words at most: it has to be smaller than their number.
        perplexity=min(30.0, (len(vectors) - 1) / 3),
        metric="cosine",
        init="pca",
        random_state=random_state,
    )
    return tsne.fit_transform(vectors), ("t-SNE", "")
