"""Uniform noise that is cheap in a compiled loop.

TensorFlow's random generators are made for statistics. Compiled by XLA for a CPU, they
take longer than the rest of a training update. Dropout masks need only a hash of the
position, the update and the seed.
"""

import numpy as np
import tensorflow as tf

# Odd constants that spread updates and seeds over all 32-bit integers (multiples of the
# golden ratio are never close to each other), and the constants of MurmurHash3's
# finalizer (Appleby 2011), in which every bit of the input affects every bit.
_STEP, _SEED = np.uint32(0x9E3779B9), np.uint32(0x85EBCA77)
_MIX = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))


# Number of different values.
N_VALUES = 2**16


def uniform_bits(shape: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Return uint16 values that depend on their position and on `seed` alone.

    Each hash gives two values, because outside XLA every operation is a pass over them.

    Parameters
    ----------
    shape : tensor of ints
        Shape of the result.
    seed : tensor of shape (2,)
        State of a `keras.random.SeedGenerator`: its seed and its counter.
    """
    first, count = tf.unstack(tf.cast(seed, tf.uint32), 2)
    n_values = tf.reduce_prod(shape)
    numbers = tf.bitcast(tf.range((n_values + 1) // 2), tf.uint32)
    value = numbers + (first * _SEED + count * _STEP)
    for shift, factor in _MIX:
        value = _shifted(value, shift) * np.uint32(factor)
    halves = tf.reshape(tf.bitcast(_shifted(value, 16), tf.uint16), [-1])
    return tf.reshape(halves[:n_values], shape)


def _shifted(value: tf.Tensor, shift: int) -> tf.Tensor:
    return tf.bitwise.bitwise_xor(
        value, tf.bitwise.right_shift(value, np.uint32(shift))
    )
