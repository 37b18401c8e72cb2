import keras
import numpy as np
import pytest
from training_cases import dense

from sknn.training.prediction import _dense_forward
from sknn.training.prediction._dense_forward import (
    _ACTIVATIONS,
    MAX_WEIGHTS,
    DenseForward,
)

layers = keras.layers
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 4)).astype("float32")


def chain(*middle):
    return keras.Sequential([keras.Input((4,)), *middle])


def randomized(model):
    """Return `model` with weights that no layer starts with, all positive variances."""
    rng = np.random.default_rng(1)
    for variable in model.weights:
        values = rng.normal(size=variable.shape) / 2  # two exponentials in a row
        positive = "variance" in variable.path
        variable.assign(np.abs(values) + 0.1 if positive else values)
    return model


@pytest.mark.parametrize("activation", _ACTIVATIONS, ids=lambda f: f.__name__)
def test_equals_keras(activation):
    middle = dense(5, 0), layers.Activation(activation), layers.Dropout(0.5)
    model = randomized(chain(*middle, dense(3, 1, activation=activation)))
    assert DenseForward.suits(model)
    found = DenseForward(model)(X)
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, model(X), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("params", [{}, {"scale": False}, {"center": False}])
def test_batch_normalization(params):
    model = randomized(chain(dense(5, 0), layers.BatchNormalization(**params)))
    np.testing.assert_allclose(DenseForward(model)(X), model(X), rtol=1e-5, atol=1e-5)


def test_without_bias_and_with_noise():
    model = randomized(chain(layers.GaussianNoise(1.0), dense(2, 0, use_bias=False)))
    np.testing.assert_allclose(DenseForward(model)(X), model(X), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("n", [1, 15, 16, 17])
def test_any_number_of_samples_has_the_same_outputs(n, monkeypatch):
    forward = DenseForward(randomized(chain(dense(5, 0, activation="tanh"))))
    whole = forward(X)
    assert np.array_equal(forward(X[3 : 3 + n]), whole[3 : 3 + n])
    monkeypatch.setattr(_dense_forward, "_MAX_ROWS", 16)
    assert np.array_equal(forward(X), whole)


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_samples_are_left_alone(activation):
    one = rng.normal(size=(32, 1)).astype("float32")
    before = one.copy()
    model = keras.Sequential([keras.Input((1,)), layers.Activation(activation)])
    np.testing.assert_allclose(DenseForward(model)(one), model(one), rtol=1e-5)
    assert np.array_equal(one, before)


def test_softmax_in_a_hidden_layer():
    model = randomized(chain(dense(5, 0, activation="softmax"), dense(3, 1)))
    forward = DenseForward(model)
    np.testing.assert_allclose(forward(X), model(X), rtol=1e-5, atol=1e-6)
    assert np.array_equal(forward(X[:1]), forward(X)[:1])


def test_weights_written_later_are_used():
    model = randomized(chain(dense(5, 0), dense(1, 1)))
    forward = DenseForward(model)
    forward(X)
    bias = model.layers[-1].bias
    for change in (bias.assign, bias.assign_add, bias.assign_sub):
        change([3.0])
        np.testing.assert_allclose(forward(X), model(X), rtol=1e-5, atol=1e-5)


def test_equal_weights_are_prepared_once():
    forward = DenseForward(chain(dense(5, 0)))
    forward(X)
    steps = forward._made[2]
    forward(X)
    assert forward._made[2] is steps


def _own_activation(z):
    return z + 1


def _two_inputs():
    inputs = keras.Input((4,)), keras.Input((4,))
    return keras.Model(inputs, dense(1, 0)(layers.Add()(inputs)))


def _branches():
    inputs = keras.Input((4,))
    hidden = dense(4, 0)(inputs)
    return keras.Model(inputs, layers.Dense(1)(hidden) + layers.Dense(1)(inputs))


def _skipping():
    inputs = keras.Input((4,))
    dense(4, 0, name="unused")
    shared = dense(4, 0)
    return keras.Model(inputs, shared(shared(inputs)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: chain(dense(3, 0, activation=_own_activation)),
        lambda: chain(dense(MAX_WEIGHTS, 0)),
        lambda: chain(layers.LayerNormalization()),
        lambda: chain(layers.Reshape((2, 2)), layers.Flatten()),
        lambda: keras.Sequential([keras.Input((4, 2)), dense(3, 0)]),
        lambda: chain(dense(3, 0, dtype="float64")),
        lambda: chain(keras.Sequential([keras.Input((4,)), dense(3, 0)])),
        _two_inputs,
        _branches,
        _skipping,
    ],
    ids=[
        "own activation",
        "large layer",
        "another layer",
        "another shape",
        "three axes",
        "double precision",
        "nested",
        "two inputs",
        "branches",
        "shared layer",
    ],
)
def test_other_networks_do_not_suit(make):
    assert not DenseForward.suits(make())
