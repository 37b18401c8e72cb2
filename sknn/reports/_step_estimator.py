"""An estimator of sequences, seen as one of their steps."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils.metaestimators import available_if

from sknn._targets import joined_steps
from sknn.reports._step_rows import StepRows

__all__ = ["StepEstimator"]


def _fitted_has(name: str) -> Any:
    """Check for a method of what was fitted."""
    return lambda self: hasattr(self.best_estimator_, name)


class StepEstimator(BaseEstimator):
    """Estimator of `StepRows`.

    Parameters
    ----------
    estimator : estimator
        Of sequences, with an output for every step.
    """

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, X: StepRows, y: np.ndarray, **params: Any) -> "StepEstimator":
        """Fit a clone to the sequences; weights of steps are the sequences'."""
        first = np.cumsum(X.lengths) - X.lengths
        given = {
            name: np.asarray(value)[first] if np.shape(value) == (len(X),) else value
            for name, value in params.items()
        }
        self.best_estimator_ = clone(self.estimator)
        self.best_estimator_.fit(X.sequences, X.split(y), **given)
        return self

    @property
    def classes_(self) -> np.ndarray:
        """Labels in the order of the columns of `predict_proba`."""
        return self.best_estimator_.classes_

    def predict(self, X: StepRows) -> np.ndarray:
        """Return the predictions of all steps, one after the other."""
        return joined_steps(self.best_estimator_.predict(X.sequences))

    @available_if(_fitted_has("predict_proba"))
    def predict_proba(self, X: StepRows) -> np.ndarray:
        """Return the probabilities of all steps, one after the other."""
        return joined_steps(self.best_estimator_.predict_proba(X.sequences))

    @available_if(_fitted_has("decision_function"))
    def decision_function(self, X: StepRows) -> np.ndarray:
        """Return the scores of all steps, one after the other."""
        return joined_steps(self.best_estimator_.decision_function(X.sequences))

    def __sklearn_tags__(self) -> Any:
        return self.estimator.__sklearn_tags__()
