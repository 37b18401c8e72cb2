"""Text targets, with one class per token."""

import numpy as np
from numpy.typing import ArrayLike

from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["TokenTarget"]


class TokenTarget(Target):
    """Target for texts that are generated token by token.

    Class 0 is the end of the text, and class k is the k-th token.

    Parameters
    ----------
    tokens : list of str
        All tokens.
    separator : str
        String between the tokens of a text.

    Examples
    --------
    >>> target = TokenTarget(["a", "b"], separator="")
    >>> target.encode(np.array([[3, 2, 1, 0]])).tolist()
    [[2, 1, 0, -1]]
    >>> target.texts(np.array([[2, 1, 0, 0]])).tolist()
    ['ba']
    """

    def __init__(self, tokens: list[str], separator: str) -> None:
        self.tokens = tokens
        self.separator = separator
        self.n_outputs = 1
        self.head = Head(len(tokens) + 1, "softmax", "sparse_categorical_crossentropy")

    def encode(self, y: ArrayLike) -> np.ndarray:
        """Convert token ids to classes.

        Parameters
        ----------
        y : array-like of shape (n_samples, n_steps)
            Token ids: 0 for padding, 1 for the end, and 2 or more for tokens.

        Returns
        -------
        ndarray of shape (n_samples, n_steps), int32
            Classes, with -1 for padding.
        """
        return np.asarray(y, np.int32) - 1

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the texts of the most probable class at each time step.

        Parameters
        ----------
        raw : ndarray of shape (n_samples, n_steps, n_classes)
            Outputs of the network.

        Returns
        -------
        ndarray of shape (n_samples,), of str
        """
        return self.texts(np.argmax(raw, axis=-1))

    def texts(self, classes: np.ndarray) -> np.ndarray:
        """Return the texts of classes.

        Parameters
        ----------
        classes : ndarray of shape (n_samples, n_steps)
            Classes. Values after the first 0 are ignored.

        Returns
        -------
        ndarray of shape (n_samples,), of str
        """
        texts = [self.separator.join(self.tokens_of(row)) for row in classes]
        return np.array(texts, dtype=object)

    def tokens_of(self, classes: np.ndarray) -> list[str]:
        """Return the tokens of one text, from its classes of shape (n_steps,)."""
        ended = np.flatnonzero(classes == 0)
        length = ended[0] if ended.size else len(classes)
        return [self.tokens[number - 1] for number in classes[:length]]
