"""Tiny sequences and quick estimators, which share compiled programs."""

import numpy as np

from sknn import RNNClassifier, RNNRegressor

N_SAMPLES = 36
N_STEPS = 8

rng = np.random.default_rng(0)
LENGTHS = rng.integers(3, N_STEPS + 1, N_SAMPLES)
LENGTHS[:2] = 3, N_STEPS
CLASSES = np.arange(N_SAMPLES) % 3
# What tells the classes apart is the mean of the first of two features.
SEQUENCES = [
    rng.normal(size=(n, 2)).astype("float32") + np.float32([3 * label, 5])
    for n, label in zip(LENGTHS, CLASSES, strict=True)
]
ARRAY = rng.normal(size=(N_SAMPLES, N_STEPS, 2)).astype("float32")
ARRAY[:, :, 0] += 3 * CLASSES[:, None]
TABLE = ARRAY[:, :, 0].copy()
VALUES = np.array([float(s[:, 0].mean()) for s in SEQUENCES])
TOKENS = [rng.integers(2, 9, n) + 9 * c for n, c in zip(LENGTHS, CLASSES, strict=True)]

for _array in (ARRAY, TABLE, CLASSES, VALUES, *SEQUENCES, *TOKENS):
    _array.setflags(write=False)  # a fit that changes its data fails

_QUICK = {
    "units": 4,
    "dropout": 0.0,
    "lr_schedule": "constant",
    "epochs": 2,
    "random_state": 0,
}


def classifier(**params):
    """Return an unfitted classifier that fits in no time."""
    return RNNClassifier(**(_QUICK | params))


def regressor(**params):
    """Return an unfitted regressor that fits in no time."""
    return RNNRegressor(**(_QUICK | params))


def as_objects(items):
    """Return an array of type object with these items."""
    made = np.empty(len(items), dtype=object)
    made[:] = items
    return made


# An estimator of each kind with a y for it.
BOTH = [(classifier, CLASSES), (regressor, VALUES)]
NAMES = ["classifier", "regressor"]
