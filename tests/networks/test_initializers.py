"""Tests of the table of initializers."""

import keras
import numpy as np
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import INITIALIZERS, build_mlp, make_initializer
from sknn.networks.options._initializers import is_symmetric

SHAPE = (100, 300)
VARIANCES = {
    "zeros": 0,
    "normal": 0.01**2,
    "uniform": 2.38**2 / 3 / 100,
    "glorot_normal": 2 / 400,
    "glorot_uniform": 2 / 400,
    "xavier_normal": 2 / 400,
    "xavier_uniform": 2 / 400,
    "he_normal": 2 / 100,
    "he_uniform": 2 / 100,
    "lecun_normal": 1 / 100,
    "lecun_uniform": 1 / 100,
}


def draw(initializer, seed=0, auto="he_normal"):
    return np.array(make_initializer(initializer, auto, seed)(SHAPE))


def test_every_initializer_is_checked_here():
    assert set(VARIANCES) == set(INITIALIZERS)


@pytest.mark.parametrize("name", INITIALIZERS)
def test_mean_and_variance_follow_the_formula(name):
    values = draw(name)
    assert values.mean() == pytest.approx(0, abs=0.005)
    assert values.var() == pytest.approx(VARIANCES[name], rel=0.03)
    assert INITIALIZERS[name].formula
    assert INITIALIZERS[name].description


def test_uniform_stays_within_its_limit():
    values = np.abs(draw("uniform"))
    assert values.max() <= 2.38 / np.sqrt(100)
    assert values.max() > 0.99 * 2.38 / np.sqrt(100)


@pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"zeros"}))
def test_seed_decides(name):
    np.testing.assert_array_equal(draw(name, seed=1), draw(name, seed=1))
    assert not np.array_equal(draw(name, seed=1), draw(name, seed=2))


def test_auto_uses_the_initializer_of_the_activation():
    np.testing.assert_array_equal(
        draw("auto", auto="lecun_normal"), draw("lecun_normal")
    )


@pytest.mark.parametrize(
    ("activation", "variance"),
    [("relu", 2 / 100), ("selu", 1 / 100), ("tanh", 2 / 400)],
)
def test_auto_in_a_network(activation, variance):
    model = build_mlp(
        (100,), 1, "linear", hidden_layer_sizes=(300,), activation=activation
    )
    kernel = model.get_layer("hidden_1").kernel.numpy()
    assert kernel.var() == pytest.approx(variance, rel=0.03)


def test_objects_are_copied_with_a_new_seed():
    own = keras.initializers.RandomNormal(stddev=0.5, seed=7)
    made = make_initializer(own, "he_normal", seed=3)
    assert made.get_config() == {"mean": 0.0, "stddev": 0.5, "seed": 3}
    assert own.get_config()["seed"] == 7


def test_objects_without_a_seed_are_copied():
    own = keras.initializers.Constant(0.5)
    made = make_initializer(own, "he_normal", seed=3)
    assert made is not own
    assert np.array(made((2,))).tolist() == [0.5, 0.5]


class Full(keras.initializers.Initializer):
    """An initializer with an incomplete configuration."""

    def __init__(self, value=1.0):
        self.value = value

    def __call__(self, shape, dtype=None):
        return keras.ops.full(shape, self.value, dtype)


def test_configuration_of_an_object_is_kept():
    made = make_initializer(Full(7.0), "he_normal", seed=3)
    assert np.array(made((2,))).tolist() == [7.0, 7.0]


def test_one_object_gives_each_layer_other_weights():
    model = build_mlp(
        (3,),
        3,
        "softmax",
        hidden_layer_sizes=(3,),
        kernel_initializer=keras.initializers.Orthogonal(seed=0),
    )
    hidden, output = (model.get_layer(n).kernel for n in ("hidden_1", "output"))
    assert not np.array_equal(hidden, output)


@pytest.mark.parametrize("wrong", ["he", None, 1, keras.initializers.HeNormal])
def test_wrong_initializer_is_named(wrong):
    with pytest.raises(InvalidNetworkError, match='kernel_initializer must be "auto"'):
        make_initializer(wrong, "he_normal", seed=0)


@pytest.mark.parametrize(
    ("initializer", "expected"),
    [
        ("zeros", True),
        ("auto", False),
        (keras.initializers.Zeros(), True),
        (keras.initializers.Ones(), True),
        (keras.initializers.Constant(2), True),
        (keras.initializers.HeNormal(seed=0), False),
    ],
)
def test_symmetric(initializer, expected):
    assert is_symmetric(initializer) is expected
