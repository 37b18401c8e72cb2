"""Samples as chunks of equally large batches, of bounded size in memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sknn.training._lanes import Lanes

# Bytes of one chunk. Large enough that the call of a program costs nothing beside its
# steps, small enough that a copy of the data never doubles the memory.
CHUNK_BYTES = 64 * 2**20

# Steps beside whose work the cost of a call is nothing.
MANY_STEPS = 256

# Batches whose samples are sorted by length together: enough for lengths to be much
# alike in a batch, few enough for its samples to be chance.
_SORTED_BATCHES = 32


@dataclass(frozen=True)
class Batches:
    """Some steps' worth of samples.

    Parameters
    ----------
    X : ndarray of shape (capacity, batch_size, ...)
    y : ndarray of shape (capacity, batch_size, ...)
    weights : ndarray of shape (capacity, batch_size), float32
        0 marks a sample that only fills up the last batch.
    begins : ndarray of shape (capacity, batch_size), bool
        False for a sample that goes on where the one at its place in the batch before
        ended.
    n_steps : int
        The first batches that hold samples; the rest is room.
    """

    X: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    begins: np.ndarray
    n_steps: int


def capacity(n_steps: int) -> int:
    """Return the next of 1, 2, 3, 4, 6, 8, 12, 16, ...

    A program compiled for one capacity serves every smaller number of steps, so folds
    that differ by a few samples share one.
    """
    power = 1 << (n_steps - 1).bit_length()
    return power * 3 // 4 if power >= 4 and n_steps <= power * 3 // 4 else power


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
        self._begins = np.ones(n_samples, bool)
        self._lanes = None
        if continues is not None:
            self._begins = ~continues
            self._lanes = Lanes(continues, self.batch_size)
            self.batch_size, self.n_steps = self._lanes.n_lanes, self._lanes.n_steps
        differ = lengths is not None and (lengths != lengths[0]).any()
        self._lengths = lengths if differ else None
        row_bytes = X.dtype.itemsize * int(np.prod(X.shape[1:])) + y[:1].nbytes + 4
        most = max(1, CHUNK_BYTES // (row_bytes * self.batch_size))
        # Full chunks are not copied again to make room.
        self._steps_per_chunk = whole_capacity(most)

    def epochs_per_chunk(self) -> int:
        """Return how many whole epochs fit into one chunk.

        Fewer, longer calls pay for short epochs only.
        """
        return max(1, min(self._steps_per_chunk, MANY_STEPS) // self.n_steps)

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

    def chunks(
        self, orders: list[np.ndarray], single_steps: bool = False
    ) -> Iterator[Batches]:
        """Yield the batches of one or more epochs.

        Parameters
        ----------
        orders : list of ndarray of shape (n_steps * batch_size,)
            What `order` gives for each epoch; several epochs only where they fit into
            one chunk.
        single_steps : bool, default=False
            Make every batch a chunk of its own.
        """
        order = np.concatenate(orders)
        n_steps = len(order) // self.batch_size
        per_chunk = 1 if single_steps else min(self._steps_per_chunk, n_steps)
        size = per_chunk * self.batch_size
        for first in range(0, len(order), size):
            yield self._chunk(order[first : first + size], capacity(per_chunk))

    def _chunk(self, rows: np.ndarray, size: int) -> Batches:
        n_steps = len(rows) // self.batch_size
        real = rows >= 0
        rows = np.where(real, rows, -1 - rows)
        weights = self.weights[rows]
        weights[~real] = 0.0
        return Batches(
            self._fill(take(self.X, rows), size),
            self._fill(self.y[rows], size),
            self._fill(weights, size),
            self._fill(self._begins[rows], size),
            n_steps,
        )

    def _fill(self, values: np.ndarray, size: int) -> np.ndarray:
        """Shape `values` into batches, with room for `size` of them."""
        n_steps = len(values) // self.batch_size
        values = values.reshape(n_steps, self.batch_size, *values.shape[1:])
        if n_steps == size:
            return values
        room = np.zeros((size, *values.shape[1:]), values.dtype)
        room[:n_steps] = values
        return room
