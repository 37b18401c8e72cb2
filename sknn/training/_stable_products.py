"""Matrix products whose rows do not depend on each other's number and position.

The kernels for matrices treat the last rows of a batch, and batches of few rows, by
other code than the rest, and add up in another order. So the last bits of a prediction
would depend on the batch that its sample is part of. Which numbers of rows are treated
alike depends on the processor, so it is found out by trying, once per process.
"""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import tensorflow as tf

# Numbers of rows that the kernels may take at once: those of AVX-512 and SSE take 4,
# those of AVX and AVX2 24.
_MULTIPLES = (4, 8, 24, 48)

# Kernels of up to this many columns are always multiplied in one go. AVX and AVX2 take
# wider ones apart in a way that depends on the number of samples.
MAX_COLUMNS = 256

# Shapes of kernels to try: narrow ones, a single column, and wide ones.
_NARROW = ((20, 64), (64, 100), (100, 10), (30, 1), (100, 256))
_WIDE = ((100, 1000), (400, 384), (512, 512))

_tracing = threading.local()


def row_multiple() -> int:
    """Return the number of rows that products with narrow kernels are stable for.

    Any multiple of it gives the same results for the same rows, wherever they are.
    """
    return _probed()[0]


def splits_kernels() -> bool:
    """Return True if wide kernels have to be multiplied in parts."""
    return _probed()[1]


@functools.cache
def _probed() -> tuple[int, bool]:
    product = tf.function(
        lambda rows, kernel: tf.nn.relu(tf.matmul(rows, kernel) + kernel[0]),
        input_signature=[tf.TensorSpec([None, None])] * 2,
        autograph=False,
    ).get_concrete_function()
    fitting = (
        multiple
        for multiple in _MULTIPLES
        if all(_is_stable(product, shape, multiple) for shape in _NARROW)
    )
    multiple = next(fitting, _MULTIPLES[-1])
    return multiple, not all(_is_stable(product, shape, multiple) for shape in _WIDE)


def _is_stable(product: Any, shape: tuple[int, int], multiple: int) -> bool:
    """Return True if equal rows have equal products, in batches of any size."""
    rng = np.random.default_rng(0)
    row = rng.normal(size=shape[0]).astype("float32")
    kernel = tf.constant(rng.normal(size=shape), "float32")
    expected = None
    for n_blocks in (1, 2, 3, 5, -(-384 // multiple)):
        rows = tf.constant(np.tile(row, (n_blocks * multiple, 1)))
        found = product(rows, kernel).numpy()
        expected = found[0] if expected is None else expected
        if not (found == expected).all():
            return False
    return True


@contextmanager
def stable_products() -> Iterator[None]:
    """Let `product` be stable in what this thread traces meanwhile."""
    _tracing.stable = True
    try:
        yield
    finally:
        _tracing.stable = False


def product(rows: Any, kernel: Any) -> Any:
    """Return the product of `rows` (n, k) and `kernel` (k, m).

    Inside `stable_products`, equal rows have equal products wherever they are, if n is
    a multiple of `row_multiple`.
    """
    n_parts = -(-kernel.shape[1] // MAX_COLUMNS)
    if n_parts == 1 or not getattr(_tracing, "stable", False) or not splits_kernels():
        return tf.matmul(rows, kernel)
    columns = tf.split(kernel, _widths(kernel.shape[1], n_parts), axis=1)
    return tf.concat([tf.matmul(rows, part) for part in columns], axis=1)


def _widths(size: int, n_parts: int) -> list[int]:
    """Return `size` in parts that differ by one at most."""
    return [size // n_parts + (part < size % n_parts) for part in range(n_parts)]


class StableDense(keras.layers.Dense):
    """Keras' layer, with outputs that do not depend on the other rows of the batch."""

    # Whether the layer itself has to fill up batches to a multiple of rows.
    pads = False

    def call(self, inputs: Any, training: Any = None) -> Any:
        rows = tf.reshape(tf.convert_to_tensor(inputs), [-1, self.kernel.shape[0]])
        n_rows = tf.shape(rows)[0]
        if self.pads:
            rows = tf.pad(rows, [[0, -n_rows % row_multiple()], [0, 0]])
        outputs = product(rows, tf.convert_to_tensor(self.kernel))
        if self.pads:
            outputs = outputs[:n_rows]
        shape = tf.concat([tf.shape(inputs)[:-1], [self.units]], 0)
        outputs = tf.reshape(outputs, shape)
        outputs = tf.ensure_shape(outputs, [*inputs.shape[:-1], self.units])
        if self.use_bias:
            outputs = outputs + tf.convert_to_tensor(self.bias)
        return outputs if self.activation is None else self.activation(outputs)


def stabilizes(layer: Any, pads: bool) -> bool:
    """Return True if `layer` needs a `StableDense` in its place."""
    if type(layer) is not keras.layers.Dense or layer.kernel.dtype != "float32":
        return False
    return pads or (layer.kernel.shape[1] > MAX_COLUMNS and splits_kernels())
