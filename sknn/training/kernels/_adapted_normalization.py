"""Normalization by statistics that are inputs of a program."""

import keras
import tensorflow as tf


class AdaptedNormalization(keras.layers.Normalization):
    """A `Normalization` that was adapted to data, for tracing.

    Keras computes constants from its statistics when it is adapted. Here they are read
    in each call, so that they are inputs of a program, like weights.
    """

    def call(self, inputs: tf.Tensor) -> tf.Tensor:
        self.finalize_state()
        return super().call(inputs)


def is_adapted(layer: keras.layers.Layer) -> bool:
    """Return True if `layer` has statistics or a vocabulary that it learned from data.

    A `Normalization` may have them as arguments instead.
    """
    return hasattr(layer, "finalize_state") and (
        getattr(layer, "input_mean", None) is None
    )


def is_adapted_normalization(layer: keras.layers.Layer) -> bool:
    """Return True if `layer` can be traced as an `AdaptedNormalization`."""
    return type(layer) is keras.layers.Normalization and is_adapted(layer)
