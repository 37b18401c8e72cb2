"""When to compile a program with XLA.

The decision depends on the network and the planned work alone, not on the programs in
the cache: results with and without XLA differ in their last bits, and two fits with the
same seed must be equal.
"""

import keras

from sknn.training.kernels._block_lstm import n_parts
from sknn.training.kernels._fused_recurrent import fused_kind, suits_block
from sknn.training.models._own_state import is_known
from sknn.training.models._signature import iter_layers

# Compiling with XLA takes about 0.4 seconds longer, and then saves 0.05 to 0.1
# milliseconds per batch on small networks. With this number of batches, five fits take
# the same time with and without XLA, and a single fit is faster without.
# See the decision record.
MIN_STEPS = 1000

# Minimum number of updated values (batches times weights) for which the saved memory
# accesses compensate for the compilation within one fit.
MIN_UPDATES = 400_000_000

# Minimum number of batches for recurrent networks, whose batches take longer.
MIN_LOOP_STEPS = 200

# Layers that are not slower with XLA on a CPU than with TensorFlow's own kernels.
# Layers that have not been measured are not included.
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


# Layers that may be combined with recurrent layers, because they cost little compared
# to the loops. So may layers of this package that neither convolve nor pool.
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


def block_parts(model: keras.Model, batch_size: int) -> int:
    """Return the number of parts of a batch for TensorFlow's LSTM kernel, or 0.

    The kernel is used if it supports all recurrent layers of `model`, because XLA
    cannot compile it.
    """
    layers = list(iter_layers(model))
    loops = [layer for layer in layers if isinstance(layer, keras.layers.RNN)]
    suits = bool(loops) and all(suits_block(layer, batch_size) for layer in loops)
    return n_parts(batch_size) if suits else 0


def uses_xla(model: keras.Model, n_steps: int) -> bool:
    """Return True if training `model` on `n_steps` batches should use XLA."""
    layers = list(iter_layers(model))
    loops = [layer for layer in layers if fused_kind(layer) is not None]
    if loops:
        return n_steps >= MIN_LOOP_STEPS and all(
            layer in loops or _is_fast_around_loops(layer) for layer in layers
        )
    pays = n_steps >= MIN_STEPS or n_steps * model.count_params() >= MIN_UPDATES
    return pays and is_dense(model)


def is_dense(model: keras.Model) -> bool:
    """Return True if all layers are dense layers or often combined with them."""
    return all(type(layer) in _FAST for layer in iter_layers(model))


def _is_fast_around_loops(layer: keras.layers.Layer) -> bool:
    own = is_known(type(layer)) and not type(layer).__module__.startswith("keras")
    return type(layer) in _AROUND_LOOPS or (own and not isinstance(layer, _SLOW))
