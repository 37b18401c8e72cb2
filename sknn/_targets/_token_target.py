"""Texts, as a class for each of their tokens."""

from typing import Any

import numpy as np

from sknn._targets._head import Head
from sknn._targets._target import Target

__all__ = ["TokenTarget"]


class TokenTarget(Target):
    """Target of texts that are written token by token.

    Class 0 ends a text, and class k is the k-th token.

    Parameters
    ----------
    tokens : list of str
        All that there are.
    separator : str
        What stands between the tokens of a text.

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

    def encode(self, y: Any) -> np.ndarray:
        """Turn numbers of tokens into classes.

        Parameters
        ----------
        y : ndarray of shape (n_samples, n_steps)
            From 2 on tokens, 1 for the end, and 0 for padding.

        Returns
        -------
        ndarray of shape (n_samples, n_steps), int32
            -1 for padding.
        """
        return np.asarray(y, np.int32) - 1

    def decode(self, raw: np.ndarray) -> np.ndarray:
        """Return the texts of the most probable class at each step.

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
            What stands behind the first 0 is left out.

        Returns
        -------
        ndarray of shape (n_samples,), of str
        """
        texts = [self.separator.join(self.tokens_of(row)) for row in classes]
        return np.array(texts, dtype=object)

    def tokens_of(self, classes: np.ndarray) -> list[str]:
        """Return the tokens of one text, of its classes (n_steps,) up to the end."""
        ended = np.flatnonzero(classes == 0)
        length = ended[0] if ended.size else len(classes)
        return [self.tokens[number - 1] for number in classes[:length]]
