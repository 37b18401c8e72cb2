"""Tests of the multilayer perceptron."""

import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.exceptions import InvalidNetworkError, SymmetryWarning
from sknn.networks import build_mlp

X = np.random.default_rng(0).normal(size=(6, 4)).astype("float32")


def names(model):
    return [layer.name for layer in model.layers]


def weights(model):
    return [v.numpy() for v in model.trainable_variables]


def draw_globally():
    legacy = np.random.random()  # noqa: NPY002 (the global state is the point)
    return random.random(), legacy, float(tf.random.uniform([]))


def test_plain_network_has_one_layer_a_layer():
    model = build_mlp((4,), 3, "softmax", hidden_layer_sizes=(8, 5))
    assert type(model).__name__ == "Functional"
    assert names(model) == ["input", "hidden_1", "hidden_2", "output"]
    assert [layer.units for layer in model.layers[1:]] == [8, 5, 3]
    assert model.layers[1].activation is keras.activations.relu
    assert not model.compiled
    np.testing.assert_allclose(model(X).numpy().sum(axis=1), 1, rtol=1e-5)


def test_layers_come_in_the_documented_order():
    model = build_mlp(
        (4,),
        1,
        "linear",
        hidden_layer_sizes=(8,),
        dropout=0.5,
        input_dropout=0.2,
        input_noise=0.1,
        batch_norm=True,
    )
    assert names(model) == [
        "input",
        "input_noise",
        "input_dropout",
        "hidden_1",
        "hidden_1_norm",
        "hidden_1_activation",
        "hidden_1_dropout",
        "output",
    ]
    assert not model.get_layer("hidden_1").use_bias
    assert model.get_layer("hidden_1").activation is keras.activations.linear


@pytest.mark.parametrize("sizes", [(), [], np.array([], int)])
def test_no_hidden_layer(sizes):
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=sizes)
    assert names(model) == ["input", "output"]


def test_one_number_is_one_layer():
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=np.int64(7))
    assert model.get_layer("hidden_1").units == 7


def test_samples_of_several_axes_are_flattened():
    model = build_mlp((2, 3), 2, "softmax", hidden_layer_sizes=(5,))
    assert model(np.zeros((4, 2, 3), "float32")).shape == (4, 2)


def test_activation_and_dropout_one_for_each_layer():
    model = build_mlp(
        (4,),
        2,
        "softmax",
        hidden_layer_sizes=(8, 6, 5),
        activation=["tanh", "maxout", keras.ops.relu],
        dropout=[0.0, 0.25, 0],
    )
    assert names(model) == [
        "input",
        "hidden_1",
        "hidden_2",
        "hidden_2_activation",
        "hidden_2_dropout",
        "hidden_3",
        "output",
    ]
    assert model.get_layer("hidden_2_dropout").rate == 0.25
    assert model.get_layer("hidden_2").units == 12
    assert model.get_layer("hidden_2_activation").output.shape == (None, 6)


def test_penalty_is_on_kernels_only():
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=(3,), l1=0.1, l2=0.2)
    expected = sum(
        0.1 * np.abs(v.numpy()).sum() + 0.2 * np.square(v.numpy()).sum()
        for v in model.trainable_variables
        if v.name == "kernel"
    )
    assert sum(float(loss) for loss in model.losses) == pytest.approx(expected)
    biases = [v for v in model.trainable_variables if v.name == "bias"]
    assert all(v.regularizer is None for v in biases)


def test_no_penalty_attaches_no_regularizer():
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=(3,))
    assert all(v.regularizer is None for v in model.trainable_variables)


def test_max_norm_limits_hidden_units_only():
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=(3,), max_norm=2)
    limit = model.get_layer("hidden_1").kernel.constraint
    long = np.full((4, 3), 5.0, "float32")
    np.testing.assert_allclose(np.linalg.norm(limit(long), axis=0), 2, rtol=1e-5)
    assert model.get_layer("output").kernel.constraint is None


