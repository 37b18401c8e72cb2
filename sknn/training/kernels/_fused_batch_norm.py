"""Batch normalization of images in one kernel."""

import keras
import tensorflow as tf


class FusedBatchNormalization(keras.layers.BatchNormalization):
    """Keras' layer, computed by TensorFlow's kernel.

    Keras uses a dozen operations, each of which is a pass over all feature maps, and
    another pass for the gradient. The kernel has the same results within rounding, and
    TensorFlow merges it with the convolution before it in prediction.
    """

    def call(
        self,
        inputs: tf.Tensor,
        training: bool | None = None,
        mask: tf.Tensor | None = None,
    ) -> tf.Tensor:
        learns = bool(training) and self.trainable
        channels = inputs.shape[-1]
        scale = tf.ones(channels) if self.gamma is None else self.gamma
        offset = tf.zeros(channels) if self.beta is None else self.beta
        known = () if learns else (self.moving_mean, self.moving_variance)
        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            *(tf.convert_to_tensor(v) for v in (scale, offset, *known)),
            epsilon=self.epsilon,
            is_training=learns,
        )
        if learns:
            # The kernel returns the unbiased variance; Keras uses the biased one.
            count = tf.cast(tf.size(inputs) // channels, tf.float32)
            self._learn(self.moving_mean, mean)
            self._learn(self.moving_variance, variance * (count - 1.0) / count)
        return outputs

    def _learn(self, average: keras.Variable, value: tf.Tensor) -> None:
        average.assign(average * self.momentum + value * (1.0 - self.momentum))


def has_kernel(layer: keras.layers.Layer) -> bool:
    """Return True if the kernel supports `layer`.

    It supports images in single precision with their channels last.
    """
    return (
        type(layer) is keras.layers.BatchNormalization
        and layer.built
        and layer.input_spec.ndim == 4
        and layer.axis in (-1, 3)
        and not layer.synchronized
        and layer.compute_dtype == layer.variable_dtype == "float32"
    )
