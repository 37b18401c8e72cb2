"""The numbers of samples with which a network is called in prediction."""

from collections.abc import Callable
from typing import Any

import numpy as np

from sknn.training._stable_products import row_multiple

# The smallest call: TensorFlow multiplies a single row by kernels of their own.
_PAIR = 2

_Call = Callable[[np.ndarray], np.ndarray]


class BatchSizes:
    """Numbers of samples for which a network gives each of them the same outputs.

    Batches are filled up to such a number. Each number is tried out before its first
    use, on samples drawn at random, since what the kernels do depends on the network,
    the processor and the number of threads.

    Parameters
    ----------
    X : ndarray of shape (n_samples, ...)
        Samples; only their type and shape matter, and the range of whole numbers.
    few : bool, default=False
        Whether the network may give two samples the outputs that more have: its layers
        take samples one by one, or fill up batches themselves.
    """

    def __init__(self, X: np.ndarray, few: bool = False) -> None:
        self._shape = X.shape[1:]
        self._dtype = X.dtype
        self._largest = int(X.max(initial=1)) if X.dtype.kind in "iu" else 1
        self._few = few
        self._smallest = 0  # not known yet
        self._agreeing: dict[int, bool] = {}

    def apply(self, call: _Call, X: np.ndarray) -> np.ndarray:
        """Return what `call` makes of all samples, in batches of such numbers.

        Parameters
        ----------
        call : callable
            Maps samples to outputs.
        X : ndarray of shape (n_samples, ...)
        """
        if not self._smallest:
            self._smallest = self._find_smallest(call)
        n_samples, multiple = len(X), row_multiple()
        size = self._smallest
        if n_samples > size:
            size = -(-n_samples // multiple) * multiple
        if not self._agrees(call, size):
            half = -(-size // (2 * multiple)) * multiple
            parts = (X[:half], X[half:])
            return np.concatenate([self.apply(call, part) for part in parts])
        return call(_filled_up(X, size))[:n_samples]

    def _find_smallest(self, call: _Call) -> int:
        """Return the smallest number of samples that gives what larger ones give."""
        multiple = row_multiple()
        if not self._few:
            return multiple
        samples = self._random(multiple)
        pairs = [call(samples[i : i + _PAIR]) for i in range(0, multiple, _PAIR)]
        alike = np.array_equal(np.concatenate(pairs), call(samples), equal_nan=True)
        return _PAIR if alike else multiple

    def _agrees(self, call: _Call, size: int) -> bool:
        """Return True if `size` samples have the outputs that fewer have."""
        if size <= row_multiple():
            return True
        if size not in self._agreeing:
            few = self._random(row_multiple())
            n_times = size // len(few)
            outputs = call(np.tile(few, (n_times, *[1] * len(self._shape))))
            expected = call(few)
            repeated = np.tile(expected, (n_times, *[1] * (expected.ndim - 1)))
            self._agreeing[size] = np.array_equal(outputs, repeated, equal_nan=True)
        return self._agreeing[size]

    def _random(self, n_samples: int) -> np.ndarray:
        rng = np.random.default_rng(0)
        shape = (n_samples, *self._shape)
        if self._dtype.kind in "iu":
            return rng.integers(0, self._largest + 1, shape, dtype=self._dtype)
        return rng.normal(size=shape).astype(self._dtype)


def _filled_up(X: np.ndarray, size: int) -> Any:
    """Return `size` samples, the first of which are `X`."""
    if len(X) == size:
        return X
    room = np.zeros((size, *X.shape[1:]), X.dtype)
    room[: len(X)] = X
    return room
