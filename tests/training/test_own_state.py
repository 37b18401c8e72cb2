"""Attributes of user-defined layers, which their configuration may lack."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest

from sknn.training.models._own_state import complete, lost_attributes, own_state


class Own(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(2)

    def build(self, input_shape):
        self.weight = self.add_weight((2,))

    def call(self, x):
        return self.dense(x) + self.weight


class OwnModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)


def layer(**attributes):
    made = Own(name="own")
    for name, value in attributes.items():
        setattr(made, name, value)
    made(np.zeros((1, 3)))
    return made


def test_layers_of_keras_and_weights_are_left_out():
    assert own_state(keras.layers.Dense(3)) == ()
    assert own_state(layer()) == ()
    model = OwnModel()
    model.compile("sgd", "mse")
    model.fit(np.zeros((2, 1)), np.zeros((2, 1)), verbose=0)
    assert own_state(model) == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1, 2),
        (1, True),
        ("a", "b"),
        ([1, 2], [2, 1]),
        ({"a": 1}, {"a": 2}),
        ({1}, {2}),
        (np.ones(2), np.zeros(2)),
        (np.ones(2), np.ones(3)),
        (keras.ops.ones(2), keras.ops.zeros(2)),
        (SimpleNamespace(a=[1]), SimpleNamespace(a=[2])),
        (int, float),
    ],
)
def test_values_are_compared(first, second):
    model = layer(_setting=first)
    assert lost_attributes(model, layer(_setting=second)) == ["Own._setting"]
    assert lost_attributes(model, layer()) == ["Own._setting"]
    assert lost_attributes(model, layer(_setting=first)) == []
    for copy in (layer(), layer(_setting=second)):
        complete(model, copy)
        assert lost_attributes(model, copy) == []
    assert own_state(model) == own_state(layer(_setting=first))
    hash(own_state(model))


def test_frozen_parts():
    model, copy = layer(), layer()
    model.dense.trainable = False
    model.weight.trainable = False
    complete(model, copy)
    assert copy.trainable_variables == []
    assert copy.trainable


def test_a_copy_has_its_own_containers():
    model, copy = layer(_setting={"a": [1]}), layer()
    complete(model, copy)
    model._setting["a"].append(2)
    assert copy._setting == {"a": [1]}


def test_layers_inside_of_an_attribute_are_not_copied():
    model, copy = (layer(parts=[1, keras.layers.Dense(1)]) for _ in range(2))
    own = copy.parts[1]
    copy.parts[0] = 2
    complete(model, copy)
    assert lost_attributes(model, copy) == ["Own.parts"]
    assert copy.parts[1] is own
