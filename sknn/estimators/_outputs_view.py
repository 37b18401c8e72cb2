"""Outputs of a network, dressed as a fitted estimator for a scorer."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator


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
            if target.has_proba:
                self.predict_proba = self._predict_proba
            else:
                self.decision_function = self._decision_function

    def __sklearn_tags__(self) -> Any:
        return self.owner.__sklearn_tags__()

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, X: Any) -> np.ndarray:
        """Return the decoded outputs."""
        return self.target.decode(self.outputs)

    def _predict_proba(self, X: Any) -> np.ndarray:
        return self.target.decode_proba(self.outputs)

    def _decision_function(self, X: Any) -> np.ndarray:
        return self.target.decode_decision(self.outputs)
