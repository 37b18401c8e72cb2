"""Copies of models, made from the configurations of their layers."""

import random

import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.training import copy_layer, copy_model

layers = keras.layers
SHAPE = (4, 4, 1)
X = np.random.default_rng(0).normal(2.0, 3.0, (5, *SHAPE)).astype("float32")


class Power(layers.Layer):
    """A layer whose configuration lacks its argument."""

    def __init__(self, power=1, **kwargs):
        super().__init__(**kwargs)
        self.power = power

    def call(self, x):
        return x**self.power

    def get_config(self):
        return super().get_config()


def network(*parts):
    return keras.Sequential([keras.Input(SHAPE), *parts])


def doubled(x):
    return 2 * x


def relu(x):
    """Is called as a function of Keras is."""
    return -abs(x)


def get(x):
    """Is called as something else in Keras' module of activations is."""
    return 3 * x


@pytest.mark.parametrize(
    "parts",
    [
        lambda: [layers.Conv2D(2, 2, activation=doubled), layers.BatchNormalization()],
        lambda: [layers.Conv2D(2, 2, activation=relu)],
        lambda: [layers.Conv2D(2, 2, activation=get)],
        lambda: [layers.Conv2D(2, 2, activation=keras.ops.gelu)],
        lambda: [layers.Lambda(lambda x: x + 1)],
        lambda: [network(network(layers.Lambda(doubled)), layers.Conv2D(2, 2))],
        lambda: [Power()],
    ],
    ids=["function", "relu", "get", "ops", "lambda", "nested", "own layer"],
)
def test_it_computes_the_same(parts):
    model = network(*parts())
    copy = copy_model(model, lambda place: 0, weights=True)
    assert np.array_equal(copy(X), model(X))
    assert not {id(v) for v in copy.variables} & {id(v) for v in model.variables}


@pytest.mark.parametrize("axis", [-1, None, (1, 2)])
def test_what_a_layer_was_adapted_to_is_in_the_configuration(axis):
    normalization = layers.Normalization(axis)
    model = network(normalization, layers.Conv2D(2, 2))
    normalization.adapt(X)
    copy = copy_model(model, lambda place: 0, weights=True)
    np.testing.assert_allclose(copy(X), model(X), rtol=1e-5)
    again = type(copy).from_config(copy.get_config())
    again.set_weights(copy.get_weights())
    assert np.array_equal(again(X), copy(X))


def test_forgotten_arguments_are_copied():
    model = network(Power(3))
    copy = copy_model(model, lambda place: 0, weights=True)
    assert np.array_equal(copy(X), model(X))


def test_forgotten_functions_are_noticed():
    class Applied(layers.Layer):
        def __init__(self, function=keras.ops.abs, **kwargs):
            super().__init__(**kwargs)
            self.function = function

        def call(self, x):
            return self.function(x)

        def get_config(self):
            return super().get_config()

    message = r"has other outputs.*\(Applied\)"
    with pytest.raises(InvalidNetworkError, match=message):
        copy_model(network(Applied(keras.ops.square)), lambda place: 0, weights=True)


def test_what_is_never_the_same_is_not_compared():
    class Noise(layers.Layer):
        def call(self, x):
            return x + keras.random.normal(x.shape[1:])

    copy_model(network(Noise()), lambda place: 0, weights=True)


def test_seeds_are_given_by_their_place():
    model = network(layers.Conv2D(2, 2), layers.Dropout(0.5))
    state, places = random.getstate(), []

    def seed_of(place):
        places.append(place)
        return len(places)

    copy = copy_model(model, seed_of, weights=False)
    assert random.getstate() == state
    assert places == ["0/kernel_initializer", "1"]
    assert copy.layers[1].seed == 2
    again = copy_model(model, lambda place: places.index(place) + 1, weights=False)
    assert np.array_equal(copy.layers[0].kernel, again.layers[0].kernel)


def test_changes_and_another_class():
    class Wide(layers.Dense):
        pass

    copy = copy_layer(layers.Dense(2), lambda place: 0, Wide, units=3, name="wide")
    assert (type(copy), copy.units, copy.name) == (Wide, 3, "wide")
