"""Tests of the reversal of sequences."""

import keras
import numpy as np

from sknn.networks import ReverseSteps

X = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")


def test_backward_outputs_come_in_the_order_of_time():
    backward = keras.layers.SimpleRNN(4, return_sequences=True, go_backwards=True)
    forward = keras.layers.SimpleRNN(4, return_sequences=True)
    outputs = ReverseSteps()(backward(X)).numpy()
    forward.build(X.shape)
    forward.set_weights(backward.get_weights())
    np.testing.assert_allclose(outputs, forward(X[:, ::-1])[:, ::-1], atol=1e-6)
