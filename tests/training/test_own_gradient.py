import gc
import weakref

import numpy as np
import pytest
import tensorflow as tf

from sknn.training.kernels._own_gradient import own_gradient


@own_gradient
def scaled(x, y):
    def gradient(by_product, by_same):
        return 10.0 * by_product, by_same  # not what the tape would find

    return [x * y, y], gradient


def gradients(x, y):
    with tf.GradientTape() as tape:
        tape.watch([x, y])
        product, same = scaled(x, y)
        total = tf.reduce_sum(product) + 3.0 * tf.reduce_sum(same)
    return tape.gradient(total, [x, y])


@pytest.mark.parametrize("jit", [None, False, True])
def test_the_gradient_is_its_own(jit):
    function = gradients if jit is None else tf.function(gradients, jit_compile=jit)
    by_x, by_y = function(tf.constant([1.0, 2.0]), tf.constant([4.0, 5.0]))
    assert np.array_equal(by_x, [10.0, 10.0])
    assert np.array_equal(by_y, [3.0, 3.0])


def test_an_output_that_is_not_used_has_a_gradient_of_zero():
    x = tf.constant([1.0, 2.0])
    with tf.GradientTape() as tape:
        tape.watch(x)
        _, same = scaled(x, x)
    assert np.array_equal(tape.gradient(same, x), [1.0, 1.0])


def test_nothing_is_left_of_a_trace():
    function = tf.function(gradients)
    spec = tf.TensorSpec([2], "float32")
    graph = weakref.ref(function.get_concrete_function(spec, spec).graph)
    del function
    gc.collect()
    assert graph() is None