def test_same_seed_same_weights_other_seed_others():
    first, again, other = (
        build_mlp((4,), 2, "softmax", hidden_layer_sizes=(3, 3), seed=seed)
        for seed in (1, np.int64(1), 2)
    )
    for a, b in zip(weights(first), weights(again), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(weights(first)[0], weights(other)[0])


def test_layers_of_one_shape_start_differently():
    model = build_mlp((3,), 3, "softmax", hidden_layer_sizes=(3, 3), activation="tanh")
    first, second, output = (v for v in weights(model) if v.ndim == 2)
    assert not np.array_equal(first, second)
    assert not np.array_equal(second, output)


def test_random_layers_leave_the_initial_weights_alone():
    options = {"hidden_layer_sizes": (5,), "seed": 3}
    plain = build_mlp((4,), 2, "softmax", **options)
    noisy = build_mlp((4,), 2, "softmax", dropout=0.5, input_noise=1.0, **options)
    for a, b in zip(weights(plain), weights(noisy), strict=True):
        np.testing.assert_array_equal(a, b)


def test_random_layers_have_seeds_of_their_own_that_are_variables():
    model = build_mlp(
        (4,), 2, "softmax", hidden_layer_sizes=(5, 5), dropout=0.5, input_dropout=0.1
    )
    states = [v.numpy().tolist() for v in model.non_trainable_variables]
    assert len(states) == 3
    assert len({tuple(state) for state in states}) == 3


def test_random_layers_repeat_with_their_seed():
    options = {"hidden_layer_sizes": (20,), "activation": "rrelu", "dropout": 0.5}
    outputs = [
        build_mlp((4,), 2, "softmax", seed=5, **options)(X, training=True)
        for _ in range(2)
    ]
    np.testing.assert_array_equal(*outputs)


def test_global_random_state_is_left_alone():
    keras.utils.set_random_seed(0)
    expected = draw_globally()
    keras.utils.set_random_seed(0)
    for activation in ("prelu", "rrelu", "noisy_relu", "maxout"):
        build_mlp(
            (4,),
            2,
            "softmax",
            activation=activation,
            dropout=0.5,
            input_noise=0.1,
            batch_norm=True,
        )
    assert draw_globally() == expected


def test_zeros_warn_where_they_matter():
    with pytest.warns(SymmetryWarning, match="equal weights"):
        build_mlp((4,), 2, "softmax", kernel_initializer="zeros")
    # Without hidden layers there is no symmetry to break. Warnings are errors here.
    model = build_mlp(
        (4,), 2, "softmax", hidden_layer_sizes=(), kernel_initializer="zeros"
    )
    assert not weights(model)[0].any()


def test_batch_normalisation_settles_within_a_short_fit():
    model = build_mlp((4,), 2, "softmax", hidden_layer_sizes=(5,), batch_norm=True)
    assert model.get_layer("hidden_1_norm").momentum == 0.9


# Keras writes its files in a way that numpy 2 deprecates.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_saved_file_gives_the_same_network(tmp_path):
    model = build_mlp(
        (4,),
        2,
        "softmax",
        hidden_layer_sizes=(5, 4),
        activation="selu",
        dropout=np.float64(0.5),
        layer_norm=True,
        l2=np.float32(0.5),
        max_norm=np.float64(2),
        input_noise=0.1,
    )
    model.save(tmp_path / "mlp.keras")
    loaded = keras.saving.load_model(tmp_path / "mlp.keras")
    np.testing.assert_array_equal(loaded(X), model(X))
    np.testing.assert_array_equal(loaded(X, training=True), model(X, training=True))
    assert names(loaded) == names(model)


@pytest.mark.parametrize(
    "activation", ["softmax", "sigmoid", "linear", "exponential", "tanh"]
)
def test_output_activation_is_inside_the_output_layer(activation):
    model = build_mlp((4,), 2, activation, hidden_layer_sizes=(3,))
    assert model.layers[-1].activation is keras.activations.get(activation)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "rleu"}, "activation must be one of linear, .*Got 'rleu'"),
        ({"activation": ["relu", "tanh"]}, "activation .* 2 values for 1 hidden"),
        ({"dropout": [0.1, 0.2]}, "dropout must be .* 2 values for 1 hidden"),
        ({"dropout": 1.0}, "dropout .* below 1.* Got 1.0"),
        ({"dropout": ["a"]}, "dropout .* below 1.* Got 'a'"),
        ({"input_dropout": -0.5}, "input_dropout .* Got -0.5"),
        ({"input_noise": -1}, "input_noise must be at least 0"),
        ({"input_noise": 2}, "input_noise must be at most 1. Got 2."),
        ({"l1": -1}, "l1 must be at least 0"),
        ({"l2": float("nan")}, "l2 must be at least 0"),
        ({"max_norm": 0}, "max_norm must be positive"),
        ({"batch_norm": True, "layer_norm": True}, "cannot both be True"),
        ({"hidden_layer_sizes": (3, 0)}, r"hidden_layer_sizes .* Got \(3, 0\)"),
        ({"hidden_layer_sizes": "mean"}, "hidden_layer_sizes .* Got 'mean'"),
        ({"kernel_initializer": "he"}, "kernel_initializer .* Got 'he'"),
    ],
)
def test_invalid_values_raise(options, message):
    options = {"hidden_layer_sizes": (3,), **options}
    with pytest.raises(InvalidNetworkError, match=message):
        build_mlp((4,), 2, "softmax", **options)


def test_invalid_output_activation_raises():
    with pytest.raises(InvalidNetworkError, match="output_activation .*'relu'"):
        build_mlp((4,), 2, "relu")
