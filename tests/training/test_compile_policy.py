import keras
import pytest
from training_cases import dense, network

from sknn.training.compiling._compile_policy import (
    MIN_LOOP_STEPS,
    MIN_STEPS,
    MIN_UPDATES,
    block_parts,
    uses_xla,
)

layers = keras.layers


def test_xla_pays_for_many_steps_of_dense_networks():
    model = network(layers.BatchNormalization(), layers.Dropout(0.2, seed=1))
    assert uses_xla(model, MIN_STEPS)
    assert not uses_xla(model, MIN_STEPS - 1)


def test_xla_pays_for_fewer_steps_of_a_network_of_many_weights():
    model = keras.Sequential([keras.Input((999,)), dense(1000, 0)])
    assert uses_xla(model, MIN_UPDATES // 1_000_000)
    assert not uses_xla(model, MIN_UPDATES // 1_000_000 - 1)


def test_the_answer_is_of_the_architecture_alone():
    assert uses_xla(network(seed=1), 10**6) == uses_xla(network(seed=2), 10**6)


@pytest.mark.parametrize(
    ("shape", "layer"),
    [((6, 6, 1), layers.Conv2D(2, 3)), ((6, 2), layers.LSTM(2, activation="relu"))],
    ids=["convolution", "keras_loop"],
)
def test_other_layers_are_left_to_tensorflow(shape, layer):
    assert not uses_xla(keras.Sequential([keras.Input(shape), layer]), 10**6)


def test_a_subclass_of_a_fast_layer_is_not_known_to_be_fast():
    class Mine(layers.Dense):
        pass

    model = keras.Sequential([keras.Input((4,)), Mine(2), dense(1, 0)])
    assert not uses_xla(model, 10**6)


def recurrent(*first):
    return keras.Sequential([keras.Input((6, 2)), *first, layers.GRU(2), dense(1, 0)])


@pytest.mark.parametrize(
    ("n_inputs", "layer", "batch_size", "expected"),
    [
        (3, layers.LSTM(64), 31, 1),
        (3, layers.LSTM(64), 32, 2),
        (3, layers.LSTM(64), 129, 3),
        (3, layers.LSTM(64), 5000, 0),
        (3, layers.LSTM(64, go_backwards=True), 32, 2),
        (3, layers.LSTM(65), 32, 0),
        (99, layers.LSTM(64), 32, 0),
        (3, layers.LSTM(64, recurrent_dropout=0.1), 32, 0),
        (3, layers.LSTM(64, activation="relu"), 32, 0),
        (3, layers.GRU(64), 32, 0),
        (3, layers.Dense(64), 32, 0),
    ],
)
def test_narrow_lstms_have_a_kernel_for_sequences(
    n_inputs, layer, batch_size, expected
):
    model = keras.Sequential([keras.Input((6, n_inputs)), layer, dense(1, 0)])
    assert block_parts(model, batch_size) == expected
    mixed = keras.Sequential([*model.layers[:1], layers.Reshape((-1, 1))])
    mixed.add(layers.GRU(2))
    assert block_parts(mixed, batch_size) == 0


def test_xla_pays_for_fewer_steps_of_recurrent_networks():
    assert uses_xla(recurrent(), MIN_LOOP_STEPS)
    assert not uses_xla(recurrent(), MIN_LOOP_STEPS - 1)
    assert uses_xla(recurrent(layers.Masking()), MIN_LOOP_STEPS)


@pytest.mark.parametrize(
    "layer",
    [layers.Conv1D(2, 3), layers.GRU(2, return_sequences=True, activation="relu")],
    ids=["convolution", "keras_loop"],
)
def test_xla_does_not_pay_for_some_layers_around_them(layer):
    assert not uses_xla(recurrent(layer), 10**6)
