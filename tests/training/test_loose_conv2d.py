import keras
import numpy as np
import pytest
import tensorflow as tf

from sknn.training.kernels._loose_conv2d import LooseConv2D, needs_separate_bias
from sknn.training.models._template import Template

layers = keras.layers
rng = np.random.default_rng(0)
X = rng.normal(size=(4, 6, 5, 2)).astype("float32")


def network(**options):
    inputs = keras.Input((6, 5, 2))
    model = keras.Model(inputs, layers.Conv2D(3, 3, **options)(inputs))
    drawn = np.random.default_rng(1)
    for variable in model.variables:
        variable.assign(drawn.normal(size=variable.shape))
    return model


def gradients(called, weights):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        outputs, _ = called.stateless_call(weights, [], X, training=True)
        loss = tf.reduce_sum(tf.square(outputs))
    return [outputs, *tape.gradient(loss, weights)]


@pytest.mark.parametrize(
    "options",
    [{}, {"activation": "relu"}, {"padding": "same", "strides": 2}, {"groups": 1}],
)
def test_it_gives_what_keras_gives(options):
    model = network(**options)
    copy = Template(model, trains=True).model
    assert type(copy.layers[-1]) is LooseConv2D
    weights = [tf.constant(v) for v in model.trainable_variables]
    for ours, keras_own in zip(
        gradients(copy, weights), gradients(model, weights), strict=True
    ):
        np.testing.assert_allclose(ours, keras_own, rtol=1e-4, atol=1e-4)


def test_predictions_keep_the_bias_with_the_convolution():
    copy = Template(network()).model
    assert type(copy.layers[-1]) is layers.Conv2D


@pytest.mark.parametrize(
    "layer",
    [
        layers.Conv2D(3, 3, use_bias=False),
        layers.Conv2D(3, 3, data_format="channels_first"),
        layers.Conv2D(3, 3, dtype="float16"),
        layers.Conv1D(3, 3),
        layers.DepthwiseConv2D(3),
        LooseConv2D(3, 3),
    ],
)
def test_other_layers_stay(layer):
    assert not needs_separate_bias(layer)
