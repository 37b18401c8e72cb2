"""Tests of the maxout layer."""

import numpy as np

from sknn.networks import Maxout


def test_largest_of_each_group():
    values = np.arange(12, dtype="float32").reshape(2, 6)
    values[0, 0] = 9
    assert np.array(Maxout(3)(values)).tolist() == [[9, 5], [8, 11]]


def test_axes_in_between_are_kept():
    values = np.random.default_rng(0).normal(size=(2, 5, 8)).astype("float32")
    layer = Maxout(4)
    outputs = np.array(layer(values))
    np.testing.assert_array_equal(outputs, values.reshape(2, 5, 2, 4).max(axis=-1))
    assert layer.compute_output_shape((None, 5, 8)) == (None, 5, 2)


def test_configuration_makes_the_same_layer():
    assert Maxout.from_config(Maxout(3, name="m").get_config()).pieces == 3
