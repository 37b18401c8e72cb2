"""Tests of the convolution over sequences of different lengths."""

import keras
import numpy as np
import pytest

from sknn.networks import MaskedConv1D

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 6, 3)).astype("float32")
MASK = np.array([[True] * 6, [True] * 4 + [False] * 2])


@pytest.mark.parametrize("kernel_size", [1, 2, 3, 8])
def test_valid_steps_are_those_of_the_sequence_alone(kernel_size):
    layer = MaskedConv1D(4, kernel_size)
    outputs = layer(X, mask=MASK).numpy()
    plain = keras.layers.Conv1D(4, kernel_size, padding="same")
    plain.build(X.shape)
    plain.set_weights(layer.get_weights())
    np.testing.assert_allclose(outputs[:1], plain(X[:1]), atol=1e-6)
    np.testing.assert_allclose(outputs[1:, :4], plain(X[1:, :4]), atol=1e-6)


def test_without_a_mask_it_is_keras_layer():
    layer = MaskedConv1D(4, 3)
    everywhere = layer(X, mask=np.ones((2, 6), "bool"))
    np.testing.assert_allclose(layer(X), everywhere, atol=1e-6)


def test_its_configuration_makes_it_again():
    layer = MaskedConv1D(4, 3, use_bias=False, name="conv")
    again = MaskedConv1D.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
