"""A data set and the network to tune."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.model_selection import KFold, train_test_split

from benchmarks.tabular.data import REGRESSION, encoder, tables
from sknn import MLPClassifier, MLPRegressor


@dataclass(frozen=True)
class Task:
    """A data set, split and encoded, with the network to tune."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    network: Any
    boosting: Any
    folds: KFold


def load(name: str, folder: Path) -> Task:
    """Return a data set by its name."""
    X, y = next((X, y) for each, X, y in tables(folder) if each == name)
    train, test, y, y_test = train_test_split(X, y, test_size=1 / 3, random_state=0)
    scale = encoder()
    network, boosting = (
        (MLPRegressor, HistGradientBoostingRegressor)
        if name in REGRESSION
        else (MLPClassifier, HistGradientBoostingClassifier)
    )
    return Task(
        scale.fit_transform(train).astype("float32"),
        y,
        scale.transform(test).astype("float32"),
        y_test,
        network(random_state=0),
        boosting(random_state=0),
        KFold(3, shuffle=True, random_state=0),
    )
