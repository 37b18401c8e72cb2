"""Which tokens of a source belong to which ones of a target."""

from typing import NamedTuple

import numpy as np


class Alignment(NamedTuple):
    """What a decoder looked at while it wrote a text.

    Parameters
    ----------
    source : list of str
        The tokens that it read.
    target : list of str
        The tokens that it wrote; "" for the end.
    weights : ndarray of shape (n_target_tokens, n_source_tokens), float32
        Rows sum to 1.
    """

    source: list[str]
    target: list[str]
    weights: np.ndarray
