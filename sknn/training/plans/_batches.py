"""Training data in batches of equal size, in chunks of bounded size in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from sknn.training.plans._lanes import Lanes

# Size of one chunk in bytes. Chunks are large enough that the cost of a program call is
# negligible, and small enough that a copy of the data never doubles the memory.
CHUNK_BYTES = 64 * 2**20

# Maximum number of epochs per call, and of rows in their order. Beyond these, the cost
# of a call is already negligible.
MANY_EPOCHS = 64
MANY_ROWS = 2**18

# Number of batches whose samples are sorted by length together: large enough for
# samples of similar length in a batch, small enough for batches to be random.
_SORTED_BATCHES = 32


class Rows(Protocol):
    """Array, sparse matrix or other data that can be indexed by rows."""

    @property
    def shape(self) -> tuple[int, ...]: ...

    @property
    def dtype(self) -> np.dtype: ...

    def __getitem__(self, rows: slice | np.ndarray, /) -> object: ...


@dataclass(frozen=True)
class Samples:
    """Samples to form batches from.

    Parameters
    ----------
    X, y : ndarray of shape (n_rows, ...)
        Inputs and encoded targets.
    weights : ndarray of shape (n_rows,), float32
        Sample weights.
    starts : ndarray of shape (n_rows,), bool
        False for a sample that continues the sample at the same position of the
        previous batch.
    """

    X: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    starts: np.ndarray

    @cached_property
    def tensors(self) -> tuple[tf.Tensor, ...]:
        """X, y, weights and starts as tensors, created once."""
        return tuple(map(tf.constant, self.arrays))

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """X, y, weights and starts."""
        return self.X, self.y, self.weights, self.starts

    def batch(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return X, y and weights of the given rows of a `Block`."""
        real = rows >= 0
        rows = np.where(real, rows, -1 - rows)
        weights = np.where(real, self.weights[rows], np.float32(0.0))
        return self.X[rows], self.y[rows], weights


@dataclass(frozen=True)
class Block:
    """One or more epochs, or a part of one epoch.

    Parameters
    ----------
    samples : Samples
        Samples that the rows refer to.
    order : ndarray of shape (max_epochs, max_steps, batch_size), int32
        Rows of each batch. A row that only fills up a batch, with weight 0, is encoded
        as -1 - row.
    n_epochs, n_steps : int
        Number of epochs and of batches per epoch to run. The rest of `order` is
        padding, so that a program compiled for one shape can run smaller ones.
    """

    samples: Samples
    order: np.ndarray
    n_epochs: int
    n_steps: int


def capacity(n_steps: int) -> int:
    """Round up to the next of 1, 2, 3, 4, 6, 8, 12, 16, ...

    A program compiled for one capacity can run any smaller number of batches, so folds
    that differ by a few samples share one program.
    """
    power = 1 << (n_steps - 1).bit_length()
    return power * 3 // 4 if power >= 4 and n_steps <= power * 3 // 4 else power


