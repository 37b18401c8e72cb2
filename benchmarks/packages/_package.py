"""What a case asks of a package."""

import importlib.util
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from benchmarks.network import Network


class Package(ABC):
    """One way to train a network behind scikit-learn's interface."""

    name: str
    # What a user writes to import it, and the modules that this takes.
    statement: str
    modules: tuple[str, ...]

    def is_installed(self) -> bool:
        """Tell whether everything it needs can be imported."""
        return all(importlib.util.find_spec(module) for module in self.modules)

    @abstractmethod
    def estimator(self, network: Network) -> Any:
        """Return an unfitted classifier for `network`."""

    @abstractmethod
    def grid(
        self, network: Network, rates: list[float], dropouts: list[float], widths: Any
    ) -> dict[str, list[Any]]:
        """Return the `param_grid` of all combinations, one hidden layer wide."""

    def fit_params(self, network: Network) -> dict[str, Any]:
        """Return what `fit` has to be told on top of the estimator's parameters."""
        return {}

    def predict_proba(self, estimator: Any, X: np.ndarray) -> np.ndarray:
        """Return the probability of each class."""
        return estimator.predict_proba(X)

    def forget(self) -> None:  # noqa: B027 - most packages keep nothing
        """Drop what earlier fits left compiled, so that a case pays for it again."""
