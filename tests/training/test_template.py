import random

import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import N_FEATURES, dense, network

from sknn.training.models._signature import UntraceableError
from sknn.training.models._template import Template, dropout_rates, penalties

layers, regularizers = keras.layers, keras.regularizers
SHAPE = (200, 50)


def dropouts(*rates):
    return keras.Sequential(
        [
            keras.Input(SHAPE[1:]),
            *(layers.Dropout(r, seed=i + 1) for i, r in enumerate(rates)),
        ]
    )


def noisy_ones(model, rates=None, state=None, shape=SHAPE):
    """Ones through the template of `model` in training; the new state too."""
    template = Template(model)
    template.use_rates(tf.constant(dropout_rates(model) if rates is None else rates))
    state = [v.value for v in model.non_trainable_variables] if state is None else state
    outputs, state = template.model.stateless_call(
        [], state, tf.ones(shape), training=True
    )
    return outputs.numpy(), state


@pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
def test_dropout_keeps_its_share_and_the_mean(rate):
    outputs, _ = noisy_ones(dropouts(rate))
    kept = outputs > 0
    n = outputs.size
    assert abs(kept.mean() - (1 - rate)) < 5 * np.sqrt(rate * (1 - rate) / n)
    assert abs(outputs.mean() - 1) < 5 * np.sqrt(rate / (1 - rate) / n)
    np.testing.assert_allclose(outputs[kept], 1 / (1 - rate), rtol=1e-6)


def test_masks_differ_by_step_layer_and_seed():
    model = dropouts(0.5)
    first, state = noisy_ones(model)
    second, _ = noisy_ones(model, state=state)
    assert np.array_equal(noisy_ones(model)[0], first)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.05
    # Two layers of one network: a quarter is left, so the masks are independent.
    both, _ = noisy_ones(dropouts(0.5, 0.5))
    assert abs((both > 0).mean() - 0.25) < 0.02
    other = keras.Sequential([keras.Input(SHAPE[1:]), layers.Dropout(0.5, seed=9)])
    assert not np.array_equal(noisy_ones(other)[0], first)


def test_rates_are_those_given_not_those_of_the_layer():
    outputs, _ = noisy_ones(dropouts(0.5), rates=[0.1])
    assert (outputs > 0).mean() > 0.85


def test_rates_of_nested_models_reach_their_own_layers():
    inner = keras.Sequential([keras.Input(SHAPE[1:]), layers.Dropout(0.9, seed=1)])
    inputs = keras.Input(SHAPE[1:])
    outer = layers.Dropout(0.5, seed=2)(inner(inputs))
    model = keras.Model(inputs, outer)
    assert np.array_equal(dropout_rates(model), np.float32([0.9, 0.5]))
    outputs, _ = noisy_ones(model)
    assert abs((outputs > 0).mean() - 0.05) < 0.02
    np.testing.assert_allclose(outputs.max(), 20, rtol=1e-5)


def test_dropout_of_rate_zero_does_nothing():
    model = dropouts(0.0)
    assert dropout_rates(model).shape == (0,)
    assert (noisy_ones(model)[0] == 1).all()


MAPS = (200, 4, 4, 8)


def masks(noise_shape, shape, rates=None):
    """What a dropout of rate 0.25 leaves of ones."""
    dropout = layers.Dropout(0.25, noise_shape=noise_shape, seed=1)
    return noisy_ones(
        keras.Sequential([keras.Input(shape[1:]), dropout]), rates, shape=shape
    )[0]


def test_whole_maps_are_dropped():
    outputs = masks((None, 1, 1, None), MAPS)
    assert np.ptp(outputs, axis=(1, 2)).max() == 0
    n = MAPS[0] * MAPS[3]
    share = (outputs[:, 0, 0] == 0).mean()
    assert abs(share - 0.25) < 5 * np.sqrt(0.25 * 0.75 / n)
    np.testing.assert_allclose(outputs[outputs > 0], 1 / 0.75, rtol=1e-6)
    # Images that are the same lose different maps.
    assert len(np.unique(outputs[:, 0, 0], axis=0)) > 50
    assert (masks((None, 1, 1, None), MAPS, rates=[0.9]) == 0).mean() > 0.8


