"""Tests of the sizes of feature maps, against Keras' layers."""

import keras
import pytest

from sknn.exceptions import InvalidNetworkError
from sknn.networks import build_cnn, output_size


@pytest.mark.parametrize("size", [5, 6, 10, 28])
@pytest.mark.parametrize("kernel_size", [1, 2, 3, 5])
@pytest.mark.parametrize("strides", [1, 2, 3])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_same_result_as_keras(size, kernel_size, strides, padding):
    shape = (1, size, size, 1)
    conv = keras.layers.Conv2D(1, kernel_size, strides, padding)
    pool = keras.layers.MaxPooling2D(kernel_size, strides, padding)
    expected = output_size(size, kernel_size, strides, padding)
    assert conv.compute_output_shape(shape)[1] == expected
    assert pool.compute_output_shape(shape)[1] == expected


@pytest.mark.parametrize("zeros", [0, 1, 2])
def test_zeros_on_both_sides(zeros):
    frame = keras.layers.ZeroPadding2D(zeros)
    conv = keras.layers.Conv2D(1, 3, 2)
    shape = conv.compute_output_shape(frame.compute_output_shape((1, 11, 11, 1)))
    assert shape[1] == output_size(11, 3, 2, zeros)


def test_pixels_that_do_not_fill_a_stride_are_ignored():
    # (10 - 3 + 0)/2 + 1 = 4.5
    assert output_size(10, kernel_size=3, strides=2, padding=0) == 4


def test_size_is_below_one_if_the_window_does_not_fit():
    assert output_size(2, kernel_size=3) < 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"filters": (2, 2, 2, 2), "pooling": "max"},
            r"'stage_4_pool': its input is 1 x 1, its window is 2 x 2.*"
            r"\(W - F \+ 2P\)/S \+ 1 = \(1 - 2 \+ 0\)/2 \+ 1, rounded down: 0",
        ),
        (
            {"filters": (2,), "kernel_size": (1, 9), "padding": "valid"},
            r"width .* too small for the layer 'stage_1_conv_1': its input is 8 x 8.*"
            r"= \(8 - 9 \+ 0\)/1 \+ 1, rounded down: 0.*Use padding=\"same\"",
        ),
        (
            {"filters": (2, 2), "kernel_size": 5, "padding": "valid", "strides": 3},
            r"'stage_1_pool': its input is 2 x 2|'stage_2_conv_1': its input is 1 x 1",
        ),
    ],
)
def test_layer_without_output_raises(options, message):
    with pytest.raises(InvalidNetworkError, match=message):
        build_cnn((8, 8), 2, "softmax", **options)
