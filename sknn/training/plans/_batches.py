"""Samples as chunks of equally large batches, of bounded size in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from sknn.training.plans._lanes import Lanes

# Bytes of one chunk. Large enough that the call of a program costs nothing beside its
# steps, small enough that a copy of the data never doubles the memory.
CHUNK_BYTES = 64 * 2**20

# Maximum number of epochs per call, and of rows in their order. The cost of a call is
# spread over enough work by then.
MANY_EPOCHS = 64
MANY_ROWS = 2**18

# Batches whose samples are sorted by length together: enough for lengths to be much
# alike in a batch, few enough for its samples to be chance.
_SORTED_BATCHES = 32


@dataclass(frozen=True)
class Samples:
    """Samples that batches are made of.

    Parameters
    ----------
    X, y : ndarray of shape (n_rows, ...)
    weights : ndarray of shape (n_rows,), float32
    starts : ndarray of shape (n_rows,), bool
        False for a sample that continues the one at its place in the batch before.
    """

    X: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    starts: np.ndarray

    @cached_property
    def tensors(self) -> tuple[tf.Tensor, ...]:
        """The same as tensors, made once."""
        return tuple(map(tf.constant, self.arrays))

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """X, y, weights and starts."""
        return self.X, self.y, self.weights, self.starts

    def batch(self, rows: np.ndarray) -> tuple[np.ndarray, ...]:
        """Return X, y and weights of rows of a `Block`."""
        real = rows >= 0
        rows = np.where(real, rows, -1 - rows)
        weights = np.where(real, self.weights[rows], np.float32(0.0))
        return self.X[rows], self.y[rows], weights


@dataclass(frozen=True)
class Block:
    """Some epochs, or a part of one.

    Parameters
    ----------
    samples : Samples
    order : ndarray of shape (max_epochs, max_steps, batch_size), int32
        The rows of each batch. One that only fills up a batch, with weight 0, is
        negative, and -1 - row.
    n_epochs, n_steps : int
        The first epochs and steps are to be run; the rest is room, of weight 0, so that
        a program compiled for one shape serves smaller ones.
    """

    samples: Samples
    order: np.ndarray
    n_epochs: int
    n_steps: int


def capacity(n_steps: int) -> int:
    """Return the next of 1, 2, 3, 4, 6, 8, 12, 16, ...

    A program compiled for one capacity serves every smaller number of steps, so folds
    that differ by a few samples share one.
    """
    power = 1 << (n_steps - 1).bit_length()
    return power * 3 // 4 if power >= 4 and n_steps <= power * 3 // 4 else power


def row_capacity(n_rows: int) -> int:
    """Return `n_rows` with an eighth of room at most, equal for similar numbers."""
    step = 1 << max(0, n_rows.bit_length() - 4)
    return -(-n_rows // step) * step


def whole_capacity(n_steps: int) -> int:
    """Return the largest capacity of no more than `n_steps`, without room left."""
    power = 1 << (n_steps.bit_length() - 1)
    return power * 3 // 2 if n_steps >= power * 3 / 2 else power


def take(data: Any, rows: np.ndarray | slice) -> np.ndarray:
    """Return `rows` of whatever has rows, a sparse matrix too, as a dense array."""
    part = data[rows]
    return part.toarray() if hasattr(part, "toarray") else np.asarray(part)


def relative_weights(weights: Any) -> np.ndarray:
    """Return float32 weights of mean 1, equal ones exactly 1.

    Only their ratios mean anything, and those of very small or large weights would be
    lost in float32.
    """
    weights = np.asarray(weights, "float64")
    if weights.size == 0 or (weights == weights[0]).all():
        return np.full(len(weights), float(weights.any()), "float32")
    weights = weights / weights.max()
    return (weights / weights.mean()).astype("float32")


class TrainingData:
    """Samples, encoded targets and weights, handed out in batches.

    Parameters
    ----------
    X : ndarray or sparse matrix of shape (n_samples, ...)
        Or anything else with a shape, a dtype and rows. Only the rows of one chunk are
        ever copied or dense, and they keep their type: uint8 pixels become numbers
        of four times the size inside the program.
    y : ndarray of shape (n_samples, ...)
    weights : ndarray of shape (n_samples,) or None
        Only their ratios count.
    batch_size : int
        At most `n_samples` are used of it.
    lengths : ndarray of shape (n_samples,) or None, default=None
        How much of each sample there is, where the rest costs less. Samples of about
        the same length come into one batch, unless all are of the same.
    continues : ndarray of shape (n_samples,), bool, or None, default=None
        Whether a sample goes on where the one before it ended. Then the two come into
        two batches that follow each other, at the same place.
    """

    def __init__(
        self,
        X: Any,
        y: np.ndarray,
        weights: Any,
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
        most = max(1, CHUNK_BYTES // (row_bytes * self.batch_size))
        # Full chunks are not copied again to make room.
        self._steps_per_chunk = whole_capacity(most)

    @property
    def is_whole(self) -> bool:
        """Whether all samples fit into one chunk, so that it holds whole epochs."""
        return self.n_steps <= self._steps_per_chunk

    @property
    def max_epochs(self) -> int:
        """The number of epochs that one block has room for."""
        if not self.is_whole:
            return 1
        rows = capacity(self.n_steps) * self.batch_size
        return max(1, min(MANY_EPOCHS, MANY_ROWS // rows))

    @property
    def carries(self) -> bool:
        """Whether samples go on where others ended."""
        return self._lanes is not None

    def order(self, rng: np.random.Generator | None) -> np.ndarray:
        """Return the order of the samples in an epoch.

        Parameters
        ----------
        rng : numpy.random.Generator or None
            Decides it; None for the order that the samples have.

        Returns
        -------
        ndarray of shape (n_steps * batch_size,), int
            Rows. One that only fills up a batch is negative, and -1 - row.
        """
        if self._lanes is not None:
            return self._lanes.order(rng)
        order = np.arange(self.n_samples) if rng is None else self._shuffled(rng)
        # The last batch is filled up with samples from the beginning, of weight 0:
        # real ones, so that the statistics of batch normalisation stay sensible.
        rows = self.n_steps * self.batch_size
        return np.concatenate([order, -1 - np.resize(order, rows - self.n_samples)])

    def _shuffled(self, rng: np.random.Generator) -> np.ndarray:
        """Return a random order of the samples, batches of like lengths if any."""
        order = rng.permutation(self.n_samples)
        if self._lengths is None:
            return order
        stretch = _SORTED_BATCHES * self.batch_size
        for first in range(0, self.n_samples, stretch):
            part = order[first : first + stretch]
            order[first : first + stretch] = part[np.argsort(self._lengths[part])]
        full = self.n_samples // self.batch_size
        batches = np.arange(full * self.batch_size).reshape(full, -1)
        rest = order[batches.size :]
        return np.concatenate([order[rng.permutation(batches).ravel()], rest])

    def shape_with_room(self) -> tuple[int, ...]:
        """Return the numbers of rows, epochs, steps and rows per step of a block."""
        if self.is_whole:
            rows, steps = row_capacity(self.n_samples), capacity(self.n_steps)
        else:
            steps = self._steps_per_chunk
            rows = steps * self.batch_size
        return rows, self.max_epochs, steps, self.batch_size

    def blocks(
        self, orders: list[np.ndarray], roomy: bool, single_steps: bool = False
    ) -> Iterator[Block]:
        """Yield the batches of one or more epochs.

        Parameters
        ----------
        orders : list of ndarray of shape (n_steps * batch_size,)
            What `order` gives for each epoch; several epochs, up to `max_epochs`, only
            where `is_whole`.
        roomy : bool
            Whether blocks have room to fill up the shapes of a compiled program.
        single_steps : bool, default=False
            Make every batch a block of its own.
        """
        shape = (len(orders), self.n_steps, self.batch_size)
        order = np.stack(orders).reshape(shape).astype("int32")
        if self.is_whole:
            samples = self._whole_with_room if roomy else self._whole
            most = capacity(self.n_steps)
            for first in range(0, self.n_steps, 1 if single_steps else self.n_steps):
                part = order[:, first : first + 1] if single_steps else order
                room = _filled(part, (self.max_epochs, most), -1) if roomy else part
                yield Block(samples, room, len(orders), part.shape[1])
            return
        most = self._steps_per_chunk
        for first in range(0, self.n_steps, 1 if single_steps else most):
            part = order[0, first : first + (1 if single_steps else most)]
            rows = part.ravel()
            numbers = np.arange(len(rows), dtype="int32")
            places = np.where(rows < 0, -1 - numbers, numbers).reshape(1, *part.shape)
            samples = self._samples(np.where(rows < 0, -1 - rows, rows))
            if roomy:
                rows = most * self.batch_size
                samples = Samples(*with_room(samples.arrays, rows))
                places = _filled(places, (1, most), -1)
            yield Block(samples, places, 1, len(part))

    @cached_property
    def _whole(self) -> Samples:
        return self._samples(np.arange(self.n_samples))

    @cached_property
    def _whole_with_room(self) -> Samples:
        return Samples(*with_room(self._whole.arrays, row_capacity(self.n_samples)))

    def _samples(self, rows: np.ndarray) -> Samples:
        return Samples(
            take(self.X, rows), self.y[rows], self.weights[rows], self._starts[rows]
        )


def with_room(arrays: Sequence[np.ndarray], n_rows: int) -> tuple[np.ndarray, ...]:
    """Return arrays with zeros behind them, up to `n_rows`."""
    return tuple(_filled(array, (n_rows,)) for array in arrays)


def _filled(values: np.ndarray, shape: tuple[int, ...], filling: int = 0) -> np.ndarray:
    """Return `values` with `filling` behind them, up to `shape` of the first axes."""
    room = np.full((*shape, *values.shape[len(shape) :]), filling, values.dtype)
    room[tuple(map(slice, values.shape[: len(shape)]))] = values
    return room
