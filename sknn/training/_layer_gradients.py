"""Gradients of the outputs of a network by the output of one of its layers."""

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

__all__ = ["layer_gradients"]

_ROWS = 32  # per call, because gradients need all activations in memory


def layer_gradients(
    model: keras.Model, layer: keras.layers.Layer, X: np.ndarray, units: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the output of a layer, and the gradients of one network output by it.

    The gradient is taken of the output before the softmax or sigmoid of the last layer,
    if there is one. After it, the gradient of a confident class is nearly 0.

    Parameters
    ----------
    model : keras.Model
        Functional, with one input and one output.
    layer : keras.layers.Layer
        One of its layers.
    X : ndarray of shape (n, ...)
        Samples.
    units : ndarray of shape (n,), int
        Index of the output unit for each sample.

    Returns
    -------
    values : ndarray of shape (n, ...)
        Output of the layer.
    gradients : ndarray of shape (n, ...)
        Gradients of the output unit by the output of the layer.
    outputs : ndarray of shape (n, n_units)
        Output of the network.
    """
    scores, outputs = model.layers[-1], model.outputs[0]
    linear = _linear(scores)
    parts = keras.Model(model.inputs[0], [layer.output, scores.input, outputs])
    found: tuple[list[np.ndarray], ...] = ([], [], [])
    for first in range(0, len(X), _ROWS):
        rows = slice(first, first + _ROWS)
        chosen = tf.one_hot(units[rows], outputs.shape[-1])
        with tf.GradientTape() as tape:
            values, features, predicted = parts(X[rows], training=False)
            score = tf.reduce_sum(linear(features) * chosen)
        results = (values, tape.gradient(score, values), predicted)
        for result, chunks in zip(results, found, strict=True):
            chunks.append(result.numpy())
    values, gradients, predicted = (np.concatenate(chunks) for chunks in found)
    return values, gradients, predicted


def _linear(layer: keras.layers.Layer) -> Callable[[tf.Tensor], tf.Tensor]:
    """Return the last layer without its activation."""
    function = getattr(layer, "activation", None)
    squashes = function in (keras.activations.softmax, keras.activations.sigmoid)
    if isinstance(layer, keras.layers.Softmax) or (squashes and not layer.weights):
        return lambda features: features  # the layer is the activation alone
    if not squashes:
        return layer
    copy = type(layer).from_config(layer.get_config() | {"activation": "linear"})
    copy.build(layer.input.shape)
    copy.set_weights(layer.get_weights())
    return copy
