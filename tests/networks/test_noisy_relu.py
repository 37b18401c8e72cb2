"""Tests of the noisy rectifier."""

import numpy as np
import pytest

from sknn.networks import NoisyReLU

Z = np.full((1, 5000), 3.0, "float32")


def test_training_adds_noise_of_the_given_size():
    outputs = np.array(NoisyReLU(seed=0, stddev=0.2)(Z, training=True))
    assert outputs.mean() == pytest.approx(3, abs=0.02)
    assert outputs.std() == pytest.approx(0.2, rel=0.05)


def test_negative_values_stay_at_zero():
    assert np.array(NoisyReLU(seed=0)(-Z, training=True)).max() == 0


def test_prediction_has_no_noise():
    np.testing.assert_array_equal(NoisyReLU(seed=0)(Z), Z)


def test_calls_draw_new_values_and_copies_repeat_them():
    layer = NoisyReLU(seed=4, stddev=0.3)
    copy = NoisyReLU.from_config(layer.get_config())
    first, second = layer(Z, training=True), layer(Z, training=True)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(copy(Z, training=True), first)
