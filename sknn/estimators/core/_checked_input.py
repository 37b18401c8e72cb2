"""Checked input."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from sknn._data import ImageFiles


class CheckedInput(NamedTuple):
    """X and y as `InputSpec.check` returns them."""

    # Of shape (n_samples, ...), of the dtype of the network's input.
    X: np.ndarray | sparse.csr_array | ImageFiles
    # None if no y was passed. With one label per time step, an array of arrays.
    y: np.ndarray | None
    # Number of time steps of each sample; None for samples that are no sequences.
    lengths: np.ndarray | None = None
