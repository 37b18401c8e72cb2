"""Checked input."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from sknn._data import ImageFiles


class CheckedInput(NamedTuple):
    """X and y as `InputSpec.check` returns them."""

    # Of shape (n_samples, ...) and the dtype of the input of the network.
    X: np.ndarray | sparse.csr_array | ImageFiles
    # None without y; an array of arrays with one label per time step.
    y: np.ndarray | None
    # Number of time steps of each sample; None if they are not sequences.
    lengths: np.ndarray | None = None
