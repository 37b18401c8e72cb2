"""How the outputs of a network depend on what one of its layers gives."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

__all__ = ["layer_gradients"]

_ROWS = 32  # at once: gradients need all that lies between


def layer_gradients(
    model: keras.Model, layer: keras.layers.Layer, X: np.ndarray, units: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what a layer gives, and the gradients of one output by it.

    The output is taken before the softmax or sigmoid of the last layer, where there is
    one: after it, the gradient of a class that is sure is nearly 0.

    Parameters
    ----------
    model : keras.Model
        Functional, of one input and one output.
    layer : keras.layers.Layer
        One of its layers.
    X : ndarray of shape (n, ...)
    units : ndarray of shape (n,), int
        Number of the output for each sample; the result has a sample as often as there
        are pairs.

    Returns
    -------
    values : ndarray of shape (n, ...)
        What the layer gives.
    gradients : ndarray of shape (n, ...)
    outputs : ndarray of shape (n, n_units)
        What the network gives.
    """
    scores, outputs = model.layers[-1], model.outputs[0]
    linear = _linear(scores)
    parts = keras.Model(model.inputs[0], [layer.output, scores.input, outputs])
    found: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    for first in range(0, len(X), _ROWS):
        rows = slice(first, first + _ROWS)
        chosen = tf.one_hot(units[rows], outputs.shape[-1])
        with tf.GradientTape() as tape:
            values, features, given = parts(X[rows], training=False)
            score = tf.reduce_sum(linear(features) * chosen)
        for one, many in zip(
            (values, tape.gradient(score, values), given), found, strict=True
        ):
            many.append(one.numpy())
    values, gradients, given = (np.concatenate(many) for many in found)
    return values, gradients, given


def _linear(layer: keras.layers.Layer) -> Any:
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
