"""Types of arguments that several packages share."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

__all__ = ["MatrixLike", "RandomStateLike", "SequencesLike"]

# array-like, dataframe or sparse matrix of shape (n_samples, n_features)
MatrixLike: TypeAlias = ArrayLike | sparse.sparray | sparse.spmatrix

# One array of steps per sample, all of one length or a list of unequal ones.
SequencesLike: TypeAlias = ArrayLike | Sequence[ArrayLike]

# int, RandomState instance or None
RandomStateLike: TypeAlias = int | np.random.RandomState | None
