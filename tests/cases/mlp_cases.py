"""Small data and quick estimators, of one shape so that the tests share programs."""

import numpy as np

from sknn import MLPClassifier, MLPRegressor

N_SAMPLES = 40

X = np.random.default_rng(0).normal(size=(N_SAMPLES, 3))
BINARY = np.arange(N_SAMPLES) % 2
CLASSES = np.arange(N_SAMPLES) % 3
LABELS = np.column_stack([BINARY, CLASSES == 1]).astype(int)
VALUES = X @ [1.0, -2.0, 0.5] + 3.0
OUTPUTS = np.column_stack([VALUES, 10.0 * X[:, 0]])

for _array in (X, BINARY, CLASSES, LABELS, VALUES, OUTPUTS):
    _array.setflags(write=False)  # a fit that changes its data fails

_QUICK = {
    "hidden_layer_sizes": (4,),
    "dropout": 0.0,
    "l2": 0.0,
    "lr_schedule": "constant",
    "epochs": 2,
    "random_state": 0,
}


def classifier(**params):
    """Return an unfitted classifier that fits in no time."""
    return MLPClassifier(**(_QUICK | params))


def regressor(**params):
    """Return an unfitted regressor that fits in no time."""
    return MLPRegressor(**(_QUICK | params))


# An estimator of each kind with a y for it.
BOTH = [(classifier, CLASSES), (regressor, VALUES)]
NAMES = ["classifier", "regressor"]


def same_weights(first, second):
    """Return True if two fitted estimators have equal networks, to the last bit."""
    pairs = zip(first.model_.get_weights(), second.model_.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)
