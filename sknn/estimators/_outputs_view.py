"""Outputs of a network, dressed as a fitted estimator for a scorer."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.metaestimators import available_if


def _gives_probabilities(view: Any) -> bool:
    return hasattr(view, "classes_") and view.target.has_proba


def _gives_scores(view: Any) -> bool:
    return hasattr(view, "classes_") and not view.target.has_proba


class OutputsView(BaseEstimator):
    """Answer the calls of a scorer from outputs that are already computed.

    Parameters
    ----------
    owner : BaseNetwork
        Whose kind of estimator this stands for.
    target : Target
        Decodes the outputs.
    outputs : ndarray of shape (n_samples, n_units)
    """

    def __init__(self, owner: Any, target: Any, outputs: np.ndarray) -> None:
        self.owner = owner
        self.target = target
        self.outputs = outputs
        if hasattr(target, "classes_"):
            self.classes_ = target.classes_

    def __sklearn_tags__(self) -> Any:
        return self.owner.__sklearn_tags__()

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, X: Any) -> np.ndarray:
        """Return the decoded outputs."""
        return self.target.decode(self.outputs)

    # Scorers go by the name of the method that they are given, so these keep theirs.
    @available_if(_gives_probabilities)
    def predict_proba(self, X: Any) -> np.ndarray:
        """Return the decoded probabilities."""
        return self.target.decode_proba(self.outputs)

    @available_if(_gives_scores)
    def decision_function(self, X: Any) -> np.ndarray:
        """Return the decoded scores."""
        return self.target.decode_decision(self.outputs)
