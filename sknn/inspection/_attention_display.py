"""Attention weights of a network that generates a text from another text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from sklearn.base import BaseEstimator

from sknn._style import plain, start_plot

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["AttentionDisplay"]

# Label of the end token, which has attention weights like any other token.
_END = "(end)"


class AttentionDisplay:
    """Attention weights of the source tokens for each target token.

    Parameters
    ----------
    weights : DataFrame
        Attention weights, with one row per target token and one column per source
        token.

    Attributes
    ----------
    ax_ : matplotlib Axes
        Set by :meth:`plot`.
    figure_ : matplotlib Figure
        Set by :meth:`plot`.

    References
    ----------
    D. Bahdanau, K. Cho, Y. Bengio (2015). Neural machine translation by jointly
    learning to align and translate. ICLR.
    """

    def __init__(self, weights: pd.DataFrame) -> None:
        self._weights = weights

    @classmethod
    def from_estimator(
        cls, estimator: BaseEstimator, text: str, target: str | None = None
    ) -> Self:
        """Create the display from a fitted network and a source text.

        Parameters
        ----------
        estimator : Seq2SeqTranslator
            A fitted estimator with attention.
        text : str
            The source text.
        target : str or None, default=None
            The target text. If None, use the text that the network generates.

        Returns
        -------
        AttentionDisplay
        """
        import pandas as pd

        if not hasattr(estimator, "alignments"):
            raise TypeError(
                "estimator must be a network that generates texts and has a method "
                f"alignments, such as Seq2SeqTranslator; got {estimator!r:.80}."
            )
        targets = None if target is None else [target]
        found = estimator.alignments([text], targets)[0]
        return cls(
            pd.DataFrame(
                found.weights,
                index=pd.Index([*found.target[:-1], _END], name="target"),
                columns=pd.Index(found.source, name="source"),
            )
        )

    def frame(self) -> pd.DataFrame:
        """Return the attention weights; each row sums to 1."""
        return self._weights.copy()

    def plot(self, ax: Axes | None = None) -> Self:
        """Draw the weights as a heat map; darker cells have larger weights.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to draw in. If None, new axes are created.

        Returns
        -------
        AttentionDisplay
            The display itself.
        """
        n_rows, n_columns = self._weights.shape
        size = (1.0 + 0.28 * max(n_columns, 8), 0.9 + 0.28 * max(n_rows, 4))
        self.ax_, self.figure_ = start_plot(ax, size)
        self.ax_.imshow(self._weights.to_numpy(), cmap="Blues", vmin=0, vmax=1)
        self.ax_.set_xticks(range(n_columns), [_label(t) for t in self._weights])
        self.ax_.set_yticks(range(n_rows), [_label(t) for t in self._weights.index])
        if max(map(len, self._weights.columns)) > 1:
            for tick in self.ax_.get_xticklabels():
                tick.set(rotation=45, ha="right", rotation_mode="anchor")
        self.ax_.set(xlabel="source", ylabel="target")
        self.ax_.spines[:].set_visible(False)
        self.ax_.tick_params(length=0)
        return self


def _label(token: str) -> str:
    """Return the label of a token; whitespace gets a visible symbol."""
    return "␣" if token.isspace() else plain(token, 18)
