"""Tiny images and quick estimators, of one shape so that the tests share programs."""

import numpy as np

from sknn import CNNClassifier, CNNRegressor

N_SAMPLES = 40

rng = np.random.default_rng(0)
IMAGES = rng.integers(0, 200, (N_SAMPLES, 6, 5, 1), dtype="uint8")
CLASSES = np.arange(N_SAMPLES) % 3
# What tells the classes apart is where it is bright.
for _image, _label in zip(IMAGES, CLASSES, strict=True):
    _image[2 * _label : 2 * _label + 2] += 55
VALUES = IMAGES.mean(axis=(1, 2, 3))

for _array in (IMAGES, CLASSES, VALUES):
    _array.setflags(write=False)  # a fit that changes its data fails

_QUICK = {
    "filters": (2,),
    "hidden_layer_sizes": (4,),
    "dropout": 0.0,
    "lr_schedule": "constant",
    "epochs": 2,
    "random_state": 0,
}


def classifier(**params):
    """Return an unfitted classifier that fits in no time."""
    return CNNClassifier(**(_QUICK | params))


def regressor(**params):
    """Return an unfitted regressor that fits in no time."""
    return CNNRegressor(**(_QUICK | params))


# An estimator of each kind with a y for it.
BOTH = [(classifier, CLASSES), (regressor, VALUES)]
NAMES = ["classifier", "regressor"]


def weights(estimator):
    """Return all weights of a fitted estimator's network as one vector."""
    return np.concatenate([w.ravel() for w in estimator.model_.get_weights()])
