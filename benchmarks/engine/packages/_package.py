"""Interface of the compared packages."""

import importlib.util
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from benchmarks.engine.network import Network


class Package(ABC):
    """A package that trains networks with the interface of scikit-learn."""

    name: str
    # The import statement, and the modules that it requires.
    statement: str
    modules: tuple[str, ...]
    # Parameters: learning rate, dropout rate, hidden layers.
    grid_names: tuple[str, str, str]

    def is_installed(self) -> bool:
        """Return True if all required modules can be imported."""
        return all(importlib.util.find_spec(module) for module in self.modules)

    @abstractmethod
    def estimator(self, network: Network) -> Any:
        """Return an unfitted classifier for `network`."""

    def grid(
        self, rates: list[float], dropouts: list[float], widths: list[int]
    ) -> dict[str, list[Any]]:
        """Return the `param_grid` of all combinations, with one hidden layer."""
        hidden = [(width,) for width in widths]
        return dict(zip(self.grid_names, (rates, dropouts, hidden), strict=True))

    def fit_params(self, network: Network) -> dict[str, Any]:
        """Return additional arguments of `fit`."""
        return {}

    def predict_proba(self, estimator: Any, X: np.ndarray) -> np.ndarray:
        """Return the probability of each class."""
        return estimator.predict_proba(X)

    def forget(self) -> None:  # noqa: B027 - most packages have no cache
        """Delete compiled programs, so that each measurement includes compilation."""
