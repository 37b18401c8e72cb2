"""Whether XLA pays for a program.

The rule depends on the network and the planned work alone, never on what happens to be
compiled already: the two ways differ in the last bits of their results, and two fits
with one seed must not.
"""

from typing import Any

import keras

from sknn.training.kernels._block_lstm import n_parts
from sknn.training.kernels._fused_recurrent import fused_kind, suits_block
from sknn.training.models._signature import is_known, iter_layers

# XLA compiles for about a third of a second longer, and then saves a twentieth to a
# tenth of a millisecond per step on small networks: with this number of steps
# five fits take the same time with and without, and a single fit is faster as a graph.
# See the decision record.
MIN_STEPS = 1000

# Updates of a weight (steps times weights) from which the saved passes over memory pay
# for compiling within one fit.
MIN_UPDATES = 400_000_000

# The same for networks with recurrent layers, whose steps take longer.
MIN_LOOP_STEPS = 200

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


# What may stand around recurrent layers: it costs little beside their loops. So do
# layers of this package that are no convolutions and do not pool neighbours.
_AROUND_LOOPS = (
    *_FAST,
    keras.layers.Masking,
    keras.layers.Embedding,
    keras.layers.Concatenate,
    keras.layers.Add,
    keras.layers.SpatialDropout1D,
    keras.layers.GlobalAveragePooling1D,
    keras.layers.GlobalMaxPooling1D,
)
_SLOW = (keras.layers.Conv1D, keras.layers.MaxPooling1D, keras.layers.AveragePooling1D)


def block_parts(model: Any, batch_size: int) -> int:
    """Return the parts of a batch for the LSTM's kernel; 0 if that is not to be taken.

    It is where it suits all recurrent layers of `model`, for XLA cannot compile it.
    """
    layers = list(iter_layers(model))
    loops = [layer for layer in layers if isinstance(layer, keras.layers.RNN)]
    suits = bool(loops) and all(suits_block(layer, batch_size) for layer in loops)
    return n_parts(batch_size) if suits else 0


def uses_xla(model: Any, n_steps: int) -> bool:
    """Tell whether `n_steps` steps of `model` are to be compiled with XLA."""
    layers = list(iter_layers(model))
    loops = [layer for layer in layers if fused_kind(layer) is not None]
    if loops:
        return n_steps >= MIN_LOOP_STEPS and all(
            layer in loops or _is_fast_around_loops(layer) for layer in layers
        )
    pays = n_steps >= MIN_STEPS or n_steps * model.count_params() >= MIN_UPDATES
    return pays and is_dense(model)


def is_dense(model: Any) -> bool:
    """Return True if all layers are dense layers or layers that often go with them."""
    return all(type(layer) in _FAST for layer in iter_layers(model))


def _is_fast_around_loops(layer: Any) -> bool:
    own = is_known(type(layer)) and not type(layer).__module__.startswith("keras")
    return type(layer) in _AROUND_LOOPS or (own and not isinstance(layer, _SLOW))
