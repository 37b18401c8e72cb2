import keras
import numpy as np
import pytest
import tensorflow as tf
from training_cases import dense

from sknn.training.kernels import _stable_products
from sknn.training.kernels._stable_products import (
    MAX_COLUMNS,
    StableDense,
    product,
    row_multiple,
    splits_kernels,
    stabilizes,
    stable_products,
)

rng = np.random.default_rng(0)


def built(units, n_inputs=4, **kwargs):
    layer = dense(units, 0, **kwargs)
    layer.build((None, n_inputs))
    return layer


@pytest.mark.instruction_set
@pytest.mark.parametrize("shape", [(4, 7), (100, 600), (2000, 50), (30, 1)])
def test_equal_rows_have_equal_products(shape):
    row = rng.normal(size=shape[0]).astype("float32")
    kernel = tf.constant(rng.normal(size=shape), "float32")
    with stable_products():
        traced = tf.function(product, autograph=False).get_concrete_function(
            tf.TensorSpec([None, shape[0]]), tf.TensorSpec(shape)
        )
    # With several threads a number of rows may be an exception, see `BatchSizes`.
    for n in (1, 2, 3, 16):
        rows = tf.constant(np.tile(row, (n * row_multiple(), 1)))
        found = traced(rows, kernel).numpy()
        assert (found == found[0]).all()
        np.testing.assert_allclose(found[0], row @ kernel.numpy(), rtol=1e-3, atol=1e-4)


def test_the_multiple_of_rows_is_one_of_few():
    assert row_multiple() in (8, 16, 24, 48)
    assert isinstance(splits_kernels(), bool)


def test_wide_kernels_are_split_where_it_is_necessary(monkeypatch):
    rows = tf.constant(rng.normal(size=(8, 5)), "float32")
    kernel = tf.constant(rng.normal(size=(5, 2 * MAX_COLUMNS + 1)), "float32")
    widths = []
    multiply = tf.matmul
    monkeypatch.setattr(_stable_products, "splits_kernels", lambda: True)
    monkeypatch.setattr(
        tf, "matmul", lambda a, b: widths.append(b.shape[1]) or multiply(a, b)
    )
    plain = product(rows, kernel)
    with stable_products():
        split = product(rows, kernel)
    assert widths == [513, 171, 171, 171]
    np.testing.assert_allclose(split, plain, rtol=1e-5, atol=1e-5)


def test_which_layers_are_replaced(monkeypatch):
    class Own(keras.layers.Dense):
        pass

    own = Own(3)
    own.build((None, 4))
    wide, narrow = built(MAX_COLUMNS + 1), built(3)
    monkeypatch.setattr(_stable_products, "splits_kernels", lambda: True)
    assert stabilizes(wide, pads=False)
    assert not stabilizes(narrow, pads=False)
    assert stabilizes(narrow, pads=True)
    assert not stabilizes(own, pads=True)
    monkeypatch.setattr(_stable_products, "splits_kernels", lambda: False)
    assert not stabilizes(wide, pads=False)


@pytest.mark.parametrize("pads", [False, True])
@pytest.mark.parametrize("shape", [(5, 4), (5, 2, 4), (1, 4)])
def test_the_layer_equals_that_of_keras(shape, pads):
    layer = built(3, activation="tanh", bias_initializer="ones")
    stable = StableDense.from_config(layer.get_config())
    stable.build((None, 4))
    stable.set_weights(layer.get_weights())
    stable.pads = pads
    inputs = rng.normal(size=shape).astype("float32")
    found = stable(inputs)
    assert found.shape == (*shape[:-1], 3)
    np.testing.assert_allclose(found, layer(inputs), rtol=1e-5, atol=1e-6)
