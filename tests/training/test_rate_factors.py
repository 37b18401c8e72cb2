from dataclasses import replace

import keras
import numpy as np
import pytest
from training_cases import network, plan, samples, table

from sknn.exceptions import InvalidNetworkError
from sknn.training import Training, clear_cache, n_programs, train

# Four weights: the flat vector of a small network, and a tensor each, where an
# optimizer or a constraint asks for it.
KINDS = {
    "flat": {},
    "single": {"kernel_constraint": keras.constraints.MaxNorm(100.0)},
}


def trained(factors, model=None, **kwargs):
    model = model or network(**kwargs)
    before = model.get_weights()
    made = replace(plan("adam", epochs=4), rate_factors=factors)
    train(Training(model, samples(), made))
    ways = zip(model.get_weights(), before, strict=True)
    return [new - old for new, old in ways]


def constant(*values):
    return lambda epoch: np.array(values, "float32")


@pytest.mark.parametrize("kind", KINDS)
def test_weights_of_factor_zero_stay(kind):
    ways = trained(constant(0.0, 1.0, 0.0, 1.0), **KINDS[kind])
    assert [bool(way.any()) for way in ways] == [False, True, False, True]


@pytest.mark.parametrize("kind", KINDS)
def test_factors_of_one_change_nothing(kind):
    expected = trained(None, **KINDS[kind])
    actual = trained(constant(1.0, 1.0, 1.0, 1.0), **KINDS[kind])
    for a, b in zip(actual, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_a_small_factor_is_a_small_rate():
    ways = [np.abs(trained(constant(*4 * [f]))[0]).mean() for f in (0.01, 1.0)]
    np.testing.assert_allclose(ways[0], ways[1] / 100, rtol=0.1)


def test_factors_depend_on_the_epoch():
    epochs = []

    def late(epoch):
        epochs.append(epoch)
        return np.full(4, float(epoch > 4), "float32")

    assert not any(way.any() for way in trained(late))
    assert epochs == [1, 2, 3, 4]


def test_other_factors_share_the_program():
    clear_cache()
    trained(constant(0.0, 0.0, 1.0, 1.0))
    trained(constant(0.1, 0.1, 1.0, 1.0))
    assert n_programs() == 1


def test_a_network_that_keras_trains_is_refused():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.layer = keras.layers.Dense(1)

        def call(self, x):
            return self.layer(x)

    model = Own()
    model(table()[0])  # makes the weights
    with pytest.raises(InvalidNetworkError, match="learning rates per layer"):
        trained(constant(1.0, 1.0), model=model)
