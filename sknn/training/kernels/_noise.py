"""Uniform noise that is cheap inside a compiled loop.

TensorFlow's generators are made for statistical work. Compiled by XLA for a CPU they
take longer than the rest of a training step. A mask of dropout needs less: a hash of
the position, the step and the seed.
"""

from typing import Any

import numpy as np
import tensorflow as tf

# Odd constants that spread steps and seeds over the 32-bit circle (multiples of the
# golden ratio never come close to each other), and those of MurmurHash3's finaliser
# (Appleby 2011), after which every bit of the input has touched every bit.
_STEP, _SEED = np.uint32(0x9E3779B9), np.uint32(0x85EBCA77)
_MIX = ((16, 0x85EBCA6B), (13, 0xC2B2AE35))


# How many values there are.
N_VALUES = 2**16


def uniform_bits(shape: Any, seed: Any) -> Any:
    """Return uint16 values that depend on position and `seed` alone.

    Each hash gives two of them: outside XLA every operation is a pass over the values.

    Parameters
    ----------
    shape : tensor of ints
    seed : tensor of shape (2,)
        The state of a `keras.random.SeedGenerator`: its seed and its counter.
    """
    first, count = tf.unstack(tf.cast(seed, tf.uint32), 2)
    n_values = tf.reduce_prod(shape)
    numbers = tf.bitcast(tf.range((n_values + 1) // 2), tf.uint32)
    value = numbers + (first * _SEED + count * _STEP)
    for shift, factor in _MIX:
        value = _shifted(value, shift) * np.uint32(factor)
    halves = tf.reshape(tf.bitcast(_shifted(value, 16), tf.uint16), [-1])
    return tf.reshape(halves[:n_values], shape)


def _shifted(value: Any, shift: int) -> Any:
    return tf.bitwise.bitwise_xor(
        value, tf.bitwise.right_shift(value, np.uint32(shift))
    )