def row_capacity(n_rows: int) -> int:
    """Round up by at most one eighth, so that similar numbers give the same result."""
    step = 1 << max(0, n_rows.bit_length() - 4)
    return -(-n_rows // step) * step


def whole_capacity(n_steps: int) -> int:
    """Return the largest capacity that is not greater than `n_steps`."""
    power = 1 << (n_steps.bit_length() - 1)
    return power * 3 // 2 if n_steps >= power * 3 / 2 else power


def take(data: Rows, rows: np.ndarray | slice) -> np.ndarray:
    """Return rows of an array, a sparse matrix or other data as a dense array."""
    part = data[rows]
    return part.toarray() if hasattr(part, "toarray") else np.asarray(part)


def relative_weights(weights: ArrayLike) -> np.ndarray:
    """Scale weights to float32 values with mean 1; equal weights are exactly 1.

    Only the ratios of the weights matter. Without scaling, very small or large weights
    would lose their ratios in float32.
    """
    values = np.asarray(weights, "float64")
    if values.size == 0 or (values == values[0]).all():
        return np.full(len(values), float(values.any()), "float32")
    values = values / values.max()
    return (values / values.mean()).astype("float32")


class TrainingData:
    """Training samples, encoded targets and sample weights, divided into batches.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...)
        Or another object with a shape, a dtype and rows, see `Rows`. Only the rows of
        one chunk are copied or converted to a dense array at a time. They keep their
        dtype: uint8 pixels become float32 inside the program.
    y : ndarray of shape (n_samples, ...)
        Encoded targets.
    weights : array-like of shape (n_samples,) or None
        Sample weights; only their ratios matter.
    batch_size : int
        Number of samples per batch, at most `n_samples`.
    lengths : ndarray of shape (n_samples,) or None, default=None
        Length of each sample, for data where shorter samples cost less. If the lengths
        differ, batches consist of samples of similar length.
    continues : ndarray of shape (n_samples,), bool, or None, default=None
        Whether each sample continues the previous one. If so, the two samples are at
        the same position of two consecutive batches.
    """

    def __init__(
        self,
        X: Rows,
        y: np.ndarray,
        weights: ArrayLike | None,
        batch_size: int,
        lengths: np.ndarray | None = None,
        continues: np.ndarray | None = None,
    ) -> None:
        self.X = X
        self.y = y
        n_samples = X.shape[0]
        self.weights = (
            np.ones(n_samples, "float32")
            if weights is None
            else relative_weights(weights)
        )
        self.n_samples = n_samples
        self.batch_size = min(int(batch_size), n_samples)
        self.n_steps = -(-n_samples // self.batch_size)
        self._starts = np.ones(n_samples, bool)
        self._lanes = None
        if continues is not None:
            self._starts = ~continues
            self._lanes = Lanes(continues, self.batch_size)
            self.batch_size, self.n_steps = self._lanes.n_lanes, self._lanes.n_steps
        differ = lengths is not None and (lengths != lengths[0]).any()
        self._lengths = lengths if differ else None
        row_bytes = X.dtype.itemsize * int(np.prod(X.shape[1:])) + y[:1].nbytes + 4
        max_steps = max(1, CHUNK_BYTES // (row_bytes * self.batch_size))
        # Rounded down to a capacity, so that full chunks need no padding.
        self._steps_per_chunk = whole_capacity(max_steps)

    @property
    def is_whole(self) -> bool:
        """Whether all samples fit into one chunk, so that it holds whole epochs."""
        return self.n_steps <= self._steps_per_chunk

    @property
    def max_epochs(self) -> int:
        """Maximum number of epochs of one block."""
        if not self.is_whole:
            return 1
        rows = capacity(self.n_steps) * self.batch_size
        return max(1, min(MANY_EPOCHS, MANY_ROWS // rows))

    @property
    def carries(self) -> bool:
        """Whether samples may continue others, so that states must be carried."""
        return self._lanes is not None

    def order(self, rng: np.random.Generator | None) -> np.ndarray:
        """Return the order of the samples in one epoch.

        Parameters
        ----------
        rng : numpy.random.Generator or None
            Shuffles the samples; None keeps their order.

        Returns
        -------
        ndarray of shape (n_steps * batch_size,), int
            Row indices. A row that only fills up a batch is encoded as -1 - row.
        """
        if self._lanes is not None:
            return self._lanes.order(rng)
        order = np.arange(self.n_samples) if rng is None else self._shuffled(rng)
        # Fill up the last batch with the first samples, with weight 0. They are real
        # samples, so that the statistics of batch normalization remain meaningful.
        rows = self.n_steps * self.batch_size
        return np.concatenate([order, -1 - np.resize(order, rows - self.n_samples)])

    def _shuffled(self, rng: np.random.Generator) -> np.ndarray:
        """Return a random order; samples of similar length are in the same batch."""
        order = rng.permutation(self.n_samples)
        if self._lengths is None:
            return order
        group = _SORTED_BATCHES * self.batch_size
        for first in range(0, self.n_samples, group):
            part = order[first : first + group]
            order[first : first + group] = part[np.argsort(self._lengths[part])]
        full = self.n_samples // self.batch_size
        batches = np.arange(full * self.batch_size).reshape(full, -1)
        rest = order[batches.size :]
        return np.concatenate([order[rng.permutation(batches).ravel()], rest])

    def padded_shape(self) -> tuple[int, ...]:
        """Return the padded numbers of rows, epochs, batches and rows per batch."""
        if self.is_whole:
            rows, steps = row_capacity(self.n_samples), capacity(self.n_steps)
        else:
            steps = self._steps_per_chunk
            rows = steps * self.batch_size
        return rows, self.max_epochs, steps, self.batch_size

    def blocks(
        self, orders: list[np.ndarray], padded: bool, single_steps: bool = False
    ) -> Iterator[Block]:
        """Yield the batches of one or more epochs.

        Parameters
        ----------
        orders : list of ndarray of shape (n_steps * batch_size,)
            Result of `order` for each epoch. Several epochs, up to `max_epochs`, are
            allowed only if `is_whole`.
        padded : bool
            Whether to pad blocks to the shapes of a compiled program.
        single_steps : bool, default=False
            Whether each batch is a separate block.
        """
        order = np.stack(orders).astype("int32")
        order = order.reshape(len(orders), self.n_steps, self.batch_size)
        if self.is_whole:
            samples = self._whole_padded if padded else self._whole
            max_steps = capacity(self.n_steps)
            for first in range(0, self.n_steps, 1 if single_steps else self.n_steps):
                part = order[:, first : first + 1] if single_steps else order
                shape = (self.max_epochs, max_steps)
                rows = _padded(part, shape, -1) if padded else part
                yield Block(samples, rows, len(orders), part.shape[1])
            return
        max_steps = self._steps_per_chunk
        for first in range(0, self.n_steps, 1 if single_steps else max_steps):
            part = order[0, first : first + (1 if single_steps else max_steps)]
            rows = part.ravel()
            numbers = np.arange(len(rows), dtype="int32")
            order_in_chunk = np.where(rows < 0, -1 - numbers, numbers)
            order_in_chunk = order_in_chunk.reshape(1, *part.shape)
            samples = self._samples(np.where(rows < 0, -1 - rows, rows))
            if padded:
                n_rows = max_steps * self.batch_size
                samples = Samples(*pad_arrays(samples.arrays, n_rows))
                order_in_chunk = _padded(order_in_chunk, (1, max_steps), -1)
            yield Block(samples, order_in_chunk, 1, len(part))

    @cached_property
    def _whole(self) -> Samples:
        return self._samples(np.arange(self.n_samples))

    @cached_property
    def _whole_padded(self) -> Samples:
        return Samples(*pad_arrays(self._whole.arrays, row_capacity(self.n_samples)))

    def _samples(self, rows: np.ndarray) -> Samples:
        return Samples(
            take(self.X, rows), self.y[rows], self.weights[rows], self._starts[rows]
        )


def pad_arrays(arrays: Sequence[np.ndarray], n_rows: int) -> tuple[np.ndarray, ...]:
    """Append zeros to arrays, up to `n_rows` rows."""
    return tuple(_padded(array, (n_rows,)) for array in arrays)


def _padded(values: np.ndarray, shape: tuple[int, ...], fill: int = 0) -> np.ndarray:
    """Pad the first axes of `values` at their ends to `shape`, with `fill`."""
    result = np.full((*shape, *values.shape[len(shape) :]), fill, values.dtype)
    result[tuple(map(slice, values.shape[: len(shape)]))] = values
    return result
