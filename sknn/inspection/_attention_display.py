"""What a network looked at while it wrote a text."""

from typing import TYPE_CHECKING, Any

from sknn._style import plain, start_plot

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AttentionDisplay"]

# What stands for the end of a text, which is a step like any other.
_END = "(end)"


class AttentionDisplay:
    """Weights of the tokens of a source, for each token of its target.

    Parameters
    ----------
    weights : DataFrame
        Tokens of the target in rows, of the source in columns.

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

    def __init__(self, weights: "pd.DataFrame") -> None:
        self._weights = weights

    @classmethod
    def from_estimator(
        cls, estimator: Any, text: str, target: str | None = None
    ) -> "AttentionDisplay":
        """Let a network write the target of a text.

        Parameters
        ----------
        estimator : Seq2SeqTranslator
            Fitted, and with attention.
        text : str
            The source.
        target : str or None, default=None
            A target to follow; None for that which the network writes itself.

        Returns
        -------
        AttentionDisplay
        """
        import pandas as pd

        if not hasattr(estimator, "alignments"):
            raise TypeError(
                "estimator must be a network that writes texts, with a method "
                f"alignments, as Seq2SeqTranslator; got {estimator!r:.80}."
            )
        followed = None if target is None else [target]
        found = estimator.alignments([text], followed)[0]
        return cls(
            pd.DataFrame(
                found.weights,
                index=pd.Index([*found.target[:-1], _END], name="target"),
                columns=pd.Index(found.source, name="source"),
            )
        )

    def frame(self) -> "pd.DataFrame":
        """Return the numbers that are drawn; each row sums to 1."""
        return self._weights.copy()

    def plot(self, ax: Any = None) -> "AttentionDisplay":
        """Draw the weights, the darker the larger.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; new axes if None.

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
    """Return a token as matplotlib shows it, a space included."""
    return "␣" if token.isspace() else plain(token, 18)
