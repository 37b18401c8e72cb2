"""A network whose targets are encoded already, and networks without training."""

import keras
import numpy as np
import pytest
from sklearn.base import clone, is_classifier, is_regressor

from sknn import KerasClassifier
from sknn.estimators import EncodedNetwork, initialize

X = np.random.default_rng(0).normal(size=(60, 4)).astype("float32")
CODES = np.argmax(X[:, :3], axis=1)


def build(output_units=None):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "softmax")])


def test_codes_of_classes():
    network = EncodedNetwork(
        build,
        loss="sparse_categorical_crossentropy",
        optimizer=keras.optimizers.Adam(0.1),
        epochs=30,
        random_state=0,
    )
    network = clone(network).fit(X, CODES)
    assert network.predict(X).shape == (60, 3)
    assert np.mean(network.predict(X).argmax(axis=1) == CODES) > 0.8
    assert not is_classifier(network)
    assert not is_regressor(network)


def test_any_values_with_any_loss():
    network = EncodedNetwork(build, loss="binary_crossentropy", random_state=0)
    network.fit(X, np.eye(3)[CODES] * 0.9)
    network.set_params(warm_start=True).fit(X, np.eye(3)[CODES])
    with pytest.raises(ValueError, match="column"):
        network.fit(X, CODES)
    with pytest.raises(ValueError, match="Could not interpret loss"):
        EncodedNetwork(build, loss="no_loss").fit(X, CODES)


def test_initialized_networks_are_those_of_a_fit():
    params = {"epochs": 3, "early_stopping": False, "random_state": 0}
    estimator = KerasClassifier(build, **params, warm_start=True)
    initialize(estimator, X[:5], CODES[:5] % 2, classes=[0, 1, 2])
    assert estimator.history_ == {"loss": []}
    assert estimator.predict_proba(X).shape == (60, 3)
    estimator.fit(X, CODES)
    fresh = KerasClassifier(build, **params).fit(X, CODES)
    assert estimator.history_["loss"] == fresh.history_["loss"]
