"""Model functions and data for the tests of `sknn.scikeras`."""

import keras
import numpy as np
from sklearn.datasets import load_iris

X, Y = load_iris(return_X_y=True)
X = X - X.mean(axis=0)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]
TWO = (Y == 2).astype(int)

SPARSE = "sparse_categorical_crossentropy"
# Parameters of a quick training that learns.
FEW = {
    "loss": SPARSE,
    "optimizer": "adam",
    "optimizer__learning_rate": 0.05,
    "epochs": 5,
    "verbose": 0,
    "random_state": 0,
}


def build(meta, hidden=4):
    """Return a classifier of as many classes as y has, not compiled."""
    return keras.Sequential(
        [
            keras.Input((meta["n_features_in_"],)),
            keras.layers.Dense(hidden, "relu"),
            keras.layers.Dense(meta["n_classes_"], "softmax"),
        ]
    )


def build_binary(meta):
    """Return a classifier with a single unit."""
    return keras.Sequential(
        [
            keras.Input((meta["n_features_in_"],)),
            keras.layers.Dense(1, "sigmoid"),
        ]
    )


def build_compiled(meta, compile_kwargs):
    """Return a classifier that is compiled with the settings of the estimator."""
    model = build(meta)
    model.compile(**compile_kwargs)
    return model


def build_values(meta, hidden=4):
    """Return a regressor, not compiled."""
    return keras.Sequential(
        [
            keras.Input((meta["n_features_in_"],)),
            keras.layers.Dense(hidden, "relu"),
            keras.layers.Dense(meta["n_outputs_"]),
        ]
    )
