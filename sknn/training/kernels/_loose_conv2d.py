"""Convolutions of images whose bias is added apart."""

from typing import Any

import keras
import tensorflow as tf


class LooseConv2D(keras.layers.Conv2D):
    """Keras' layer, with a bias that TensorFlow does not merge with the convolution.

    The gradient of both together takes longer than that of each, by oneDNN.
    """

    def call(self, inputs: Any) -> Any:
        outputs = self.convolution_op(inputs, self.kernel)
        outputs = tf.add(outputs, tf.convert_to_tensor(self.bias))
        return outputs if self.activation is None else self.activation(outputs)


def loosens(layer: Any) -> bool:
    """Tell whether the bias of `layer` is one that is to be added apart."""
    return (
        type(layer) is keras.layers.Conv2D
        and layer.use_bias
        and layer.data_format == "channels_last"
        and layer.compute_dtype == layer.variable_dtype == "float32"
    )