def test_a_mask_can_be_that_of_all_rows():
    outputs = masks((1, None), SHAPE)
    assert np.ptp(outputs, axis=0).max() == 0
    assert 0 < (outputs[0] == 0).mean() < 1
    assert np.ptp(masks((None, 1), SHAPE), axis=1).max() == 0
    assert np.array_equal(masks(SHAPE, SHAPE), masks(None, SHAPE))


def test_penalties_are_taken_out_and_listed():
    model = keras.Sequential(
        [
            keras.Input((N_FEATURES,)),
            dense(3, 0, kernel_regularizer=regularizers.L1L2(0.25, 0.5)),
            dense(2, 1, bias_regularizer=regularizers.L2(0.125)),
            dense(1, 2, kernel_regularizer=regularizers.L1(2.0)),
        ]
    )
    template = Template(model)
    assert template.penalized == [0, 3, 4]
    assert template.model.losses == []
    l1, l2 = penalties(model)
    assert (l1.tolist(), l2.tolist()) == ([0.25, 0, 2], [0.5, 0.125, 0])
    assert len(model.losses) == 3


def test_other_regularizers_stay():
    class Pushed(regularizers.L2):
        def __call__(self, w):
            return 3.0 * super().__call__(w)

    model = network(kernel_regularizer=Pushed(0.5))
    template = Template(model)
    assert template.penalized == []
    assert len(template.model.losses) == 1
    assert penalties(model)[0].shape == (0,)


def bend(z):
    return z * z


def test_functions_need_no_registration():
    inputs = np.ones((2, N_FEATURES), "float32")
    for model in (
        network(layers.Activation(bend)),
        network(layers.Lambda(lambda x: x * 3.0)),
        network(layers.Lambda(lambda x, k: x * k, arguments={"k": 2.0})),
    ):
        copy = Template(model).model
        copy.set_weights(model.get_weights())
        np.testing.assert_array_equal(copy(inputs), model(inputs))


def test_a_newly_registered_function_does_not_replace_the_old_one():
    def make(factor):
        @keras.saving.register_keras_serializable("tests")
        def times(z):
            return z * factor

        return keras.Sequential([keras.Input((2,)), layers.Activation(times)])

    first, _ = make(2.0), make(3.0)
    assert Template(first).model(np.ones((1, 2), "float32")).numpy().max() == 2.0


def test_copying_leaves_the_random_state_of_python_alone():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dropout(0.5)])
    state = random.getstate()
    Template(model)
    assert random.getstate() == state


def test_copying_does_not_touch_the_random_state_of_python(monkeypatch):
    """Another thread may be drawing from it."""
    model = keras.Sequential(
        [
            keras.Input((6, 4)),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, dropout=0.1)),
            layers.Conv1D(2, 2),
            layers.SpatialDropout1D(0.2),
            layers.GaussianNoise(0.1),
            layers.LayerNormalization(),
            layers.TimeDistributed(layers.Dense(2)),
            layers.Flatten(),
            layers.Dense(1),
        ]
    )

    def fail(*args):
        raise AssertionError("Python's generator was used")

    for name in ("random", "randint", "getrandbits", "setstate"):
        monkeypatch.setattr(random, name, fail)
    Template(model)


def test_parts_frozen_by_hand_stay_frozen():
    model = keras.Sequential(
        [keras.Input((5, 2)), layers.Bidirectional(layers.GRU(2)), dense(1, 0)]
    )
    model.layers[0].forward_layer.trainable = False
    model.layers[1].bias.trainable = False
    copy = Template(model).model
    assert [v.trainable for v in copy.variables] == [
        v.trainable for v in model.variables
    ]
    assert len(copy.trainable_variables) == 4


def test_what_comes_out_as_another_model_is_untraceable():
    inputs = keras.Input((5, 4))
    squared = layers.TimeDistributed(layers.Dense(2, activation=lambda z: z * z))
    with pytest.raises(UntraceableError):
        Template(keras.Model(inputs, squared(inputs)))


def test_a_wrapped_function_registered_again_is_untraceable():
    def make(factor):
        @keras.saving.register_keras_serializable("tests")
        def times_wrapped(z):
            return z * factor

        layer = layers.TimeDistributed(layers.Activation(times_wrapped))
        return keras.Sequential([keras.Input((2, 2)), layer])

    first = make(2.0)
    Template(first)
    make(3.0)
    with pytest.raises(UntraceableError):
        Template(first)
