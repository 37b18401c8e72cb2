"""Tests of the arithmetic of convolution and pooling, with examples of the lecture."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.networks import build_cnn

IMAGE = np.array(
    [
        [3, 3, 2, 1, 0],
        [0, 0, 1, 3, 1],
        [3, 1, 2, 2, 3],
        [2, 0, 0, 2, 2],
        [2, 0, 0, 0, 1],
    ],
    "float32",
)
KERNEL = np.array([[0, 1, 2], [2, 2, 0], [0, 1, 2]], "float32")
EDGES = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]], "float32")


def first_stage(image, kernel=KERNEL, **options):
    """Return a network with one filter and bias 0, up to the last feature map."""
    plain = {"activation": "linear", "batch_norm": False}
    options = plain | {"padding": "valid", "pooling": None, **options}
    model = build_cnn(
        image.shape, 1, "linear", filters=(1,), kernel_size=kernel.shape, **options
    )
    model.get_layer("stage_1_conv_1").kernel.assign(kernel[..., None, None])
    name = "stage_1_pool" if options["pooling"] else "stage_1_conv_1"
    return keras.Model(model.input, model.get_layer(name).output)


def maps(image, kernel=KERNEL, **options):
    return first_stage(image, kernel, **options)(image[None]).numpy()[0, ..., 0]


def test_convolution():
    expected = [[12, 12, 17], [10, 17, 19], [9, 6, 14]]
    np.testing.assert_array_equal(maps(IMAGE), expected)


def test_stride_takes_every_second_position():
    np.testing.assert_array_equal(maps(IMAGE, strides=2), [[12, 17], [9, 14]])
    np.testing.assert_array_equal(
        maps(IMAGE, strides=(1, 2)), [[12, 17], [10, 19], [9, 14]]
    )


def test_padding_keeps_the_size():
    expected = [
        [6, 14, 17, 11, 3],
        [14, 12, 12, 17, 11],
        [8, 10, 17, 19, 13],
        [11, 9, 6, 14, 12],
        [6, 4, 4, 6, 4],
    ]
    np.testing.assert_array_equal(maps(IMAGE, padding="same"), expected)


def test_padding_and_stride():
    expected = [[6, 17, 3], [8, 17, 13], [6, 4, 4]]
    np.testing.assert_array_equal(maps(IMAGE, padding="same", strides=2), expected)


def test_edge_detector_sees_no_flat_ground():
    image = np.full((6, 6), 7, "float32")
    image[:, 3:] = 9
    expected = np.zeros((4, 4))
    expected[:, 1], expected[:, 2] = -6, 6
    np.testing.assert_array_equal(maps(image, EDGES), expected)


@pytest.mark.parametrize(
    ("pooling", "expected"),
    [("max", [[14, 17], [11, 19]]), ("average", [[11.5, 14.25], [9.5, 14]])],
)
def test_pooling_ignores_incomplete_windows(pooling, expected):
    pooled = maps(IMAGE, padding="same", pooling=pooling)
    np.testing.assert_array_equal(pooled, expected)


def test_convolution_is_a_sparse_matrix_with_shared_weights():
    image, (a, b, c) = IMAGE[:4, :4], KERNEL
    row = np.concatenate([a, [0], b, [0], c])
    matrix = np.array([np.pad(row, (i, 5 - i)) for i in (0, 1, 4, 5)])
    np.testing.assert_array_equal(maps(image).ravel(), matrix @ image.ravel())
    model = build_cnn((4, 4), 1, "linear", filters=(1,), padding="valid")
    assert model.get_layer("stage_1_conv_1").kernel.shape == (3, 3, 1, 1)


def test_gradient_is_a_convolution_with_the_rotated_kernel():
    image, kernel = IMAGE[:3, :3], KERNEL[:2, :2]
    network, errors = first_stage(image, kernel), np.array([[1.0, 2], [3, 4]])
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = network(x)
    weights = tf.constant(errors[None, ..., None], "float32")
    back = tape.gradient(outputs, x, output_gradients=weights)[0]
    framed = np.pad(errors, 1).astype("float32")
    np.testing.assert_array_equal(back, maps(framed, np.rot90(kernel, 2)))


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_gradient_of_pooling(pooling):
    image = np.array([[1, 5], [2, 3]], "float32")
    network = first_stage(image, np.ones((1, 1), "float32"), pooling=pooling)
    x = tf.constant(image[None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        outputs = network(x)
    expected = {"max": [[0, 1], [0, 0]], "average": [[1 / 4, 1 / 4], [1 / 4, 1 / 4]]}
    np.testing.assert_array_equal(tape.gradient(outputs, x)[0], expected[pooling])


def test_a_shallow_network_has_676_times_8_features():
    model = build_cnn(
        (28, 28), 10, "softmax", filters=(8,), padding="valid", pooling=None
    )
    assert model.get_layer("stage_1_conv_1").output.shape == (None, 26, 26, 8)
    assert model.get_layer("features").output.shape == (None, 676 * 8)
