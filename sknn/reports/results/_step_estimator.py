"""An estimator of sequences with the interface of an estimator of time steps."""

from collections.abc import Callable
from typing import Self, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if

from sknn._targets import joined_steps
from sknn.reports.results._step_rows import StepRows
from sknn.reports.results._typing import Rows

__all__ = ["StepEstimator"]


def _fitted_has(name: str) -> Callable[["StepEstimator"], bool]:
    """Return a check for a method of the fitted estimator."""
    return lambda self: hasattr(self.best_estimator_, name)


class StepEstimator(BaseEstimator):
    """Estimator for `StepRows`.

    Parameters
    ----------
    estimator : estimator
        Estimator for sequences, with one output per time step.
    """

    def __init__(self, estimator: BaseEstimator) -> None:
        self.estimator = estimator

    def fit(self, X: StepRows, y: NDArray, **params: object) -> Self:
        """Fit a clone on the sequences.

        For parameters with one value per time step, such as weights, the value of the
        first time step is used for the whole sequence.
        """
        first = np.cumsum(X.lengths) - X.lengths
        given = {
            name: _of_sequences(value, first, len(X)) for name, value in params.items()
        }
        self.best_estimator_ = clone(self.estimator)
        self.best_estimator_.fit(X.sequences, X.split(y), **given)
        return self

    @property
    def classes_(self) -> NDArray:
        """Class labels, in the order of the columns of `predict_proba`."""
        return self.best_estimator_.classes_

    def predict(self, X: StepRows) -> NDArray:
        """Return the concatenated predictions of all time steps."""
        return joined_steps(self.best_estimator_.predict(X.sequences))

    @available_if(_fitted_has("predict_proba"))
    def predict_proba(self, X: StepRows) -> NDArray:
        """Return the concatenated probabilities of all time steps."""
        return joined_steps(self.best_estimator_.predict_proba(X.sequences))

    @available_if(_fitted_has("decision_function"))
    def decision_function(self, X: StepRows) -> NDArray:
        """Return the concatenated decision values of all time steps."""
        return joined_steps(self.best_estimator_.decision_function(X.sequences))

    def __sklearn_tags__(self) -> Tags:
        return self.estimator.__sklearn_tags__()


def _of_sequences(value: object, first: Rows, n_rows: int) -> object:
    values = cast(ArrayLike, value)
    return np.asarray(values)[first] if np.shape(values) == (n_rows,) else value
