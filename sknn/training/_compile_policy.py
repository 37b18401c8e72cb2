"""Whether XLA pays for a program.

The rule depends on the network and the planned work alone, never on what happens to be
compiled already: the two ways differ in the last bits of their results, and two fits
with one seed must not.
"""

from typing import Any

import keras

from sknn.training._signature import iter_layers

# XLA compiles for about half a second longer, and then saves some tenths of a
# millisecond a step on small networks; see the decision record on compiling.
MIN_STEPS = 1000

# Updates of a weight (steps times weights) from which the saved passes over memory pay
# for compiling within one fit.
MIN_UPDATES = 400_000_000

# Layers for which XLA on a CPU is slower than TensorFlow's own kernels, or that have
# not been measured, are left out.
_FAST = (
    keras.layers.InputLayer,
    keras.layers.Dense,
    keras.layers.Activation,
    keras.layers.Dropout,
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.PReLU,
    keras.layers.LeakyReLU,
    keras.layers.Rescaling,
    keras.layers.Flatten,
    keras.layers.Reshape,
)


def uses_xla(model: Any, n_steps: int) -> bool:
    """Tell whether `n_steps` steps of `model` are to be compiled with XLA."""
    pays = n_steps >= MIN_STEPS or n_steps * model.count_params() >= MIN_UPDATES
    return pays and all(type(layer) in _FAST for layer in iter_layers(model))
