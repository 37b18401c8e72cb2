"""Convolutions of images with a separate addition of the bias."""

import keras
import tensorflow as tf


class LooseConv2D(keras.layers.Conv2D):
    """Keras' layer, with a bias that TensorFlow does not merge with the convolution.

    oneDNN's gradient of both operations together takes longer than separate gradients.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        outputs = self.convolution_op(inputs, self.kernel)
        outputs = tf.add(outputs, tf.convert_to_tensor(self.bias))
        return outputs if self.activation is None else self.activation(outputs)


def needs_separate_bias(layer: keras.layers.Layer) -> bool:
    """Return True if the bias of `layer` should be added separately."""
    return (
        type(layer) is keras.layers.Conv2D
        and layer.use_bias
        and layer.data_format == "channels_last"
        and layer.compute_dtype == layer.variable_dtype == "float32"
    )
