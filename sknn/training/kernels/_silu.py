"""The activation silu without a custom gradient.

TensorFlow keeps each traced gradient of `tf.nn.silu`, and with it the graph of the
network, for the life of the process.
"""

import keras
import tensorflow as tf


def use_plain_silu(layer: keras.layers.Layer) -> None:
    """Replace Keras' silu as the activation of a layer by the same function."""
    if getattr(layer, "activation", None) is keras.activations.silu:
        layer.activation = _silu


def _silu(x: tf.Tensor) -> tf.Tensor:
    return x * tf.sigmoid(x)
