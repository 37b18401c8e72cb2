"""Types that several modules of the search share."""

import os
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from optuna.storages import BaseStorage
from sklearn.base import BaseEstimator

from sknn._typing import MatrixLike

# One score, or several scores by name.
Scorer: TypeAlias = Callable[
    [BaseEstimator, MatrixLike, ArrayLike], float | Mapping[str, float]
]

# Indices of the training samples and of the test samples of one fold.
Split: TypeAlias = tuple[NDArray[np.intp], NDArray[np.intp]]

# Path of a journal file, URL of a database, or a storage of Optuna.
StorageLike: TypeAlias = str | os.PathLike[str] | BaseStorage
