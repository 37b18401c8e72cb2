"""Reproducibility with `random_state`, without changes of global random states."""

import os
import random

import keras
import numpy as np
import pytest
import tensorflow as tf
from mlp_cases import BOTH, CLASSES, NAMES, X, classifier, same_weights
from sklearn.base import clone

NOISY = {"dropout": 0.3, "input_noise": 0.1, "early_stopping": True, "batch_size": 8}


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
@pytest.mark.parametrize(
    "params",
    [{}, NOISY, {"activation": "rrelu"}, {"activation": "noisy_relu"}],
)
def test_one_seed_gives_one_network(make, y, params):
    first = make(**params).fit(X, y)
    assert same_weights(first, make(**params).fit(X, y))
    assert same_weights(clone(first).fit(X, y), first)
    assert not same_weights(first, make(**params | {"random_state": 1}).fit(X, y))


def test_a_second_fit_starts_from_scratch():
    clf = classifier(**NOISY).fit(X, CLASSES)
    assert same_weights(
        clf.fit(X[::-1], CLASSES).fit(X, CLASSES), clone(clf).fit(X, CLASSES)
    )


def test_a_random_state_instance_is_drawn_from():
    state = np.random.RandomState(0)
    first = classifier(random_state=state).fit(X, CLASSES)
    second = classifier(random_state=state).fit(X, CLASSES)
    again = classifier(random_state=np.random.RandomState(0)).fit(X, CLASSES)
    assert not same_weights(first, second)
    assert same_weights(first, again)


def test_no_seed_is_different_each_time():
    np.random.seed(0)  # noqa: NPY002 (not even then are two fits the same)
    first = classifier(random_state=None).fit(X, CLASSES)
    np.random.seed(0)  # noqa: NPY002
    assert not same_weights(first, classifier(random_state=None).fit(X, CLASSES))


@pytest.mark.parametrize("seed", [None, 0])
def test_global_random_states_are_left_alone(seed):
    def draws():
        return (
            np.random.rand(),  # noqa: NPY002 (the global generator is what is tested)
            random.random(),
            float(tf.random.uniform(())),
            float(keras.random.uniform(())),
            float(tf.random.get_global_generator().uniform(())),
        )

    keras.utils.set_random_seed(3)
    tf.random.set_global_generator(tf.random.Generator.from_seed(3))
    expected = draws()
    keras.utils.set_random_seed(3)
    tf.random.set_global_generator(tf.random.Generator.from_seed(3))
    environment = dict(os.environ)
    clf = classifier(random_state=seed, **NOISY).fit(X, CLASSES)
    clf.partial_fit(X, CLASSES)
    clf.predict_proba(X, mc_samples=2)
    assert draws() == expected
    assert dict(os.environ) == environment
    tf.random.normal((2,), seed=None)  # determinism would ask for a seed


@pytest.mark.parametrize(("make", "y"), BOTH, ids=NAMES)
def test_predictions_do_not_depend_on_other_fits(make, y):
    estimator = make(dropout=0.3).fit(X, y)
    before = estimator.predict(X)
    make(dropout=0.3, random_state=1).fit(X, y)
    np.testing.assert_array_equal(estimator.predict(X), before)
