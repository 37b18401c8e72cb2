"""Tests of the randomized leaky rectifier."""

import numpy as np

from sknn.networks import RReLU

Z = np.linspace(-2, 2, 1000, dtype="float32")[None]


def test_training_draws_slopes_within_the_limits():
    outputs = np.array(RReLU(seed=0, lower=0.1, upper=0.5)(Z, training=True))
    slopes = outputs[Z < 0] / Z[Z < 0]
    assert 0.1 - 1e-6 <= slopes.min() < 0.12
    assert 0.48 < slopes.max() <= 0.5 + 1e-6
    np.testing.assert_array_equal(outputs[Z >= 0], Z[Z >= 0])


def test_prediction_takes_the_mean_slope():
    outputs = np.array(RReLU(seed=0, lower=0.1, upper=0.5)(Z))
    np.testing.assert_allclose(outputs[Z < 0], 0.3 * Z[Z < 0], rtol=1e-6)


def test_calls_draw_new_values_and_copies_repeat_them():
    layer = RReLU(seed=4)
    copy = RReLU.from_config(layer.get_config())
    first, second = layer(Z, training=True), layer(Z, training=True)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(copy(Z, training=True), first)
