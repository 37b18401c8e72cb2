"""Attention weights between the tokens of a source and the tokens of its target."""

from typing import NamedTuple

import numpy as np


class Alignment(NamedTuple):
    """Attention weights of a decoder for one text.

    Parameters
    ----------
    source : list of str
        Tokens of the source.
    target : list of str
        Tokens of the target, followed by "" for the end.
    weights : ndarray of shape (n_target_tokens, n_source_tokens), float32
        Weight of each source token for each target token. Rows sum to 1.
    """

    source: list[str]
    target: list[str]
    weights: np.ndarray
