"""Tests of the learned weighted mean over time steps."""

import numpy as np

from sknn.networks import AttentionPooling

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 3)).astype("float32")
MASK = np.array([[True] * 5, [True, False, True, True, False]])


def layer_with_weights():
    layer = AttentionPooling(4)
    layer.build(X.shape)
    layer.set_weights([RNG.normal(size=w.shape) for w in layer.weights])
    return layer


def test_weights_are_the_softmax_of_the_scores_of_valid_steps():
    layer = layer_with_weights()
    kernel, bias, context = (np.asarray(w) for w in layer.weights)
    outputs = layer(X, mask=MASK).numpy()
    for x, valid, output in zip(X, MASK, outputs, strict=True):
        scores = np.exp(np.tanh(x[valid] @ kernel + bias) @ context)
        expected = (scores / scores.sum() * x[valid]).sum(axis=0)
        np.testing.assert_allclose(output, expected, rtol=1e-5)


def test_scores_may_be_large():
    layer = layer_with_weights()
    layer.context.assign(layer.context * 1e4)
    assert np.isfinite(layer(X, mask=MASK)).all()


def test_it_starts_as_the_mean():
    np.testing.assert_allclose(AttentionPooling(4)(X), X.mean(axis=1), rtol=1e-5)


def test_its_configuration_makes_it_again():
    layer = AttentionPooling(4, kernel_regularizer="l2", kernel_constraint="max_norm")
    again = AttentionPooling.from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
