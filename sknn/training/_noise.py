"""Uniform noise that is cheap inside a compiled loop.

TensorFlow's generators are made for statistical work. Compiled by XLA for a CPU they
take longer than the rest of a training step. A mask of dropout needs less: one hash of
the position, the step and the seed for each value.
"""

from typing import Any

import numpy as np
import tensorflow as tf

# Odd constants that spread steps and seeds over the 32-bit circle (multiples of the
# golden ratio never come close to each other), and those of MurmurHash3's finaliser
# (Appleby 2011), after which every bit of the input has touched every bit.
_STEP, _SEED = np.uint32(0x9E3779B9), np.uint32(0x85EBCA77)
_MIX = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))


def uniform(shape: Any, seed: Any) -> Any:
    """Return float32 values in [0, 1) that depend on position and `seed` alone.

    Parameters
    ----------
    shape : tensor of ints
    seed : tensor of shape (2,)
        The state of a `keras.random.SeedGenerator`: its seed and its counter.
    """
    first, count = tf.unstack(tf.cast(seed, tf.uint32), 2)
    offset = first * _SEED + count * _STEP
    value = tf.bitcast(tf.range(tf.reduce_prod(shape)), tf.uint32) + offset
    for shift, factor in _MIX:
        value = _shifted(value, shift) * np.uint32(factor)
    bits = tf.bitwise.right_shift(_shifted(value, 16), np.uint32(8))
    scaled = tf.cast(tf.bitcast(bits, tf.int32), tf.float32) * np.float32(2.0**-24)
    return tf.reshape(scaled, shape)


def _shifted(value: Any, shift: int) -> Any:
    return tf.bitwise.bitwise_xor(
        value, tf.bitwise.right_shift(value, np.uint32(shift))
    )
