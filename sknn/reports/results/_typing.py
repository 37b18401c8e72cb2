"""Types that several modules of the reports share."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator
from sklearn.model_selection import BaseCrossValidator

from sknn._typing import MatrixLike

# Positions of samples.
Rows: TypeAlias = NDArray[np.intp]

# int, splitter or iterable of (train, test)
CVLike: TypeAlias = int | BaseCrossValidator | Iterable[tuple[ArrayLike, ArrayLike]]

# A scorer of scikit-learn, called with a fitted estimator, X and y.
EstimatorScorer: TypeAlias = Callable[[BaseEstimator, MatrixLike, ArrayLike], float]


class MetricFunction(Protocol):
    """A metric of scikit-learn."""

    def __call__(
        self, y_true: NDArray, y_pred: NDArray, **options: object
    ) -> float: ...
