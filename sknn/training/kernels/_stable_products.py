"""Matrix products whose rows do not depend on the number and position of rows.

Kernels for matrix products and sums use other code for the last rows of a batch, and
for batches of few rows, which adds values in another order. The last bits of a
prediction would then depend on the batch. The numbers of rows that are treated equally
depend on the processor, so they are determined by a test, once per process.
"""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import keras
import numpy as np
import tensorflow as tf

# Numbers of rows that kernels may process together. Sums over columns, as in layer
# normalization, take 8 rows; products take 4 with AVX-512 and SSE, and 24 with AVX and
# AVX2.
_MULTIPLES = (8, 16, 24, 48)

# Weight matrices of up to this number of columns are always multiplied as a whole. AVX
# and AVX2 split wider ones in a way that depends on the number of samples.
MAX_COLUMNS = 256

# Shapes of weight matrices to test: narrow ones, a single column, and wide ones.
_NARROW = ((20, 64), (64, 100), (100, 10), (30, 1), (100, 256))
_WIDE = ((100, 1000), (400, 384), (512, 512))

_STABLE: ContextVar[bool] = ContextVar("stable", default=False)


@functools.cache
def row_multiple() -> int:
    """Return the number of rows required for sums and products with narrow matrices.

    Any multiple of it gives the same results for the same rows, at any position.
    """
    fitting = (
        multiple
        for multiple in _MULTIPLES
        if all(_is_stable(shape, multiple) for shape in _NARROW)
    )
    return next(fitting, _MULTIPLES[-1])


@functools.cache
def splits_kernels() -> bool:
    """Return True if wide weight matrices must be multiplied in parts."""
    return not all(_is_stable(shape, row_multiple()) for shape in _WIDE)


def _is_stable(shape: tuple[int, int], multiple: int) -> bool:
    """Return True if rows have the same outputs at any position of any batch."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(multiple, shape[0])).astype("float32")
    kernel = rng.normal(size=shape).astype("float32")

    def outputs(rows: np.ndarray) -> np.ndarray:
        with tf.init_scope():  # this may be called during tracing
            return _layer()(tf.constant(rows), tf.constant(kernel)).numpy()

    expected = outputs(rows)
    for shift in (1, 3):
        if not (outputs(np.roll(rows, shift, 0)) == np.roll(expected, shift, 0)).all():
            return False
    return all(
        (outputs(np.tile(rows, (n, 1))) == np.tile(expected, (n, 1))).all()
        for n in (2, 3, 5, -(-384 // multiple))
    )


@functools.cache
def _layer() -> tf.types.experimental.ConcreteFunction:
    """Return a layer of products and sums, computed in a graph of TensorFlow."""

    def layer(rows: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
        z = tf.matmul(rows, kernel) + kernel[0]
        mean, variance = tf.nn.moments(z, axes=[-1], keepdims=True)
        return tf.concat([tf.nn.relu(z), (z - mean) / tf.sqrt(variance + 1.0)], -1)

    signature = [tf.TensorSpec([None, None])] * 2
    return tf.function(
        layer, input_signature=signature, autograph=False
    ).get_concrete_function()


@contextmanager
def stable_products() -> Iterator[None]:
    """Make `product` stable in functions that are traced in this context."""
    token = _STABLE.set(True)
    try:
        yield
    finally:
        _STABLE.reset(token)


def product(rows: tf.Tensor, kernel: tf.Tensor) -> tf.Tensor:
    """Return the product of `rows` (n, k) and `kernel` (k, m).

    Inside `stable_products`, equal rows have equal products at any position, if n is a
    multiple of `row_multiple`.
    """
    n_parts = -(-kernel.shape[1] // MAX_COLUMNS)
    if n_parts == 1 or not _STABLE.get() or not splits_kernels():
        return tf.matmul(rows, kernel)
    columns = tf.split(kernel, _widths(kernel.shape[1], n_parts), axis=1)
    return tf.concat([tf.matmul(rows, part) for part in columns], axis=1)


def _widths(size: int, n_parts: int) -> list[int]:
    """Divide `size` into parts that differ by at most one."""
    return [size // n_parts + (part < size % n_parts) for part in range(n_parts)]


class StableDense(keras.layers.Dense):
    """Keras' layer, with outputs that do not depend on other rows of the batch."""

    # Whether the layer itself pads batches to a multiple of rows.
    pads = False

    def call(self, inputs: tf.Tensor, training: bool | None = None) -> tf.Tensor:
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


def stabilizes(layer: keras.layers.Layer, pads: bool) -> bool:
    """Return True if `layer` must be replaced by a `StableDense`."""
    if type(layer) is not keras.layers.Dense or layer.kernel.dtype != "float32":
        return False
    return pads or (layer.kernel.shape[1] > MAX_COLUMNS and splits_kernels())
