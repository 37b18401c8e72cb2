"""Base class of the networks whose speed is measured, with sknn and with Keras."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

# Samples and labels.
Samples = tuple[np.ndarray, np.ndarray]


class SpeedSetting(ABC):
    """A network and the settings of its training."""

    epochs: int

    @abstractmethod
    def samples(self, n: int) -> Samples:
        """Return `n` random samples and labels."""

    @abstractmethod
    def sknn(self, X: np.ndarray, y: np.ndarray) -> Callable[[np.ndarray], object]:
        """Train the network with sknn, and return a function that predicts."""

    @abstractmethod
    def keras(self, X: np.ndarray, y: np.ndarray) -> Any:
        """Train the same network with `model.fit`, and return the model."""
