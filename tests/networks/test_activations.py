"""Tests of the table of activations."""

from functools import partial

import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError
from sknn.networks import (
    ACTIVATIONS,
    INITIALIZERS,
    build_mlp,
    get_activation,
)

Z = np.array([-8.0, -2.0, -0.5, 0.0, 0.5, 2.0, 8.0])
X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
Y = np.arange(8) % 3

FORMULAS = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(0, z),
    "leaky_relu": lambda z: np.where(z > 0, z, 0.2 * z),
    "prelu": lambda z: np.where(z > 0, z, 0.25 * z),
    "rrelu": lambda z: np.where(z > 0, z, (1 / 8 + 1 / 3) / 2 * z),
    "relu6": lambda z: np.clip(z, 0, 6),
    "absolute_relu": np.abs,
    "noisy_relu": lambda z: np.maximum(0, z),
    "elu": lambda z: np.where(z > 0, z, np.expm1(z)),
    "selu": lambda z: 1.0507 * np.where(z > 0, z, 1.67326 * np.expm1(z)),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "swish": lambda z: z / (1 + np.exp(-z)),
    "mish": lambda z: z * np.tanh(np.log1p(np.exp(z))),
    "softplus": lambda z: np.log1p(np.exp(z)),
    "softsign": lambda z: z / (1 + np.abs(z)),
    "hard_step": lambda z: (z >= 0).astype(float),
    "arctan": np.arctan,
}


def apply(name, z):
    entry = ACTIVATIONS[name]
    layer = (
        keras.layers.Activation(entry.function)
        if entry.layer is None
        else entry.layer(0, "activation")
    )
    return np.array(layer(z[None].astype("float32")))[0]


def network(name):
    return build_mlp((4,), 3, "softmax", hidden_layer_sizes=(8,), activation=name)


@pytest.mark.parametrize("name", FORMULAS)
def test_prediction_follows_the_formula(name):
    np.testing.assert_allclose(apply(name, Z), FORMULAS[name](Z), rtol=1e-4, atol=1e-5)


def test_gelu_is_the_exact_one():
    # Phi(1) = 0.8413447
    np.testing.assert_allclose(apply("gelu", np.array([1.0])), 0.8413447, rtol=1e-5)


def test_every_activation_is_checked_here():
    assert set(ACTIVATIONS) == {*FORMULAS, "gelu", "maxout"}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_entries_are_described(name):
    entry = ACTIVATIONS[name]
    assert entry.formula
    assert entry.description
    assert entry.initializer in INITIALIZERS


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradient_reaches_the_first_layer(name):
    model = network(name)
    with tf.GradientTape() as tape:
        outputs = model(X, training=True)
        loss = keras.ops.mean(keras.losses.sparse_categorical_crossentropy(Y, outputs))
    gradients = tape.gradient(loss, [v.value for v in model.trainable_variables])
    assert all(np.isfinite(g.numpy()).all() for g in gradients)
    assert np.abs(gradients[0].numpy()).max() > 0


# Keras writes its files in a way that numpy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_saved_file_gives_the_same_predictions(name, tmp_path):
    model = network(name)
    model.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras")
    np.testing.assert_array_equal(loaded(X), model(X))


@pytest.mark.parametrize(
    "name", ["prelu", "rrelu", "noisy_relu", "maxout", "hard_step", "arctan"]
)
@pytest.mark.parametrize("xla", [False, True])
def test_compiled_stateless_training_step(name, xla):
    model = network(name)
    state = [v.value for v in model.trainable_variables]
    rest = [v.value for v in model.non_trainable_variables]

    @tf.function(jit_compile=xla)
    def step(state, rest, x):
        with tf.GradientTape() as tape:
            tape.watch(state)
            outputs, rest = model.stateless_call(state, rest, x, training=True)
            loss = tf.reduce_mean(outputs[:, 0])
        return tape.gradient(loss, state), rest

    gradients, new_rest = step(state, rest, X)
    assert all(np.isfinite(g.numpy()).all() for g in gradients)
    # Random values change with each update, and only through the state.
    for old, new, variable in zip(
        rest, new_rest, model.non_trainable_variables, strict=True
    ):
        assert not np.array_equal(old, new)
        np.testing.assert_array_equal(variable.numpy(), old)


def test_hard_step_trains():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], "float32")
    y = np.array([0, 1, 1, 0])  # exclusive or: the hidden layer has to change
    model = build_mlp(
        (2,), 2, "softmax", hidden_layer_sizes=(16,), activation="hard_step", seed=1
    )
    before = model.get_layer("hidden_1").kernel.numpy()
    model.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy")
    history = model.fit(x, y, epochs=60, batch_size=4, verbose=0).history["loss"]
    assert history[-1] < 0.5 * history[0]
    assert not np.array_equal(model.get_layer("hidden_1").kernel.numpy(), before)


def test_functions_are_taken():
    assert get_activation(keras.ops.sin).function is keras.ops.sin


@pytest.mark.parametrize("wrong", ["rel", 3, None, keras.layers.ReLU])
def test_wrong_activation_is_named(wrong):
    with pytest.raises(InvalidNetworkError, match="activation must be one of linear"):
        get_activation(wrong)


def test_layers_are_refused_with_the_way_out():
    with pytest.raises(InvalidNetworkError, match="not a Keras layer.*Pass a name"):
        get_activation(keras.layers.ReLU())


def test_a_function_without_a_name_is_refused():
    with pytest.raises(InvalidNetworkError, match=r"with a name.*def activation"):
        get_activation(partial(keras.ops.clip, x_min=-1, x_max=1))
