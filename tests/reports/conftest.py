"""Small data for reports."""

import numpy as np
import pytest


@pytest.fixture
def binary_data():
    """60 rows, sorted by class, with text labels."""
    rng = np.random.default_rng(0)
    y = np.repeat(["no", "yes"], [36, 24])
    X = rng.normal(size=(60, 3)) + (y == "yes")[:, None]
    return X, y


@pytest.fixture
def multiclass_data():
    """45 rows, sorted by class."""
    rng = np.random.default_rng(1)
    y = np.repeat([3, 5, 8], 15)
    return rng.normal(size=(45, 2)) + y[:, None], y


@pytest.fixture
def regression_data():
    """40 rows, with positive targets."""
    rng = np.random.default_rng(2)
    X = rng.normal(size=(40, 2))
    return X, 10 + X @ [1.0, -2.0] + rng.normal(scale=0.3, size=40)
