"""Tests of attention against its equations, computed by hand."""

import numpy as np
import pytest

from sknn.networks import SourceAttention

RNG = np.random.default_rng(0)
QUERIES = RNG.normal(size=(2, 3, 4)).astype("float32")
MEMORY = RNG.normal(size=(2, 5, 6)).astype("float32")
SOURCE = np.array([[3, 4, 5, 6, 7], [3, 4, 0, 0, 0]], "int32")


def layer_with_weights(kind):
    layer = SourceAttention(kind)
    layer.build(QUERIES.shape, MEMORY.shape, SOURCE.shape)
    layer.set_weights([RNG.normal(size=w.shape) for w in layer.weights])
    return layer


def scores_by_hand(layer, query, memory):
    """Return the score of each time step of one source for one query."""
    named = {w.name: w.numpy() for w in layer.weights}
    keys = memory @ named["memory_kernel"]
    if layer.kind == "dot":
        return keys @ query
    hidden = np.tanh(query @ named["query_kernel"] + keys + named["bias"])
    return hidden @ named["context"][:, 0]


@pytest.mark.parametrize("kind", ["dot", "additive"])
def test_weights_are_the_softmax_of_the_scores_of_valid_steps(kind):
    layer = layer_with_weights(kind)
    context, weights = (np.asarray(part) for part in layer(QUERIES, MEMORY, SOURCE))
    for row, valid in enumerate(SOURCE != 0):
        for step, query in enumerate(QUERIES[row]):
            scores = np.exp(scores_by_hand(layer, query, MEMORY[row][valid]))
            shares = scores / scores.sum()
            np.testing.assert_allclose(weights[row, step, valid], shares, rtol=1e-4)
            assert (weights[row, step, ~valid] == 0).all()
            expected = shares @ MEMORY[row][valid]
            np.testing.assert_allclose(context[row, step], expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["dot", "additive"])
def test_scores_may_be_large(kind):
    layer = layer_with_weights(kind)
    layer.set_weights([1e3 * w for w in layer.get_weights()])
    assert all(np.isfinite(part).all() for part in layer(QUERIES, MEMORY, SOURCE))


@pytest.mark.parametrize("kind", ["dot", "additive"])
def test_its_configuration_makes_it_again(kind):
    layer = layer_with_weights(kind)
    again = SourceAttention.from_config(layer.get_config())
    again.build(QUERIES.shape, MEMORY.shape, SOURCE.shape)
    again.set_weights(layer.get_weights())
    assert np.array_equal(
        again(QUERIES, MEMORY, SOURCE)[1], layer(QUERIES, MEMORY, SOURCE)[1]
    )
